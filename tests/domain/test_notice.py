from dataclasses import asdict
from datetime import date
from typing import Any

import pytest

from tests.builders import START, d, fill, intent
from thunes.domain.audit import AuditEvent, Event, Fact
from thunes.domain.chain import ChainHead, extend
from thunes.domain.notice import NOTICED, notice
from thunes.domain.order import IntentState
from thunes.domain.order_report import OrderReport
from thunes.domain.portfolio import Portfolio
from thunes.domain.settlement import settle
from thunes.domain.summary import DaySummary

SALE = {
    "fills": [{"quantity": d("0.0002"), "price": d("21000")}, {"quantity": d("0.0001"), "price": d("21000.5")}],
    "realized": d("0.3"),
    "position": d("0.00000001"),
}
DAY = {
    **{name: value for name, value in asdict(DaySummary(date(2024, 1, 9))).items() if name != "day"},
    "equity": {"USDT": d("1000.5")},
    "positions": {"BTCUSDT": d("0.0004")},
    "trading_state": "ACTIVE",
}


def event(kind: Event, inputs: dict[str, Any], outputs: dict[str, Any]) -> AuditEvent:
    return extend(ChainHead(), "dev#main", [Fact(kind, inputs, outputs)], START)[0][0]


def text(kind: Event, inputs: dict[str, Any], outputs: dict[str, Any]) -> str:
    """Return the first line of the notice, without its stage."""
    told = notice(event(kind, inputs, outputs), "dev")
    assert told is not None
    return told.split("\n")[0].removeprefix("DEV · ")


@pytest.mark.parametrize(
    ("kind", "inputs", "outputs", "words"),
    [
        (
            Event.ORDER_SETTLED,
            {"symbol": "BTCUSDT", "leg": "exit"},
            SALE,
            "SOLD BTCUSDT: 0.0002 @ 21000, 0.0001 @ 21000.5, realised 0.3; position 0.00000001",
        ),
        (
            Event.ORDER_SETTLED,
            {"symbol": "BTCUSDT", "leg": "entry"},
            {**SALE, "fills": SALE["fills"][:1]},  # type: ignore[index]
            "BOUGHT BTCUSDT: 0.0002 @ 21000; position 0.00000001",
        ),
        (
            Event.ORDER_UNKNOWN,
            {"symbol": "BTCUSDT"},
            {"state": "UNKNOWN", "reason": "no answer"},
            "ORDER UNKNOWN BTCUSDT: no answer",
        ),
        (
            Event.ORDER_REFUSED,
            {"symbol": "BTCUSDT"},
            {"state": "REFUSED", "reason": "-2010: no money"},
            "ORDER REFUSED BTCUSDT: -2010: no money",
        ),
        (
            Event.TRADING_STATE_CHANGED,
            {"from": "ACTIVE", "actor": "telegram", "reason": "/halt"},
            {"state": "HALTED"},
            "TRADING HALTED (was ACTIVE) by telegram: /halt",
        ),
        (
            Event.TRADING_STATE_CHANGED,
            {"from": "ACTIVE", "actor": "kill switch", "reason": "out"},
            {"state": "HALTED", "flatten": True},
            "TRADING HALTED, SELLING EVERYTHING (was ACTIVE) by kill switch: out",
        ),
        (
            Event.POSITION_LEFT,
            {"symbol": "BTCUSDT", "quantity": "0.0004"},
            {"why": "status HALT"},
            "NOT SOLD, 0.0004 BTCUSDT are left: status HALT",
        ),
        (
            Event.PROTECTION_MISSING,
            {"symbol": "BTCUSDT", "quantity": "0.0004", "stop_price": "19000"},
            {"why": "trading is HALTED"},
            "NO STOP RESTS for 0.0004 BTCUSDT (stop 19000): trading is HALTED",
        ),
        (
            Event.ORDER_FOUND_LATE,
            {"symbol": "BTCUSDT", "leg": "exit", "state": "NOT_PLACED"},
            SALE,
            (
                "FOUND LATE, it had been given up as NOT_PLACED: "
                "SOLD BTCUSDT: 0.0002 @ 21000, 0.0001 @ 21000.5, realised 0.3; position 0.00000001"
            ),
        ),
        (
            Event.ORDER_FOUND_LATE,
            {"symbol": "BTCUSDT", "leg": "exit", "state": "NOT_PLACED", "intent_id": "int-a"},
            {**SALE, "fills": []},
            "FOUND LATE, it had been given up as NOT_PLACED: order int-a",
        ),
        (
            Event.BOOKS_REOPENED,
            {},
            {"epoch": 1, "balances": {"USDT": "5000"}},
            "BOOKS OPENED ANEW, epoch 1: the venue was wiped; it holds USDT 5000",
        ),
        (Event.BOOKS_DISAGREE, {}, {"why": "USDT 0.5"}, "BOOKS DISAGREE: USDT 0.5"),
        (
            Event.DAY_SUMMARIZED,
            {"day": date(2024, 1, 9)},
            DAY,
            (
                "DAY 2024-01-09: realised 0, 0 fills, 0 approved, denied: none; equity USDT 1000.5; "
                "positions BTCUSDT 0.0004; trading ACTIVE"
            ),
        ),
        (
            Event.DAY_SUMMARIZED,
            {"day": date(2024, 1, 9)},
            {**DAY, "denied": {"state": 2, "notional": 1}, "equity": {}, "positions": {}},
            (
                "DAY 2024-01-09: realised 0, 0 fills, 0 approved, denied: state 2, notional 1; equity none; "
                "positions none; trading ACTIVE"
            ),
        ),
    ],
)
def test_the_owner_reads_what_happened(
    kind: Event, inputs: dict[str, Any], outputs: dict[str, Any], words: str
) -> None:
    assert text(kind, inputs, outputs) == words


@pytest.mark.parametrize("kind", [Event.ORDER_NOT_PLACED, Event.ORDER_ABANDONED])
def test_every_trouble_with_an_order_is_told(kind: Event) -> None:
    assert text(kind, {"symbol": "X"}, {"state": "S", "reason": "why"}) == "ORDER S X: why"


@pytest.mark.parametrize(
    "kind",
    [
        *(Event.SIGNAL_DECIDED, Event.DATA_REJECTED, Event.RISK_APPROVED, Event.RISK_DENIED),
        *(Event.ORDER_SENDING, Event.BOOKS_OPENED, Event.PERFORMANCE_WATCHED),
    ],
)
def test_daily_business_is_silent(kind: Event) -> None:
    assert notice(event(kind, {}, {}), "dev") is None
    assert kind not in NOTICED


def test_an_order_that_filled_nothing_is_silent() -> None:
    assert notice(event(Event.ORDER_SETTLED, {"leg": "entry"}, {"fills": []}), "dev") is None


def test_a_notice_names_its_stage_and_its_event() -> None:
    one = event(Event.BOOKS_DISAGREE, {}, {"why": "why"})
    assert notice(one, "live") == f"LIVE · BOOKS DISAGREE: why\n2024-01-10T12:00:05.000Z · {one.event_id}"


def test_a_settlement_as_it_is_recorded_can_be_told() -> None:
    of = intent(state=IntentState.SENDING)
    answer = OrderReport("BTCUSDT", 1, "T0-x", "FILLED", d("0.0004"), (fill(),))
    fact = settle(of, answer, Portfolio()).fact
    assert (
        text(fact.event, dict(fact.inputs), dict(fact.outputs)) == "BOUGHT BTCUSDT: 0.0004 @ 20000; position 0.0003996"
    )


def test_the_bus_forwards_what_has_words_and_nothing_else() -> None:
    assert list(NOTICED) == sorted(set(NOTICED))
    assert set(NOTICED) <= set(Event)
    assert len(NOTICED) == 12
