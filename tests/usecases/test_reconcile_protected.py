"""Balances while a protection rests: it may have sold this very moment, so a difference must last to count."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.builders import d, fill
from tests.usecases.desk import Desk
from tests.usecases.test_protect_position import STOP, bought, price, resting, told
from thunes.domain.audit import Event
from thunes.domain.fill import Fill
from thunes.domain.order import IntentState
from thunes.domain.risk import TradingState
from thunes.errors import BooksDisagree, Misconfigured, Transient


def test_a_stop_that_sells_between_the_question_and_the_balances_is_no_contradiction() -> None:
    desk = Desk()
    protection = bought(desk)
    name = protection.client_order_ids[0]
    desk.exchange.before_balances = lambda: (
        None if desk.exchange.price == STOP else desk.exchange.meet(protection, name, STOP)
    )
    desk.reconcile()
    assert desk.intent(protection.intent_id).state is IntentState.FILLED
    assert (desk.state, desk.events(Event.BOOKS_IN_DOUBT)) == (TradingState.ACTIVE, [])
    assert desk.reconcile().unexplained == {}


def test_balances_that_are_ahead_of_the_order_are_doubted_first() -> None:
    desk = Desk()
    protection = bought(desk)
    stale = dict(desk.exchange.reports)
    desk.exchange.meet(protection, protection.client_order_ids[0], STOP)
    sold, desk.exchange.reports = desk.exchange.reports, stale
    price(desk, "18950.00")
    assert desk.reconcile().unexplained == {}
    doubt = desk.events(Event.BOOKS_IN_DOUBT)[0]
    assert str(doubt.decision_outputs["why"]).startswith("books disagree with the venue: BTC -")
    assert desk.state is TradingState.ACTIVE
    desk.exchange.reports = sold
    desk.reconcile()
    assert (desk.state, desk.unexplained()) == (TradingState.ACTIVE, {})


def test_a_difference_that_lasts_for_three_minutes_halts() -> None:
    desk = Desk()
    bought(desk)
    desk.exchange.holdings["BNB"] = d("0.9")
    start = desk.clock.now()
    for minute in range(3):
        desk.clock.time = start + timedelta(minutes=minute)
        assert desk.reconcile().unexplained == {}
    assert len(desk.events(Event.BOOKS_IN_DOUBT)) == 1
    desk.clock.time = start + timedelta(minutes=3, seconds=6)
    assert desk.reconcile().unexplained == {"BNB": d("-0.1")}
    assert desk.state is TradingState.HALTED
    assert len(desk.events(Event.BOOKS_DISAGREE)) == 1
    desk.reconcile()
    assert len(desk.events(Event.BOOKS_DISAGREE)) == 1


def test_a_difference_that_grows_is_one_doubt_and_halts_in_its_time() -> None:
    desk = Desk()
    bought(desk)
    for amount in ("0.9", "0.8", "0.7", "0.6"):
        desk.exchange.holdings["BNB"] = d(amount)
        desk.reconcile()
        desk.clock.pass_(minutes=1)
    assert len(desk.events(Event.BOOKS_IN_DOUBT)) == 1
    assert desk.state is TradingState.HALTED


def test_a_doubt_that_is_over_does_not_count_for_the_next_one() -> None:
    desk = Desk()
    bought(desk)
    for amount in ("0.9", "1", "0.9"):
        desk.exchange.holdings["BNB"] = d(amount)
        assert desk.reconcile().unexplained == {}
        desk.clock.pass_(hours=1)
    why = [str(event.decision_outputs["why"]) for event in desk.events(Event.BOOKS_IN_DOUBT)]
    gap = "books disagree with the venue: BNB -0.1"
    assert why == [gap, "they agree again", gap]
    assert desk.state is TradingState.ACTIVE


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


def test_an_approval_that_comes_in_between_puts_the_comparison_off() -> None:
    desk = Desk()
    desk.exchange.holdings["BNB"] = d("0.9")
    desk.ledger.before["read"] = [lambda: None, desk.approve]
    assert desk.reconcile().unexplained == {}
    assert desk.state is TradingState.ACTIVE


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


def test_balances_that_are_seconds_old_are_looked_at_again() -> None:
    desk = Desk()
    before = dict(desk.exchange.holdings)
    desk.hold()
    now = desk.exchange.holdings
    looks = iter([before, now])
    desk.exchange.balances = lambda: next(looks)  # type: ignore[method-assign]
    assert desk.reconcile().unexplained == {}
    assert (desk.state, desk.clock.slept) == (TradingState.ACTIVE, timedelta(seconds=6))


def test_without_a_protection_a_difference_halts_at_once() -> None:
    desk = Desk()
    desk.hold()
    desk.exchange.holdings["BNB"] = d("0.9")
    assert desk.reconcile().unexplained == {"BNB": d("-0.1")}
    assert desk.state is TradingState.HALTED


def test_what_rests_is_not_waited_for() -> None:
    desk = Desk()
    protection = bought(desk)
    found = desk.reconcile()
    assert (found.waiting, found.settled) == (0, {protection.intent_id: IntentState.OPEN})


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


def test_what_another_position_s_stop_sold_is_no_evidence_against_an_order_in_doubt() -> None:
    desk = Desk(symbols=("BTCUSDT", "ETHUSDT"))
    protection = bought(desk)
    doubtful = desk.doubt(symbol="ETHUSDT")
    desk.clock.pass_(seconds=12)
    desk.searched(doubtful, 2)
    stale = dict(desk.exchange.reports)
    desk.exchange.meet(protection, protection.client_order_ids[0], STOP)
    desk.exchange.reports = stale
    assert desk.search(doubtful.intent_id) is IntentState.NOT_PLACED
