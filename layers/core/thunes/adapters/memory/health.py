"""The venue's health in memory: same promises, same condition as the one in DynamoDB."""

from dataclasses import replace

from thunes.domain.health import Health
from thunes.errors import Conflict


class InMemoryVenueHealth:
    """One record for everything in this process."""

    def __init__(self) -> None:
        self._health = Health()

    def read(self) -> Health:
        return self._health

    def replace(self, seen: Health, after: Health) -> Health:
        if seen.changes != self._health.changes:
            raise Conflict("another function has written the venue's health")
        self._health = replace(after, changes=seen.changes + 1)
        return self._health
