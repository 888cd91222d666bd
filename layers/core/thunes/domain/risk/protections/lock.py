"""A lock on entries: why, until when, and what would undo it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from thunes.domain.history import RoundTrip
from thunes.domain.portfolio import Portfolio
from thunes.domain.valuation import Valuation


@dataclass(frozen=True)
class Standing:
    """What a protection may look at: the account now, and the symbol that an entry would be on."""

    now: datetime
    symbol: str
    portfolio: Portfolio
    valuation: Valuation
    faulted_at: datetime | None = None

    def counts(self, lock: str, at: datetime) -> bool:
        """Tell whether something that happened ``at`` still counts: no person has undone that lock since."""
        undone = self.portfolio.unlocked_at(lock)
        return undone is None or at > undone

    def round_trips(self, lock: str, window: timedelta | None = None) -> list[RoundTrip]:
        """Return the closed positions that count for that lock, within ``window`` of now, oldest first."""
        return [
            trip
            for trip in self.portfolio.round_trips
            if (window is None or self.now - trip.closed_at < window) and self.counts(lock, trip.closed_at)
        ]


@dataclass(frozen=True)
class Lock:
    """Entries rest: on ``symbol``, or everywhere when it is empty; ``until`` is None when time alone undoes nothing."""

    protection: str
    reason: str
    unlock: str
    until: datetime | None = None
    symbol: str = ""

    @property
    def name(self) -> str:
        """What a person names to undo it."""
        return named(self.protection, self.symbol)


@dataclass(frozen=True)
class Finding:
    """What a protection has seen and what it allows, in words; and its lock, if there is one."""

    value: str
    limit: str
    lock: Lock | None = None


def named(protection: str, symbol: str = "") -> str:
    """Return the name of a lock."""
    return f"{protection}#{symbol}" if symbol else protection
