"""Facts and rows of days, for tests of what is added up."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from tests.builders import START, d
from thunes.domain.audit import AuditEvent, Event, Fact
from thunes.domain.chain import ChainHead, extend
from thunes.domain.day_row import DayRow

TODAY = date(2024, 3, 31)


def events(*facts: Fact) -> list[AuditEvent]:
    """Return the facts as a trail that begins with them."""
    return extend(ChainHead(), "dev#main", facts, START)[0]


def fill(price: str, quantity: str = "1", side: str = "BUY", **changes: str) -> dict[str, Any]:
    """Return one fill as a fact holds it; its fee is paid in BNB unless said."""
    paid = {"commission": "0", "commission_asset": "BNB"}
    return {"price": price, "quantity": quantity, "side": side, **paid, **changes}


def settled(  # noqa: PLR0917 - what matters of an order
    name: str = "int-a",
    leg: str = "exit",
    realized: str = "0",
    fills: tuple[Mapping[str, Any], ...] = (),
    event: Event = Event.ORDER_SETTLED,
    strategy: str = "sma_crossover",
    symbol: str = "BTCUSDT",
) -> Fact:
    inputs = {"intent_id": name, "leg": leg, "symbol": symbol, "state": "SENDING"}
    outputs = {"realized": d(realized), "fills": list(fills), "state": "FILLED", "executed": "1"}
    return Fact(event, inputs, outputs, strategy)


def approved(name: str = "int-a", price: str = "100") -> Fact:
    return Fact(Event.RISK_APPROVED, {"price": d(price)}, {"intent_id": name})


def ago(days: int, **changes: Any) -> DayRow:
    """Return the row of so many days before TODAY."""
    return DayRow(TODAY - timedelta(days=days), **changes)


def verdict_denied() -> Fact:
    return Fact(Event.RISK_DENIED, {"candle_close": "2024-01-10T12:00:00Z"}, {"denied": "state"})
