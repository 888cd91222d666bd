"""An order whose answer never came: asked for, and given up only on evidence."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders import d, fill
from tests.fakes import FixedClock
from tests.usecases.desk import Desk
from thunes.domain.audit import Event
from thunes.domain.order import ENGINE_LIMIT, RECV_WINDOW, IntentState
from thunes.domain.order_report import OrderReport
from thunes.domain.risk import TradingState
from thunes.errors import BooksDisagree, Transient
from thunes.usecases.record_fill import AT_WORK
from thunes.usecases.search_order import APART

S = IntentState
QUIET = RECV_WINDOW + ENGINE_LIMIT
INSTANT = timedelta(microseconds=1)


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
    assert [desk.search(of.intent_id) for _ in range(5)] == [S.UNKNOWN] * 5
    assert desk.intent(of.intent_id).not_found == 0
    desk.clock.time += INSTANT
    desk.search(of.intent_id)
    assert desk.intent(of.intent_id).not_found == 1


def test_three_late_searches_in_vain_are_evidence() -> None:
    desk = Desk()
    of = desk.long_in_doubt()
    assert desk.searched(of, 3) == [S.UNKNOWN, S.UNKNOWN, S.NOT_PLACED]
    assert desk.portfolio.reservations == {}
    [event] = desk.events(Event.ORDER_NOT_PLACED)
    assert event.decision_outputs["reason"] == ("3 searches after 12:00:17; open orders, fills, balances agree")
    assert desk.state is TradingState.ACTIVE


def test_an_order_that_turns_up_at_the_third_search_is_no_longer_missing() -> None:
    desk = Desk()
    desk.exchange.hidden = True
    of = desk.doubt(executed=True)
    desk.clock.time += QUIET
    desk.searched(of, 2)
    desk.exchange.hidden = False
    assert desk.search(of.intent_id) is S.FILLED
    assert desk.unexplained() == {}


def test_a_search_that_fails_counts_for_nothing() -> None:
    desk = Desk()
    of = desk.long_in_doubt()
    desk.exchange.failure = Transient("503")
    for _ in range(5):
        with pytest.raises(Transient):
            desk.search(of.intent_id)
    assert desk.intent(of.intent_id).not_found == 0


def test_a_conclusion_that_was_interrupted_is_drawn_later() -> None:
    desk = Desk()
    of = desk.long_in_doubt()
    desk.searched(of, 2)
    desk.ledger.after["settle"] = [Transient("connection reset")]
    with pytest.raises(Transient):
        desk.search(of.intent_id)
    assert desk.intent(of.intent_id).not_found == 3
    desk.clock.time += APART
    assert desk.search(of.intent_id) is S.NOT_PLACED


def test_searches_that_follow_each_other_closely_count_once() -> None:
    desk = Desk()
    of = desk.long_in_doubt()
    for _ in range(5):
        assert desk.search(of.intent_id) is S.UNKNOWN
    assert desk.intent(of.intent_id).not_found == 1
    desk.clock.time += APART - INSTANT
    desk.search(of.intent_id)
    assert desk.intent(of.intent_id).not_found == 1
    desk.clock.time += INSTANT
    desk.search(of.intent_id)
    assert desk.intent(of.intent_id).not_found == 2


def test_an_order_that_is_found_between_two_searches_in_vain_starts_the_count_anew() -> None:
    desk = Desk()
    of = desk.long_in_doubt()
    desk.searched(of, 2)
    desk.exchange.reports[of.client_order_id] = OrderReport(of.symbol, 9, of.client_order_id, "NEW", d("0"), ())
    assert desk.searched(of, 1) == [S.OPEN]
    assert desk.intent(of.intent_id).not_found == 0
    del desk.exchange.reports[of.client_order_id]
    assert desk.searched(of, 3) == [S.UNKNOWN, S.UNKNOWN, S.NOT_PLACED]


def test_a_contradiction_that_stays_is_not_told_every_minute() -> None:
    desk = Desk()
    of = desk.long_in_doubt()
    desk.exchange.resting = [of.client_order_id]
    desk.searched(of, 2)
    for _ in range(5):
        with pytest.raises(BooksDisagree):
            desk.search(of.intent_id)
        desk.clock.time += APART
    assert len(desk.events(Event.ORDER_UNKNOWN)) == 1 + 3


def test_an_order_filled_in_part_that_cannot_be_found_any_more_is_a_contradiction() -> None:
    desk = Desk()
    of = desk.long_in_doubt()
    part = fill("0.0001", commission=d("0"))
    desk.record(of.intent_id, OrderReport(of.symbol, 1, of.client_order_id, "PARTIALLY_FILLED", part.quantity, (part,)))
    assert desk.searched(of, 2) == [S.UNKNOWN, S.UNKNOWN]
    with pytest.raises(BooksDisagree, match="has been filled in part, and now cannot be found"):
        desk.search(of.intent_id)


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


def test_an_intent_that_ended_since_it_was_listed_is_left_as_it_is() -> None:
    """Reconcile lists the live intents; by the time it looks at one, its own function may have given it up."""
    desk = Desk()
    of = desk.approve()
    desk.halt()
    assert desk.place(of.intent_id) is S.ABANDONED
    events = desk.events()
    assert desk.search(of.intent_id) is S.ABANDONED
    assert desk.events() == events
