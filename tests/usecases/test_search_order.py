"""An order whose answer never came: asked for, and given up only on evidence."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.fakes import FixedClock
from tests.usecases.desk import Desk
from thunes.domain.audit import Event
from thunes.domain.order import ENGINE_LIMIT, IntentState, OrderIntent
from thunes.domain.risk import TradingState
from thunes.errors import Transient
from thunes.usecases.place_order import RECV_WINDOW
from thunes.usecases.search_order import AT_WORK

S = IntentState
QUIET = RECV_WINDOW + ENGINE_LIMIT
INSTANT = timedelta(microseconds=1)


def searched(desk: Desk, of: OrderIntent, times: int) -> list[IntentState]:
    return [desk.search(of.intent_id) for _ in range(times)]


def doubtful(desk: Desk) -> OrderIntent:
    """Return an intent in doubt, so long ago that silence counts."""
    of = desk.doubt()
    desk.clock.time += QUIET
    return of


def test_an_order_that_is_found_settles_the_doubt() -> None:
    desk = Desk()
    of = desk.doubt(executed=True)
    assert desk.search(of.intent_id) is S.FILLED
    assert desk.portfolio.holds("BTCUSDT")
    assert (desk.portfolio.reservations, desk.unexplained()) == ({}, {})


def test_silence_before_the_fence_has_closed_proves_nothing() -> None:
    desk = Desk()
    of = desk.doubt()
    desk.clock.time += QUIET - INSTANT
    assert searched(desk, of, 5) == [S.UNKNOWN] * 5
    assert desk.intent(of.intent_id).not_found == 0
    desk.clock.time += INSTANT
    desk.search(of.intent_id)
    assert desk.intent(of.intent_id).not_found == 1


def test_three_late_searches_in_vain_are_evidence() -> None:
    desk = Desk()
    of = doubtful(desk)
    assert searched(desk, of, 3) == [S.UNKNOWN, S.UNKNOWN, S.NOT_PLACED]
    assert desk.portfolio.reservations == {}
    [event] = desk.events(Event.ORDER_NOT_PLACED)
    assert event.decision_outputs["reason"] == ("3 searches after 12:00:17; open orders, fills, balances agree")
    assert desk.state is TradingState.ACTIVE


def test_an_order_that_turns_up_at_the_third_search_is_no_longer_missing() -> None:
    desk = Desk()
    desk.exchange.hidden = True
    of = desk.doubt(executed=True)
    desk.clock.time += QUIET
    searched(desk, of, 2)
    desk.exchange.hidden = False
    assert desk.search(of.intent_id) is S.FILLED
    assert desk.unexplained() == {}


def test_a_search_that_fails_counts_for_nothing() -> None:
    desk = Desk()
    of = doubtful(desk)
    desk.exchange.failure = Transient("503")
    for _ in range(5):
        with pytest.raises(Transient):
            desk.search(of.intent_id)
    assert desk.intent(of.intent_id).not_found == 0


def test_a_conclusion_that_was_interrupted_is_drawn_later() -> None:
    desk = Desk()
    of = doubtful(desk)
    searched(desk, of, 2)
    desk.ledger.after["settle"] = [Transient("connection reset")]
    with pytest.raises(Transient):
        desk.search(of.intent_id)
    assert desk.intent(of.intent_id).not_found == 3
    assert desk.search(of.intent_id) is S.NOT_PLACED


@pytest.mark.parametrize(("age", "asked"), [(AT_WORK - INSTANT, False), (AT_WORK, True)])
def test_a_function_still_at_work_on_its_post_is_left_alone(age: timedelta, asked: bool) -> None:
    desk = Desk()
    of = desk.approve()
    desk.ledger.after["start_sending"] = [Transient("connection reset")]
    with pytest.raises(Transient):
        desk.place(of.intent_id)
    desk.clock.time += age
    assert desk.search(of.intent_id) is (S.UNKNOWN if asked else S.SENDING)


@pytest.mark.parametrize(
    ("age", "state"), [(timedelta(seconds=75), S.APPROVED), (timedelta(seconds=75) + INSTANT, S.ABANDONED)]
)
def test_an_approval_nobody_came_for_is_abandoned(age: timedelta, state: IntentState) -> None:
    desk = Desk()
    of = desk.approve()
    desk.clock.time += age
    assert desk.search(of.intent_id) is state
    assert ("BTCUSDT" in desk.portfolio.reservations) is (state is S.APPROVED)


def test_an_intent_that_is_being_sent_cannot_be_abandoned_any_more() -> None:
    """The placing function read its clock in time and writes while we are about to give up."""
    desk = Desk()
    of = desk.approve()
    slow = FixedClock(desk.clock.time)
    place = replace(desk.place, clock=slow, ledger=desk.books, record=replace(desk.record, ledger=desk.books))
    desk.exchange.outcomes = [RuntimeError("gone")]

    def send() -> None:
        with pytest.raises(RuntimeError):
            place(of.intent_id)

    desk.ledger.before["settle"] = [send]
    desk.clock.pass_(seconds=76)
    assert desk.search(of.intent_id) is S.SENDING
    assert desk.events(Event.ORDER_ABANDONED) == []
