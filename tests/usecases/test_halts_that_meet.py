"""More than one reason to halt at once: each is told once, and none takes another's place again and again."""

from dataclasses import replace

import pytest

from tests.builders import d
from tests.usecases.desk import Desk
from thunes.domain.audit import Event
from thunes.domain.risk import Limits, TradingState
from thunes.errors import BooksDisagree

SMALL = Limits(max_daily_loss=d("2"))
SELLING = replace(SMALL, flatten_on_halt=True)


def fallen(desk: Desk) -> None:
    desk.market.bid, desk.market.ask, desk.exchange.price = d("15000"), d("15000.01"), d("15000")


def a_minute_later(desk: Desk) -> None:
    desk.clock.pass_(minutes=1)
    with pytest.raises(BooksDisagree):
        desk.reconcile()


def halts(desk: Desk) -> int:
    changes = desk.events(Event.TRADING_STATE_CHANGED)
    return sum(event.decision_outputs["state"] == TradingState.HALTED for event in changes)


def test_a_sale_beyond_the_books_is_told_once_however_often_it_is_looked_at() -> None:
    desk = Desk()
    of = desk.hold()
    leaving = desk.doubt_exit()
    view = desk.books.read()
    held = replace(view.portfolio.positions["BTCUSDT"], quantity=of.quantity / 2)
    desk.books.restate(view, replace(view.portfolio, positions={"BTCUSDT": held}), [], desk.clock.now())
    assert leaving.intent_id in view.portfolio.live_intents
    for _ in range(6):
        a_minute_later(desk)
    assert halts(desk) <= 2
    assert len(desk.events(Event.BOOKS_DISAGREE)) == 1


def test_a_daily_loss_after_a_halt_for_another_reason_sells_where_the_owner_wants_that() -> None:
    desk = Desk(limits=SELLING)
    desk.hold()
    desk.exchange.holdings["USDT"] += d("5")
    desk.reconcile()
    assert (desk.state, desk.books.read().trading_state.actor) == (TradingState.HALTED, "reconcile")
    fallen(desk)
    for _ in range(8):
        desk.clock.pass_(minutes=1)
        desk.reconcile()
    assert desk.books.read().trading_state.flatten
    assert not desk.portfolio.holds("BTCUSDT")
    assert halts(desk) <= 3


def test_a_person_who_halted_without_selling_is_not_overruled() -> None:
    desk = Desk(limits=SELLING)
    desk.hold()
    desk.halt()
    fallen(desk)
    for _ in range(3):
        desk.clock.pass_(minutes=1)
        desk.reconcile()
    assert (desk.books.read().trading_state.flatten, desk.portfolio.holds("BTCUSDT"), halts(desk)) == (False, True, 1)


def test_what_the_owner_tolerates_does_not_keep_a_lost_order_in_doubt() -> None:
    desk = Desk(limits=Limits(max_unexplained=d("1")))
    desk.exchange.holdings["USDT"] += d("0.3")
    of = desk.long_in_doubt()
    assert desk.searched(of, 3)[-1].value == "NOT_PLACED"
    assert desk.reconcile().unexplained == {}
    assert desk.state is TradingState.ACTIVE


def test_more_than_that_does() -> None:
    desk = Desk(limits=Limits(max_unexplained=d("0.2")))
    of = desk.long_in_doubt()
    desk.exchange.holdings["USDT"] += d("0.3")
    with pytest.raises(BooksDisagree, match="balances moved"):
        desk.searched(of, 3)
