"""What the owner was told lately, in memory: same promises as the one in DynamoDB."""

from thunes.domain.told import Told


class InMemoryToldLog:
    """One account, for as long as this process lives."""

    def __init__(self) -> None:
        self._told: dict[str, Told] = {}

    def read(self, key: str) -> Told | None:
        return self._told.get(key)

    def write(self, key: str, told: Told) -> None:
        self._told[key] = told
