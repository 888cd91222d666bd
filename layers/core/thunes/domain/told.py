"""What the owner was told lately: enough to recognise a repeat and to rewrite the message that stands there."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Told:
    """One message: when it first told, its number in the chat if it can be rewritten, and how many facts it tells.

    ``events`` are the newest of these, and of those that messages before it told: a redelivery is known by them.
    """

    first: datetime
    message: int | None
    count: int
    events: tuple[str, ...]
