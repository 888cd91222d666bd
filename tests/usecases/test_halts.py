"""Who halted, when and why: whoever resumes reads it first, and what still stands halts again."""

from collections.abc import Sequence

import pytest

from tests.builders import START, d, fill
from tests.usecases.desk import Desk
from thunes.domain.audit import Event
from thunes.domain.order import OrderIntent
from thunes.domain.order_report import OrderReport
from thunes.domain.risk import TradingState, TradingStateRecord
from thunes.domain.signal import Side
from thunes.errors import BooksDisagree, OutcomeUnknown, Transient
from thunes.usecases.answers import NotFound

HALTED = TradingState.HALTED


def oversold(desk: Desk) -> tuple[OrderIntent, OrderReport]:
    """Return an exit in doubt, and the report of a sale of more than is held."""
    desk.hold()
    of = desk.leave()
    desk.exchange.outcomes = [OutcomeUnknown("no answer")]
    desk.place(of.intent_id)
    sale = fill("0.0005", trade_id=50, side=Side.SELL, commission=d("0"), commission_asset="USDT")
    return of, OrderReport(of.symbol, 7, of.client_order_id, "FILLED", sale.quantity, (sale,))


def missed_twice(desk: Desk, of: Sequence[OrderIntent]) -> None:
    """Let each intent be missed twice, long enough ago that the next search concludes."""
    desk.clock.pass_(minutes=1)
    for one in of:
        desk.record(one.intent_id, NotFound(START))
        desk.record(one.intent_id, NotFound(START))


def test_a_sale_of_what_is_not_held_halts_with_the_books_as_the_reason() -> None:
    desk = Desk()
    of, answer = oversold(desk)
    desk.clock.pass_(seconds=7)
    why = "BTCUSDT: trade 50 sells 0.0005, the books hold 0.00048951"
    with pytest.raises(BooksDisagree):
        desk.record(of.intent_id, answer)
    assert desk.books.read().trading_state == TradingStateRecord(HALTED, desk.clock.now(), "record_fill", why)


def test_the_same_sale_told_again_is_no_news() -> None:
    desk = Desk()
    of, answer = oversold(desk)
    for _ in range(3):
        with pytest.raises(BooksDisagree):
            desk.record(of.intent_id, answer)
    assert len(desk.events(Event.TRADING_STATE_CHANGED)) == 2


def test_every_contradiction_of_a_run_is_told_in_one_reason() -> None:
    desk = Desk(symbols=("BTCUSDT", "ETHUSDT"))
    both = [desk.doubt(), desk.doubt(symbol="ETHUSDT")]
    desk.exchange.resting = [one.client_order_id for one in both]
    missed_twice(desk, both)
    why = "; ".join(f"{one.client_order_id} is an open order that a query cannot find" for one in both)
    with pytest.raises(BooksDisagree, match=rf"^{why}$"):
        desk.reconcile()
    assert desk.books.read().trading_state == TradingStateRecord(HALTED, desk.clock.now(), "reconcile", why)
    [event] = desk.events(Event.BOOKS_DISAGREE)
    assert event.decision_outputs == {"why": why, "unexplained": {}}


def test_every_question_without_an_answer_is_told_with_its_intent() -> None:
    symbols = ("BTCUSDT", "ETHUSDT")
    desk = Desk(symbols=symbols)
    both = [desk.doubt(), desk.doubt(symbol="ETHUSDT")]
    desk.exchange.unanswerable = set(symbols)
    why = "; ".join(f"{one.intent_id}: query refused: -1121: Invalid symbol." for one in both)
    with pytest.raises(Transient, match=rf"^{why}$"):
        desk.reconcile()
    assert desk.state is TradingState.ACTIVE


def test_a_disagreement_that_still_stands_when_trading_is_resumed_halts_again() -> None:
    desk = Desk()
    desk.exchange.holdings["USDT"] += 1
    desk.reconcile()
    desk.set_state(TradingState.ACTIVE)
    desk.reconcile()
    assert desk.state is HALTED
    assert desk.books.read().trading_state.actor == "reconcile"
    assert len(desk.events(Event.BOOKS_DISAGREE)) == 2


def test_a_gap_that_an_order_settled_meanwhile_may_explain_is_left_to_the_next_run() -> None:
    desk = Desk()
    desk.exchange.holdings["USDT"] += 1
    desk.exchange.after_balances = lambda: desk.hold() if desk.clock.slept else None
    assert desk.reconcile().unexplained == {}
    assert desk.state is TradingState.ACTIVE
    desk.exchange.after_balances = None
    assert desk.reconcile().unexplained == {"USDT": d("1")}
    assert desk.state is HALTED


def test_open_orders_are_asked_for_the_symbol_that_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(symbols=("BTCUSDT", "ETHUSDT"))
    of = desk.doubt(symbol="ETHUSDT")
    missed_twice(desk, [of])
    asked: list[str] = []

    def open_orders(symbol: str) -> list[str]:
        asked.append(symbol)
        return []

    monkeypatch.setattr(desk.exchange, "open_orders", open_orders)
    desk.search(of.intent_id)
    assert asked == ["ETHUSDT"]
