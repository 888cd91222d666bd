"""Checks of the way to the exchange: its clock, the key, and how well it answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from thunes.adapters.binance.rights import check_rights
from thunes.cli.doctor.findings import Check, Unwell
from thunes.domain.health import Health


@dataclass(frozen=True)
class Venue:
    """What can be asked of the exchange; ``clock`` raises when it is not ours, ``ask`` asks with the key."""

    clock: Callable[[], None]
    ask: Callable[[str, Mapping[str, object]], Any]
    health_known: Callable[[], Health]
    now: datetime
    live: bool

    def checks(self) -> list[tuple[str, Check]]:
        """Return the checks in the order in which they make sense."""
        return [("exchange", self.health), ("clock", self.same_time), ("key", self.key)]

    def health(self) -> str:
        """No ban, and the breaker that all functions share is closed."""
        health = self.health_known()
        if not health.sound(self.now):
            raise Unwell(f"the exchange is left alone: {health.shown(self.now)}", "wait; it mends itself")
        return health.shown(self.now)

    def same_time(self) -> str:
        """Our clock is the exchange's, to half a second."""
        self.clock()
        return "the same as the exchange's"

    def key(self) -> str:
        """The key may place orders; on live it is asked whether it may withdraw, which it must not."""
        check_rights(self.ask, live=self.live)
        return "may trade and not withdraw" if self.live else "may trade"
