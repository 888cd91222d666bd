"""The venue's clock: moved by hand when time is accelerated, or the wall's."""

from datetime import UTC, datetime
from typing import Protocol


class VenueTime(Protocol):
    """What time it is at the venue."""

    def now(self) -> datetime:
        """Return the venue's time."""


class ManualTime:
    """Stands still until it is moved, and never moves back."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    def move_to(self, moment: datetime) -> None:
        """Let the time be ``moment``."""
        if moment < self._now:
            raise ValueError(f"time runs forward: {moment} is before {self._now}")
        self._now = moment


class WallTime:
    """The computer's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)
