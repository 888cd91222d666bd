"""A run in which something has no answer, or contradicts itself: the rest is done all the same, and it is said."""

from collections.abc import Callable

import pytest

from tests.builders import d, fill
from tests.usecases.desk import Desk
from tests.usecases.guarded import STOP, bought, resting, told
from thunes.domain.audit import Event
from thunes.domain.fill import Fill
from thunes.domain.order import IntentState
from thunes.domain.risk import TradingState
from thunes.errors import BooksDisagree, Misconfigured, Transient


def no_balances(desk: Desk) -> None:
    def fail() -> None:
        raise Transient("no answer: ReadTimeout")

    desk.exchange.before_balances = fail


def a_contradiction_elsewhere(desk: Desk) -> None:
    doubtful = desk.doubt(symbol="ETHUSDT")
    desk.clock.pass_(seconds=12)
    desk.searched(doubtful, 2)
    desk.exchange.executions.append(fill(symbol="ETHUSDT", trade_id=99, order_id=99, at=desk.clock.now()))


@pytest.mark.parametrize("trouble", [no_balances, a_contradiction_elsewhere])
def test_whatever_else_is_wrong_what_vanished_rests_again(trouble: Callable[[Desk], None]) -> None:
    desk = Desk(symbols=("BTCUSDT", "ETHUSDT"))
    first = bought(desk)
    trouble(desk)
    desk.exchange.end(first, "EXPIRED")
    with pytest.raises((Transient, BooksDisagree)):
        desk.reconcile()
    assert resting(desk).state is IntentState.OPEN
    assert resting(desk).intent_id != first.intent_id


def test_a_run_that_cannot_protect_says_so() -> None:
    desk = Desk()
    desk.exchange.end(bought(desk), "EXPIRED")
    desk.exchange.locked_out = Misconfigured("the exchange has refused this key")
    for _ in range(3):
        desk.clock.pass_(minutes=1)
        with pytest.raises(Misconfigured, match="refused this key"):
            desk.reconcile()
    assert told(desk) == ["the run that should protect it has failed; the next one tries again"]
    desk.clock.pass_(minutes=15)
    with pytest.raises(Misconfigured):
        desk.reconcile()
    assert len(told(desk)) == 2


def test_a_run_that_cannot_look_at_what_rests_is_no_alarm() -> None:
    desk = Desk()
    bought(desk)
    desk.market.failure = Transient("no answer: ReadTimeout")
    with pytest.raises(Transient, match="BTCUSDT: no answer"):
        desk.reconcile()
    assert told(desk) == []


def test_a_difference_halts_even_where_nothing_can_be_asked_about_it() -> None:
    desk = Desk()
    desk.hold()
    desk.exchange.holdings["USDT"] -= d("500")
    desk.exchange.fills_since = no_answer  # type: ignore[method-assign]
    for _ in range(4):
        with pytest.raises(Transient, match="what may explain it has no answer"):
            desk.reconcile()
        desk.clock.pass_(minutes=1)
    assert desk.state is TradingState.HALTED


def no_answer(symbol: str, since: object) -> list[Fill]:
    raise Transient(f"no answer about {symbol} since {since}")


def test_a_contradiction_while_balances_are_compared_halts_too() -> None:
    desk = Desk()
    protection = bought(desk)
    desk.exchange.holdings["BNB"] = d("0.9")
    name = protection.client_order_ids[0]

    def sells_too_much() -> None:
        if not desk.exchange.executions[1:]:
            desk.exchange.meet(protection, name, STOP, protection.quantity + d("0.001"))

    desk.exchange.before_balances = sells_too_much
    with pytest.raises(BooksDisagree, match="the books hold"):
        desk.reconcile()
    assert desk.state is TradingState.HALTED


def test_without_answers_about_a_contradiction_it_is_doubted_first() -> None:
    desk = Desk(symbols=("BTCUSDT", "ETHUSDT"))
    a_contradiction_elsewhere(desk)
    asked = desk.exchange.find_order_id
    desk.exchange.find_order_id = no_answer  # type: ignore[method-assign,assignment]
    with pytest.raises(Transient, match="has no answer"):
        desk.reconcile()
    assert len(desk.events(Event.BOOKS_IN_DOUBT)) == 1
    desk.exchange.find_order_id = asked  # type: ignore[method-assign]
    desk.clock.pass_(minutes=1)
    with pytest.raises(BooksDisagree):
        desk.reconcile()
    assert desk.state is TradingState.HALTED


def test_one_position_without_an_answer_leaves_no_other_unprotected() -> None:
    desk = Desk(symbols=("BTCUSDT", "ETHUSDT"))
    first = bought(desk)
    desk.hold(symbol="ETHUSDT", stop_price=STOP)
    second = desk.intent(desk.portfolio.protections["ETHUSDT"].intent_id)
    desk.exchange.end(second, "EXPIRED")
    desk.exchange.unanswerable = ["BTCUSDT"]
    with pytest.raises(Transient, match=first.intent_id):
        desk.reconcile()
    renewed = desk.intent(desk.portfolio.protections["ETHUSDT"].intent_id)
    assert (renewed.state, renewed.intent_id != second.intent_id) == (IntentState.OPEN, True)


def test_a_position_that_cannot_be_priced_is_named() -> None:
    desk = Desk()
    desk.exchange.end(bought(desk), "EXPIRED")
    desk.market.failure = Transient("no answer: ReadTimeout")
    with pytest.raises(Transient, match="BTCUSDT: no answer: ReadTimeout"):
        desk.reconcile()
    desk.market.failure = None
    desk.reconcile()
    assert resting(desk).state is IntentState.OPEN
