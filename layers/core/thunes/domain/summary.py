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


@exactly
def summarize(day: date, events: Iterable[AuditEvent]) -> DaySummary:
    """Add up the events of ``day``."""
    kinds: Counter[str] = Counter()
    denied: Counter[str] = Counter()
    fees: dict[str, Decimal] = {}
    signals, fills, realized = 0, 0, ZERO
    for event in events:
        kinds[event.event] += 1
        outputs = event.decision_outputs
        signals += event.event == Event.SIGNAL_DECIDED and outputs["signal"] is not None
        if event.event == Event.RISK_DENIED:
            denied[str(outputs["denied"])] += 1
        for fill in _fills(outputs):
            fills += 1
            asset = str(fill["commission_asset"])
            fees[asset] = fees.get(asset, ZERO) + exact(fill["commission"])
        if event.event == Event.ORDER_SETTLED:
            realized += exact(outputs["realized"])
    return DaySummary(
        day=day,
        decisions=kinds[Event.SIGNAL_DECIDED],
        signals=signals,
        approved=kinds[Event.RISK_APPROVED],
        denied=dict(sorted(denied.items())),
        orders=kinds[Event.ORDER_SENDING],
        fills=fills,
        fees=fees,
        realized=realized,
        rejected_data=kinds[Event.DATA_REJECTED],
        in_doubt=kinds[Event.ORDER_UNKNOWN],
        state_changes=kinds[Event.TRADING_STATE_CHANGED],
    )


def _fills(outputs: Mapping[str, Json]) -> list[dict[str, Json]]:
    fills = outputs.get("fills")
    return [fill for fill in fills if isinstance(fill, dict)] if isinstance(fills, list) else []
