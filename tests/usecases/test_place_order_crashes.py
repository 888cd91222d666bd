"""Wherever the function dies, the next delivery never posts a second time and reconcile finds the truth."""

from dataclasses import replace

import pytest

from tests.usecases.desk import Desk
from tests.usecases.interruptions import Crash
from thunes.domain.audit import Event
from thunes.domain.instrument import MalformedInstrument
from thunes.domain.order import IntentState
from thunes.errors import Refused, Transient

S = IntentState


LOST = Transient("connection reset")


def reconcile_until_quiet(desk: Desk) -> None:
    for _ in range(6):
        desk.clock.pass_(minutes=1)
        desk.reconcile()


@pytest.mark.parametrize("executed", [True, False])
def test_a_crash_after_sending_is_never_followed_by_a_second_post(executed: bool) -> None:
    desk = Desk()
    intent = desk.approve()
    desk.exchange.outcomes, desk.exchange.lost_after_engine = [Crash()], executed
    with pytest.raises(Crash):
        desk.place(intent.intent_id)
    assert [desk.place(intent.intent_id) for _ in range(3)] == [S.SENDING] * 3
    assert len(desk.exchange.posts) == 1
    reconcile_until_quiet(desk)
    assert desk.intent(intent.intent_id).state is (S.FILLED if executed else S.NOT_PLACED)
    assert len(desk.exchange.posts) == 1
    assert (desk.portfolio.reservations, desk.unexplained()) == ({}, {})


@pytest.mark.parametrize(
    ("call", "moment", "redelivered", "posts"),
    [
        ("read", "before", S.FILLED, 1),
        ("start_sending", "before", S.FILLED, 1),
        ("start_sending", "after", S.SENDING, 0),
        ("settle", "before", S.SENDING, 1),
        ("settle", "after", S.FILLED, 1),
    ],
)
def test_a_ledger_that_fails_costs_an_order_at_most(call: str, moment: str, redelivered: S, posts: int) -> None:
    desk = Desk()
    intent = desk.approve()
    getattr(desk.ledger, moment)[call] = [LOST]
    with pytest.raises(Transient):
        desk.place(intent.intent_id)
    assert desk.place(intent.intent_id) is redelivered
    assert len(desk.exchange.posts) == posts
    reconcile_until_quiet(desk)
    assert desk.intent(intent.intent_id).state is (S.FILLED if posts else S.NOT_PLACED)
    assert len(desk.exchange.posts) == posts
    assert (desk.portfolio.reservations, desk.unexplained()) == ({}, {})
    assert desk.chain_holds()


def test_a_venue_out_of_reach_leaves_the_intent_to_be_placed_later() -> None:
    desk = Desk()
    intent = desk.approve()
    desk.market.failure = Transient("503")
    with pytest.raises(Transient):
        desk.place(intent.intent_id)
    assert desk.intent(intent.intent_id) == intent
    desk.market.failure = None
    assert desk.place(intent.intent_id) is S.FILLED


@pytest.mark.parametrize("error", [Refused(-1121, "Invalid symbol."), MalformedInstrument("row of 'BTCUSDT': no")])
def test_a_symbol_that_vanished_is_abandoned_and_never_posted(error: Exception) -> None:
    desk = Desk()
    intent = desk.approve()
    desk.market.failure = error
    assert desk.place(intent.intent_id) is S.ABANDONED
    assert desk.intent(intent.intent_id).reason == str(error)
    assert desk.exchange.posts == []


def test_two_workers_with_one_intent_post_it_once() -> None:
    desk = Desk()
    intent = desk.approve()
    other = replace(desk.place, ledger=desk.books, record=replace(desk.record, ledger=desk.books))
    desk.ledger.before["start_sending"] = [lambda: other(intent.intent_id)]
    assert desk.place(intent.intent_id) is S.FILLED
    assert len(desk.exchange.posts) == len(desk.events(Event.ORDER_SENDING)) == 1


def test_a_write_of_somebody_else_between_post_and_settlement_does_no_harm() -> None:
    desk = Desk()
    intent = desk.approve()
    desk.exchange.during_post = lambda *_: desk.halt()
    assert desk.place(intent.intent_id) is S.FILLED
    assert len(desk.exchange.posts) == 1
    assert len(desk.events(Event.ORDER_SETTLED)) == 1
    assert desk.unexplained() == {}
