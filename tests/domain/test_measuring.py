from typing import Any

import pytest

from tests.builders import START, d
from tests.domain.days import TODAY, events, fill, settled
from thunes.domain.audit import Event, Fact
from thunes.domain.measuring import Standing, of_facts, of_run, of_standing, standing
from thunes.domain.metrics import METRIC, Sample
from thunes.domain.portfolio import Day, Portfolio, Protection, Reservation
from thunes.domain.position import Position
from thunes.domain.risk import Limits, TradingState
from thunes.domain.signal import Leg

LIMITS = Limits(max_exposure=d("40"), max_positions=4, max_daily_loss=d("20"))
BARE = Position("BTCUSDT", "BTC", "USDT", d("1"), d("8"), open=True, stop_price=d("5"))


def measured(*facts: Fact) -> dict[str, str]:
    return told(of_facts(events(*facts)))


def told(samples: list[Sample]) -> dict[str, str]:
    assert {sample.metric for sample in samples} <= METRIC.keys()
    return {sample.metric: f"{sample.value:f}" for sample in samples}


def verdict(kind: Event) -> Fact:
    return Fact(kind, {"candle_close": "2024-01-10T12:00:00Z"}, {"denied": "state", "intent_id": "int-a"})


def ended(state: str, executed: str = "0", kind: Event = Event.ORDER_SETTLED) -> Fact:
    return Fact(kind, {"symbol": "BTCUSDT"}, {"state": state, "executed": executed, "fills": [], "realized": "0"})


@pytest.mark.parametrize(
    ("facts", "metric", "value"),
    [
        ([Fact(Event.SIGNAL_DECIDED, {}, {"signal": wanted}) for wanted in ("entry", None)], "Signals", "1"),
        ([verdict(Event.RISK_DENIED)] * 2, "Denials", "2"),
        ([settled(fills=(fill("1"),)), settled(fills=(fill("1"),), event=Event.ORDER_FOUND_LATE)], "OrdersFilled", "2"),
        ([ended("REFUSED", kind=Event.ORDER_REFUSED), ended("EXPIRED"), ended("CANCELED")], "OrdersFailed", "3"),
        ([Fact(Event.BOOKS_DISAGREE, {}, {"why": "x"})], "ReconcileMismatches", "1"),
        ([settled(fills=(fill("100", commission="0.5", commission_asset="USDT"),))], "Fees", "0.5"),
        ([verdict(Event.RISK_APPROVED)], "DecisionLatency", "5000"),
        ([Fact(Event.PERFORMANCE_WATCHED, {}, {"sharpe": "-0.25"})], "StrategySharpe", "-0.25"),
        ([Fact(Event.DAY_SUMMARIZED, {}, {"worth": "1000.5"})], "Equity", "1000.5"),
        ([Fact(Event.DAY_SUMMARIZED, {}, {"slippage_bps": "1.5"})], "Slippage", "1.5"),
        ([Fact(Event.DAY_SUMMARIZED, {}, {"window": {"drawdown": "0.125"}})], "Drawdown", "12.500"),
        ([Fact(Event.DAY_SUMMARIZED, {}, {"chain": "ok"})], "AuditChainOk", "1"),
        ([Fact(Event.DAY_SUMMARIZED, {}, {"chain": "broken at event 3"})], "AuditChainOk", "0"),
    ],
)  # fmt: skip
def test_facts_say_what_was_added_and_what_they_alone_know(facts: list[Fact], metric: str, value: str) -> None:
    assert measured(*facts)[metric] == value


@pytest.mark.parametrize(
    "fact",
    [
        Fact(Event.TRADING_STATE_CHANGED, {}, {"state": "HALTED"}),
        Fact(Event.PERFORMANCE_WATCHED, {}, {"sharpe": None}),
        Fact(Event.DAY_SUMMARIZED, {}, {"worth": None, "slippage_bps": None, "window": {"drawdown": None}}),
        Fact(Event.DAY_SUMMARIZED, {}, {}),
        ended("PARTIALLY_FILLED"),
        ended("CANCELED", executed="0.5"),
    ],
)
def test_what_is_not_known_or_did_not_happen_is_not_measured(fact: Fact) -> None:
    assert measured(fact) == {}


def test_each_verdict_has_its_latency() -> None:
    found = of_facts(events(verdict(Event.RISK_APPROVED), verdict(Event.RISK_DENIED)))
    assert [sample for sample in found if sample.metric == "DecisionLatency"] == [
        Sample("DecisionLatency", d("5000"))
    ] * 2


def test_the_account_is_measured_against_its_limits() -> None:
    seen = Standing(TradingState.ACTIVE, d("10"), 2, d("-15"), 1)
    assert {name: d(value) for name, value in told(of_standing(seen, LIMITS)).items()} == {
        "Halted": d("0"),
        "Exposure": d("25"),
        "RiskLimitUsed": d("75"),
        "DayPnl": d("-15"),
        "Unprotected": d("1"),
    }


@pytest.mark.parametrize(
    ("exposure", "positions", "realized", "used"), [("30", 1, "5", "75"), ("0", 3, "0", "75"), ("0", 0, "20", "0")]
)
def test_the_limit_that_is_used_most_is_told(exposure: str, positions: int, realized: str, used: str) -> None:
    seen = Standing(TradingState.REDUCING, d(exposure), positions, d(realized), 0)
    assert d(told(of_standing(seen, LIMITS))["RiskLimitUsed"]) == d(used)


def test_what_is_lost_on_paper_is_measured_where_somebody_looked() -> None:
    seen = Standing(TradingState.ACTIVE, d("10"), 2, d("-5"), 0, loss=d("18"), equity=d("990.5"))
    found = told(of_standing(seen, LIMITS))
    assert [d(found[name]) for name in ("DayPnl", "Equity", "RiskLimitUsed")] == [d("-18"), d("990.5"), d("90")]


@pytest.mark.parametrize(("state", "halted"), [("ACTIVE", "0"), ("REDUCING", "0"), ("HALTED", "1")])
def test_only_halted_is_halted(state: str, halted: str) -> None:
    seen = Standing(TradingState(state), d("0"), 0, d("0"), 0)
    assert told(of_standing(seen, LIMITS))["Halted"] == halted


@pytest.mark.parametrize(
    ("changes", "count"),
    [
        ({}, 1),
        ({"protections": {"BTCUSDT": Protection("pro-a", "BTCUSDT", d("1"))}}, 0),
        ({"reservations": {"BTCUSDT": Reservation("int-a", "BTCUSDT", Leg.EXIT, d("0"))}}, 0),
        ({"reservations": {"BTCUSDT": Reservation("int-a", "BTCUSDT", Leg.ENTRY, d("1"))}}, 1),
        ({"positions": {}}, 0),
    ],
)
def test_a_position_that_wants_a_stop_and_has_none_is_unprotected(changes: dict[str, Any], count: int) -> None:
    portfolio = Portfolio(**{"positions": {"BTCUSDT": BARE}, "day": Day(TODAY, d("-2")), **changes})
    assert standing(portfolio, TradingState.ACTIVE, TODAY).unprotected == count


def test_the_account_s_figures_are_those_of_its_portfolio() -> None:
    portfolio = Portfolio(positions={"BTCUSDT": BARE}, day=Day(TODAY, d("-2")))
    seen = standing(portfolio, TradingState.ACTIVE, TODAY)
    assert (seen.exposure, seen.positions, seen.realized_today) == (d("8"), 1, d("-2"))


def test_a_run_that_ended_is_a_heartbeat() -> None:
    found = told(of_run(START, [d("-0.5"), d("2")], d("0.25")))
    assert found == {"Heartbeat": "1704888005", "Unexplained": "2.5", "RequestWeight": "25.00"}
    assert "RequestWeight" not in told(of_run(START, [], None))
