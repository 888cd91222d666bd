"""A FIFO queue in memory that drops a command it has seen before, as SQS does within its window."""

from collections import deque

from thunes.domain.command import Command


class InMemoryQueue:
    """Commands in the order they were sent."""

    def __init__(self) -> None:
        self._waiting: deque[Command] = deque()
        self._seen: set[str] = set()

    def send(self, command: Command) -> None:
        if command.id not in self._seen:
            self._seen.add(command.id)
            self._waiting.append(command)

    def take(self) -> Command | None:
        """Remove and return the oldest command; None when the queue is empty."""
        return self._waiting.popleft() if self._waiting else None

    def __len__(self) -> int:
        return len(self._waiting)
