"""The first run writes down what the venue holds; everything after is measured against it."""

from dataclasses import replace

import pytest

from tests.builders import START
from tests.usecases.desk import BALANCES, Desk
from thunes.domain.audit import Event
from thunes.domain.history import Peak
from thunes.domain.portfolio import Portfolio
from thunes.domain.risk import TradingState
from thunes.errors import Transient
from thunes.usecases.reconcile import Reconciled


@pytest.mark.parametrize(
    ("stage", "state"), [("dev", TradingState.ACTIVE), ("paper", TradingState.ACTIVE), ("live", TradingState.HALTED)]
)
def test_the_books_open_once_with_what_the_venue_holds(stage: str, state: TradingState) -> None:
    desk = Desk(stage=stage, opened=False)
    assert desk.reconcile() == Reconciled(opened=True)
    assert desk.reconcile() == Reconciled()
    [event] = desk.events(Event.BOOKS_OPENED)
    assert event.decision_inputs == {"stage": stage}
    assert event.decision_outputs == {"balances": {"USDT": "1000", "BNB": "1"}}
    assert (desk.portfolio, desk.state) == (Portfolio(balances=BALANCES, peak=Peak(BALANCES["USDT"], START)), state)
    assert desk.books.read().trading_state.reason == "books opened"


def test_a_halt_set_before_the_books_open_is_kept() -> None:
    desk = Desk(opened=False)
    desk.halt()
    desk.reconcile()
    assert (desk.state, desk.books.read().trading_state.actor) == (TradingState.HALTED, "owner")


def test_two_that_open_the_books_at_once_open_them_once() -> None:
    desk = Desk(opened=False)
    other = replace(desk.reconcile, ledger=desk.books)
    desk.ledger.before["open_books"] = [other]
    desk.reconcile()
    assert len(desk.events(Event.BOOKS_OPENED)) == 1
    assert desk.chain_holds()


def test_a_venue_out_of_reach_leaves_the_books_closed() -> None:
    desk = Desk(opened=False)
    desk.exchange.failure = Transient("503")
    with pytest.raises(Transient):
        desk.reconcile()
    assert desk.events() == []
