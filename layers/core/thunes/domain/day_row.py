"""One UTC day as later days remember it: the row that a summary hands on to the next."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal

from thunes.domain.audit import AuditEvent, Event, Json
from thunes.domain.execution import Slippage, fees_in_quote, fills_of, slippage
from thunes.domain.money import ZERO, exact, exactly
from thunes.domain.signal import Leg

# A month of up to 31 days must be whole for its costs to be added up.
KEPT = 31
BOOKING = (Event.ORDER_SETTLED, Event.ORDER_UNKNOWN, Event.ORDER_FOUND_LATE)


@dataclass(frozen=True)
class Strategy:
    """What one strategy realised (quote), and with how many exits."""

    realized: Decimal = ZERO
    exits: int = 0


@dataclass(frozen=True)
class DayRow:
    """Amounts are in quote; ``equity`` is None where nobody looked at the day's end; counts are of the day."""

    day: date
    equity: Decimal | None = None
    realized: Decimal = ZERO
    fees: Decimal = ZERO
    exits: int = 0
    wins: int = 0
    slippage: Slippage = field(default_factory=Slippage)
    strategies: Mapping[str, Strategy] = field(default_factory=dict)
    decisions: int = 0
    orders: int = 0
    events: int = 0


@exactly
def row_of_day(day: date, events: Sequence[AuditEvent], equity: Decimal | None = None) -> DayRow:
    """Add up the events of ``day``. An exit is an order that realised something; it is won when that is above 0."""
    booked = [event for event in events if event.event in BOOKING]
    exits: dict[str, dict[Json, Decimal]] = defaultdict(lambda: defaultdict(lambda: ZERO))
    for event in booked:
        gain = exact(event.decision_outputs["realized"])
        if gain and event.decision_inputs.get("leg") == Leg.EXIT:
            exits[event.strategy_id or ""][event.decision_inputs["intent_id"]] += gain
    named = sorted({event.strategy_id for event in booked if event.strategy_id and any(fills_of(event))} | {*exits})
    gains = [gain for of_strategy in exits.values() for gain in of_strategy.values()]
    return DayRow(
        day=day,
        equity=equity,
        realized=sum((exact(event.decision_outputs["realized"]) for event in booked), ZERO),
        fees=fees_in_quote(events),
        exits=len(gains),
        wins=sum(gain > ZERO for gain in gains),
        slippage=slippage(events),
        strategies={name: Strategy(sum(exits[name].values(), ZERO), len(exits[name])) for name in named},
        decisions=_count(events, Event.SIGNAL_DECIDED),
        orders=_count(events, Event.ORDER_SENDING),
        events=len(events),
    )


def to_fact(rows: Iterable[DayRow]) -> list[dict[str, object]]:
    """Return rows as a fact holds them: plain dictionaries, days as text."""
    return [{**asdict(row), "day": row.day.isoformat()} for row in rows]


def from_fact(rows: Json) -> list[DayRow]:
    """Read what ``to_fact`` wrote, oldest first; an empty list from a fact that holds no such rows.

    Raises:
        KeyError, ValueError: for rows that are malformed.
    """
    return [_row(row) for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _row(row: Mapping[str, Json]) -> DayRow:
    slipped, strategies = _named(row["slippage"]), _named(row["strategies"])
    return DayRow(
        day=date.fromisoformat(str(row["day"])),
        equity=None if row["equity"] is None else exact(row["equity"]),
        realized=exact(row["realized"]),
        fees=exact(row["fees"]),
        exits=_whole(row["exits"]),
        wins=_whole(row["wins"]),
        slippage=Slippage(exact(slipped["cost"]), exact(slipped["notional"])),
        strategies={name: _strategy(_named(of)) for name, of in strategies.items()},
        decisions=_whole(row["decisions"]),
        orders=_whole(row["orders"]),
        events=_whole(row["events"]),
    )


def _strategy(of: Mapping[str, Json]) -> Strategy:
    return Strategy(exact(of["realized"]), _whole(of["exits"]))


def _named(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, dict) else {}


def _whole(value: Json) -> int:
    return int(exact(value))


def _count(events: Iterable[AuditEvent], kind: Event) -> int:
    return sum(event.event == kind for event in events)
