"""What the trail keeps of an answer, word for word: years later it is all that is left of it."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.builders import START, d, fill, intent, signal
from thunes.domain.audit import Event, Fact
from thunes.domain.order import IntentState, OrderIntent
from thunes.domain.order_report import OrderReport
from thunes.domain.portfolio import Portfolio, Reservation
from thunes.domain.position import Position
from thunes.domain.settlement import Settlement, close, settle
from thunes.domain.signal import Leg, Side

S = IntentState
DUST = Position("BTCUSDT", "BTC", "USDT", d("0.000005"), d("0.09"))


def answered(of: OrderIntent, status: str, quantity: str, executed: str, held: Position | None = None) -> Settlement:
    """Return what comes of an answer with one fill of ``quantity`` at 20000."""
    sold: dict[str, Any] = (
        {"side": Side.SELL, "commission": d("0.01"), "commission_asset": "USDT"} if of.leg is Leg.EXIT else {}
    )
    one = fill(quantity, trade_id=41, order_id=7, **sold)
    positions = {"BTCUSDT": held} if held else {}
    books = Portfolio(positions).reserve(Reservation(of.intent_id, of.symbol, of.leg, of.notional))
    return settle(of, OrderReport("BTCUSDT", 7, "T0-x", status, Decimal(executed), (one,)), books)


def test_the_trail_keeps_the_whole_of_a_settlement() -> None:
    of = intent(signal(leg=Leg.EXIT), state=S.SENDING)
    held = Position("BTCUSDT", "BTC", "USDT", d("0.0005"), d("9"), open=True, opened_at=START)
    assert answered(of, "FILLED", "0.0004", "0.0004", held).fact == Fact(
        Event.ORDER_SETTLED,
        inputs={"intent_id": of.intent_id, "symbol": "BTCUSDT", "leg": Leg.EXIT, "state": S.SENDING},
        outputs={
            "state": S.FILLED,
            "reason": "venue says FILLED",
            "executed": d("0.0004"),
            "fills": [
                {
                    "trade_id": 41,
                    "order_id": 7,
                    "side": Side.SELL,
                    "price": d("20000"),
                    "quantity": d("0.0004"),
                    "commission": d("0.01"),
                    "commission_asset": "USDT",
                    "at": START,
                }
            ],
            "realized": d("0.79"),
            "position": d("0.0001"),
        },
        strategy_id=of.strategy_id,
        param_hash=of.param_hash,
    )


def test_the_trail_keeps_why_an_intent_ended_without_a_fill() -> None:
    of = intent()
    closed = close(of, Portfolio(), S.ABANDONED, Event.ORDER_ABANDONED, "too old")
    assert closed.fact == Fact(
        Event.ORDER_ABANDONED,
        inputs={"intent_id": of.intent_id, "symbol": "BTCUSDT", "leg": Leg.ENTRY, "state": S.APPROVED},
        outputs={
            "state": S.ABANDONED,
            "reason": "too old",
            "executed": d("0"),
            "fills": [],
            "realized": d("0"),
            "position": d("0"),
        },
        strategy_id=of.strategy_id,
        param_hash=of.param_hash,
    )


def test_an_answer_ends_the_count_of_searches_in_vain() -> None:
    missed = intent(state=S.UNKNOWN, not_found=2, missed_at=START + timedelta(seconds=30))
    found = answered(missed, "PARTIALLY_FILLED", "0.0001", "0.0001").intent
    assert (found.state, found.not_found, found.missed_at) == (S.PARTIALLY_FILLED, 0, None)


@pytest.mark.parametrize(
    ("quantity", "held", "reserved"),
    [
        ("0.0001", None, "6.03"),
        ("0.000009", None, "8.0391"),
        ("0.0001", DUST, "6.03"),
        ("0.000001", DUST, "8.1299"),
    ],
    ids=["a position", "less than a lot", "a position upon dust", "still dust"],
)
def test_an_entry_that_lives_on_keeps_what_it_may_spend_and_the_dust_it_may_revive(
    quantity: str, held: Position | None, reserved: str
) -> None:
    done = answered(intent(state=S.SENDING), "PARTIALLY_FILLED", quantity, quantity, held)
    assert done.portfolio.reservations["BTCUSDT"].amount == d(reserved)
