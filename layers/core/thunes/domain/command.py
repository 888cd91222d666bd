"""Commands travel on queues: a signal to judge, an intent to place."""

from dataclasses import dataclass

from thunes.domain.signal import Signal


@dataclass(frozen=True)
class PlaceIntent:
    """Place the approved intent of that id; everything else about it is in the ledger."""

    intent_id: str

    @property
    def id(self) -> str:
        """The de-duplication id of its message."""
        return self.intent_id


Command = Signal | PlaceIntent
