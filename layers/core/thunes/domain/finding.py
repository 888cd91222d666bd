"""What is wrong with a trail: which event, where, and why."""

from dataclasses import dataclass

TABLE, ARCHIVE, FILE = "table", "archive", "file"


@dataclass(frozen=True)
class Finding:
    """One fault; ``where`` is the copy that is wrong."""

    sequence: int
    event_id: str
    where: str
    why: str

    def __str__(self) -> str:
        return f"event {self.sequence} {self.why} ({self.where})"
