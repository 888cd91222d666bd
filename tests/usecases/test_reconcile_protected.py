"""Balances while a protection rests: it may have sold this very moment, so a difference must last to count."""

from datetime import timedelta

from tests.builders import d
from tests.usecases.desk import Desk
from tests.usecases.guarded import STOP, bought, price
from thunes.domain.audit import Event
from thunes.domain.order import IntentState
from thunes.domain.risk import TradingState


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


def test_an_approval_that_comes_in_between_puts_the_comparison_off() -> None:
    desk = Desk()
    desk.exchange.holdings["BNB"] = d("0.9")
    desk.ledger.before["read"] = [lambda: None, desk.approve]
    assert desk.reconcile().unexplained == {}
    assert desk.state is TradingState.ACTIVE


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
