from datetime import date
from typing import Any

from tests.builders import START, d, fill, intent, signal
from thunes.domain.audit import AuditEvent, Event, Fact
from thunes.domain.chain import ChainHead, extend
from thunes.domain.order import IntentState
from thunes.domain.order_report import OrderReport
from thunes.domain.portfolio import Portfolio
from thunes.domain.position import Position
from thunes.domain.settlement import settle
from thunes.domain.signal import Leg, Side
from thunes.domain.summary import DaySummary, summarize

TODAY = date(2024, 1, 10)


def events(*facts: Fact) -> list[AuditEvent]:
    return extend(ChainHead(), "dev#main", facts, START)[0]


def settled(realized: str, *fills: dict[str, Any], event: Event = Event.ORDER_SETTLED) -> Fact:
    return Fact(event, {}, {"realized": d(realized), "fills": list(fills)})


def sold(fee: str, asset: str) -> dict[str, Any]:
    return {"commission": d(fee), "commission_asset": asset}


def test_a_day_without_events_is_a_day_of_nothing() -> None:
    assert summarize(TODAY, []) == DaySummary(TODAY)


def test_a_day_is_added_up() -> None:
    summary = summarize(
        TODAY,
        events(
            Fact(Event.SIGNAL_DECIDED, {}, {"signal": None}),
            Fact(Event.SIGNAL_DECIDED, {}, {"signal": "entry"}),
            Fact(Event.DATA_REJECTED, {}, {"signal": None, "why": "late"}),
            Fact(Event.RISK_APPROVED, {}, {}),
            Fact(Event.RISK_DENIED, {}, {"denied": "state"}),
            Fact(Event.RISK_DENIED, {}, {"denied": "cool_down"}),
            Fact(Event.RISK_DENIED, {}, {"denied": "state"}),
            Fact(Event.ORDER_SENDING, {}, {}),
            settled("-1.25", sold("0.001", "BNB"), sold("0.002", "BNB")),
            settled("3", sold("0.1", "USDT")),
            settled("0", event=Event.ORDER_UNKNOWN),
            Fact(Event.TRADING_STATE_CHANGED, {}, {"state": "HALTED"}),
            Fact(Event.DAY_SUMMARIZED, {}, {"fills": 3, "realized": d("7")}),
        ),
    )
    assert summary == DaySummary(
        day=TODAY,
        decisions=2,
        signals=1,
        approved=1,
        denied={"cool_down": 1, "state": 2},
        orders=1,
        fills=3,
        fees={"BNB": d("0.003"), "USDT": d("0.1")},
        realized=d("1.75"),
        rejected_data=1,
        in_doubt=1,
        state_changes=1,
    )


def test_denials_are_listed_in_one_order() -> None:
    facts = [Fact(Event.RISK_DENIED, {}, {"denied": why}) for why in ("state", "notional", "cool_down")]
    assert list(summarize(TODAY, events(*facts)).denied) == ["cool_down", "notional", "state"]


def test_profit_booked_while_an_order_was_in_doubt_belongs_to_the_day() -> None:
    """The venue executed a whole sale and showed half of its fills first."""
    held = Position("BTCUSDT", "BTC", "USDT", d("0.0004"), d("8"), open=True)
    leaving = intent(signal(leg=Leg.EXIT), state=IntentState.SENDING)
    half = [fill("0.0002", "21000", trade_id=n, side=Side.SELL, commission_asset="USDT") for n in (1, 2)]
    answers = [OrderReport("BTCUSDT", 1, "T0-x", "FILLED", d("0.0004"), tuple(half[:count])) for count in (1, 2)]
    first = settle(leaving, answers[0], Portfolio(positions={"BTCUSDT": held}))
    second = settle(first.intent, answers[1], first.portfolio)
    assert second.portfolio.day is not None
    summary = summarize(TODAY, events(first.fact, second.fact))
    assert summary.fills == 2
    assert summary.realized == second.portfolio.day.realized
