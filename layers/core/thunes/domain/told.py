"""What the owner was told lately: enough to recognise a repeat and to rewrite the message that stands there."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Told:
    """One message: when it first told, its number in the chat if it can be rewritten, and the events it tells of."""

    first: datetime
    message: int | None
    events: tuple[str, ...]
