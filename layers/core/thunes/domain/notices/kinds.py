"""The one table of what the owner can be told, by kind: its sign, its facts, and how loud it is by default."""

from dataclasses import dataclass
from enum import StrEnum

from thunes.domain.audit import AuditEvent, Event


class Choice(StrEnum):
    """How a kind reaches the owner: with a sound, without one, or not at all."""

    ON = "on"
    SILENT = "silent"
    OFF = "off"


@dataclass(frozen=True)
class Kind:
    """One kind of alert. Of those that ``collapse`` a repeat within minutes becomes one message with a count."""

    name: str
    emoji: str
    default: Choice
    events: tuple[Event, ...]
    collapses: bool = True


# Never collapsed: each halt must be seen, and each fill is money that moved.
HALT = Kind("halt", "🔴", Choice.ON, (Event.TRADING_STATE_CHANGED,), collapses=False)
STATE = Kind("state", "🚦", Choice.ON, (Event.TRADING_STATE_CHANGED,), collapses=False)
DAY = Kind("day", "📅", Choice.ON, (Event.DAY_SUMMARIZED,), collapses=False)

KINDS = (
    HALT,
    STATE,
    Kind("fill", "🟢", Choice.ON, (Event.ORDER_SETTLED,), collapses=False),
    Kind("approved", "✅", Choice.SILENT, (Event.RISK_APPROVED,), collapses=False),
    Kind("denied", "✋", Choice.SILENT, (Event.RISK_DENIED,)),
    Kind("order", "⚠️", Choice.ON, (Event.ORDER_REFUSED, Event.ORDER_ABANDONED)),
    Kind(
        "incident",
        "🚨",
        Choice.ON,
        (
            Event.BOOKS_DISAGREE,
            Event.BOOKS_REOPENED,
            Event.DATA_REJECTED,
            Event.ORDER_FOUND_LATE,
            Event.ORDER_NOT_PLACED,
            Event.ORDER_UNKNOWN,
        ),
    ),
    Kind("protection", "🛡", Choice.ON, (Event.PROTECTION_MISSING, Event.POSITION_LEFT)),
    Kind("lock", "🔒", Choice.ON, (Event.ENTRIES_LOCKED, Event.ENTRIES_UNLOCKED)),
    Kind("decay", "📉", Choice.ON, (Event.PERFORMANCE_WATCHED,)),
    Kind("promoted", "🧪", Choice.ON, (Event.PARAMETERS_PROMOTED,)),
    DAY,
    Kind("limits", "📏", Choice.ON, (Event.LIMITS_CHANGED, Event.LIMITS_REFUSED), collapses=False),
    Kind("drill", "🧯", Choice.ON, (Event.DRILL_HELD,)),
    Kind("refused", "🚷", Choice.ON, (Event.COMMAND_REFUSED,)),
)

# What the bus forwards to notify; the template's rule lists the same names.
NOTICED = tuple(sorted({event.value for kind in KINDS for event in kind.events}))
_BY_EVENT = {event: kind for kind in KINDS for event in kind.events}


def kind_of(event: AuditEvent) -> Kind | None:
    """Return the kind of alert that a fact is; None for a fact that nobody is told of."""
    if event.event == Event.TRADING_STATE_CHANGED:
        return HALT if event.decision_outputs.get("state") == "HALTED" else STATE
    return next((kind for name, kind in _BY_EVENT.items() if name == event.event), None)
