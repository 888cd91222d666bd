"""What the account remembers of itself: positions that were closed, orders of the last hour, its highest worth."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

HOUR = timedelta(hours=1)
# Protections look back over days, and so many positions are not closed in them.
MOST_ROUND_TRIPS = 60


class Left(StrEnum):
    """What closed a position."""

    SIGNAL = "signal"
    STOP = "stop"
    TARGET = "target"


@dataclass(frozen=True)
class RoundTrip:
    """A position from its opening to its close; ``profit`` is what it realised, fees included, in quote."""

    symbol: str
    strategy_id: str
    closed_at: datetime
    profit: Decimal
    left: Left = Left.SIGNAL


@dataclass(frozen=True)
class Peak:
    """The highest worth that was seen, in the limits' asset, with open positions at the bid."""

    equity: Decimal
    at: datetime


@dataclass(frozen=True)
class Unlocking:
    """A person has looked at what locked entries: ``lock`` disregards whatever happened before ``at``."""

    lock: str
    at: datetime


def with_round_trip(known: tuple[RoundTrip, ...], closed: RoundTrip) -> tuple[RoundTrip, ...]:
    """Return what is remembered after another one: the newest, by time of closing."""
    return tuple(sorted((*known, closed), key=lambda trip: trip.closed_at))[-MOST_ROUND_TRIPS:]


def with_approval(known: tuple[datetime, ...], now: datetime) -> tuple[datetime, ...]:
    """Return the approvals of the hour before ``now``, with one more; of a clock that went back none is forgotten."""
    return (*(at for at in known if now - at < HOUR), now)
