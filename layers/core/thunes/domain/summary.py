"""One UTC day of the trail, added up."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from thunes.domain.audit import AuditEvent, Event, Json
from thunes.domain.money import ZERO, exact, exactly


@dataclass(frozen=True)
class DaySummary:
    """Counts are of audit events of the day; ``realized`` is in quote, ``fees`` per asset."""

    day: date
    decisions: int = 0
    signals: int = 0
    approved: int = 0
    denied: Mapping[str, int] = field(default_factory=dict)
    orders: int = 0
    fills: int = 0
    fees: Mapping[str, Decimal] = field(default_factory=dict)
    realized: Decimal = ZERO
    rejected_data: int = 0
    in_doubt: int = 0
    state_changes: int = 0


def summarize(day: date, events: Iterable[AuditEvent]) -> DaySummary:
    """Add up the events of ``day``."""
    listed = list(events)
    kinds = Counter(event.event for event in listed)
    fills = [fill for event in listed for fill in _fills(event.decision_outputs)]
    denied = Counter(str(e.decision_outputs["denied"]) for e in listed if e.event == Event.RISK_DENIED)
    wanted = [e.decision_outputs["signal"] for e in listed if e.event == Event.SIGNAL_DECIDED]
    return DaySummary(
        day=day,
        decisions=kinds[Event.SIGNAL_DECIDED],
        signals=sum(signal is not None for signal in wanted),
        approved=kinds[Event.RISK_APPROVED],
        denied=dict(sorted(denied.items())),
        orders=kinds[Event.ORDER_SENDING],
        fills=len(fills),
        fees=_fees(fills),
        realized=_realized(listed),
        rejected_data=kinds[Event.DATA_REJECTED],
        in_doubt=kinds[Event.ORDER_UNKNOWN],
        state_changes=kinds[Event.TRADING_STATE_CHANGED],
    )


@exactly
def _fees(fills: Iterable[Mapping[str, Json]]) -> dict[str, Decimal]:
    fees: dict[str, Decimal] = {}
    for fill in fills:
        asset = str(fill["commission_asset"])
        fees[asset] = fees.get(asset, ZERO) + exact(fill["commission"])
    return fees


@exactly
def _realized(events: Iterable[AuditEvent]) -> Decimal:
    """Fills are booked while an order is still in doubt, too, and after it was given up."""
    settling = (Event.ORDER_SETTLED, Event.ORDER_UNKNOWN, Event.ORDER_FOUND_LATE)
    return sum((exact(e.decision_outputs["realized"]) for e in events if e.event in settling), ZERO)


def _fills(outputs: Mapping[str, Json]) -> list[dict[str, Json]]:
    fills = outputs.get("fills")
    return [fill for fill in fills if isinstance(fill, dict)] if isinstance(fills, list) else []
