"""What came in over the phone, in memory: same promises as the one in DynamoDB."""


class InMemoryPhoneLog:
    """One account, for as long as this process lives."""

    def __init__(self) -> None:
        self._said: dict[str, str] = {}

    def claim(self, name: str, said: str = "") -> bool:
        new = name not in self._said
        self._said.setdefault(name, said)
        return new

    def said(self, name: str) -> str | None:
        return self._said.get(name)
