"""A wiped test venue: noticed by what it has forgotten, a new epoch on paper, a person on live."""

from contextlib import suppress
from typing import Any

import pytest

from tests.builders import d
from tests.fakes import TIMEOUT
from tests.usecases.desk import Desk
from tests.usecases.guarded import bought
from thunes.domain.audit import Event
from thunes.domain.order import IntentState
from thunes.domain.risk import TradingState
from thunes.errors import Transient
from thunes.usecases.reopen_books import WHY

S = IntentState


def wipe(desk: Desk, **balances: str) -> None:
    """Let the venue forget every order and fill, and hold something else; it numbers from 1 again."""
    desk.exchange.reports, desk.exchange.waiting = {}, {}
    desk.exchange.executions, desk.exchange.resting = [], []
    desk.exchange.holdings = {asset: d(amount) for asset, amount in (balances or {"USDT": "5000", "ETH": "1"}).items()}


@pytest.mark.parametrize("stage", ["dev", "paper"])
def test_a_new_epoch_begins_with_what_the_venue_holds(stage: str) -> None:
    desk = Desk(stage=stage)
    desk.hold()
    wipe(desk)
    assert desk.reconcile().unexplained == {}
    assert (desk.portfolio.epoch, desk.portfolio.positions) == (1, {})
    assert desk.portfolio.balances == {"USDT": d("5000"), "ETH": d("1")}
    assert (desk.unexplained(), desk.state) == ({}, TradingState.ACTIVE)
    told = desk.events(Event.BOOKS_REOPENED)[0]
    assert told.decision_inputs["why"] == WHY
    assert told.decision_outputs == {"balances": {"USDT": "5000", "ETH": "1"}, "epoch": 1, "positions": ["BTCUSDT"]}
    assert desk.chain_holds()


def test_trading_goes_on_and_trade_ids_that_come_again_are_new() -> None:
    desk = Desk()
    desk.hold()
    wipe(desk)
    desk.reconcile()
    desk.clock.pass_(hours=1)
    again = desk.hold()
    assert (again.state, [fill.trade_id for fill in desk.books.fills("BTCUSDT", 1)]) == (S.FILLED, [1])
    desk.reconcile()
    assert (desk.unexplained(), desk.state) == ({}, TradingState.ACTIVE)


def test_on_live_it_halts_and_says_why() -> None:
    desk = Desk(stage="live")
    desk.set_state(TradingState.ACTIVE)
    desk.hold(stage="live")
    wipe(desk)
    desk.reconcile()
    assert (desk.state, desk.portfolio.epoch) == (TradingState.HALTED, 0)
    assert str(desk.events(Event.BOOKS_DISAGREE)[0].decision_outputs["why"]).endswith(WHY)


def test_what_rested_and_what_was_in_doubt_is_over() -> None:
    desk = Desk(symbols=("BTCUSDT", "ETHUSDT", "SOLUSDT"))
    protection = bought(desk)
    doubtful = desk.doubt(symbol="ETHUSDT")
    waiting = desk.approve(desk.signal(symbol="SOLUSDT"))
    wipe(desk)
    assert desk.reopen() is True
    states = [desk.intent(intent.intent_id).state for intent in (protection, doubtful, waiting)]
    assert states == [S.NOT_PLACED, S.NOT_PLACED, S.ABANDONED]
    assert (desk.portfolio.live_intents, desk.unexplained()) == ((), {})


def test_an_order_in_doubt_does_not_hide_a_wipe() -> None:
    desk = Desk(symbols=("BTCUSDT", "ETHUSDT"))
    desk.hold()
    doubtful = desk.doubt(symbol="ETHUSDT")
    wipe(desk)
    desk.clock.pass_(seconds=12)
    for _ in range(4):
        desk.clock.pass_(minutes=1)
        with suppress(Transient):
            desk.reconcile()
    assert desk.portfolio.epoch == 1
    assert desk.intent(doubtful.intent_id).state is S.NOT_PLACED
    assert desk.state is TradingState.ACTIVE


def lags(desk: Desk) -> None:
    """The newest fill is not shown yet, its order is."""
    desk.exchange.executions = []


def forgets_one_order(desk: Desk) -> None:
    """An order cannot be found for a while, its fill is there."""
    desk.exchange.hidden = True


@pytest.mark.parametrize("trouble", [lags, forgets_one_order])
def test_half_of_the_signs_are_no_wipe(trouble: Any) -> None:
    desk = Desk()
    desk.hold()
    trouble(desk)
    desk.exchange.holdings["BNB"] += d("1")
    assert desk.reopen() is False
    desk.reconcile()
    assert (desk.state, desk.portfolio.epoch) == (TradingState.HALTED, 0)


def test_an_account_without_a_history_cannot_tell() -> None:
    desk = Desk()
    wipe(desk)
    assert desk.reopen() is False
    desk.reconcile()
    assert desk.state is TradingState.HALTED


def test_a_symbol_that_is_remembered_is_proof_of_the_contrary() -> None:
    desk = Desk(symbols=("BTCUSDT", "ETHUSDT"))
    desk.hold()
    desk.hold(symbol="ETHUSDT")
    desk.exchange.executions = [fill for fill in desk.exchange.executions if fill.symbol == "ETHUSDT"]
    desk.exchange.reports = {name: known for name, known in desk.exchange.reports.items() if known.symbol == "ETHUSDT"}
    assert desk.reopen() is False


def test_a_halt_outlives_a_wipe() -> None:
    desk = Desk()
    desk.hold()
    desk.halt()
    wipe(desk)
    desk.reconcile()
    assert (desk.portfolio.epoch, desk.state) == (1, TradingState.HALTED)


def test_an_order_whose_post_was_under_way_is_given_up_too() -> None:
    desk = Desk()
    desk.hold()
    desk.next_hour("19500")
    leaving = desk.leave()
    desk.exchange.outcomes = [TIMEOUT]
    desk.place(leaving.intent_id)
    wipe(desk)
    assert desk.reopen() is True
    assert desk.intent(leaving.intent_id).state is S.NOT_PLACED
