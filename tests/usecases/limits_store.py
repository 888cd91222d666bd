"""Limits in memory, and what was done to them."""

from thunes.domain.risk import Limits
from thunes.domain.risk.loosening import StandingLimits


class FakeLimitsStore:
    """Holds what was written last; set ``failure`` to make every write fail with it."""

    name = "/thunes/dev/limits"

    def __init__(self, standing: StandingLimits | None = None) -> None:
        self.standing = standing
        self.written: list[StandingLimits] = []
        self.failure: Exception | None = None

    def read(self, first: Limits | None = None) -> StandingLimits | None:
        return self.standing

    def replace(self, standing: StandingLimits) -> None:
        if self.failure:
            raise self.failure
        self.standing = standing
        self.written.append(standing)
