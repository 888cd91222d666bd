"""A FIFO queue as SQS gives it: in order and one at a time, at least once, three times before it is set aside."""

from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.simulation.effects import Effects
from tests.simulation.faults import Dice
from thunes.domain.command import Command
from thunes.errors import Transient
from thunes.simulator.clock import ManualTime

MAX_RECEIVES = 3
# SQS drops a second message of the same id for this long, and takes it again afterwards.
REMEMBERS = timedelta(minutes=5)
VISIBILITY = timedelta(seconds=180)


@dataclass
class Message:
    """One message and how often it was received."""

    command: Command
    visible_at: datetime
    received: int = 0


class UnreliableQueue:
    """One message group: the head blocks whatever is behind it."""

    def __init__(self, name: str, time: ManualTime, dice: Dice, effects: Effects) -> None:
        self.name = name
        self.dead: list[Command] = []
        self._time = time
        self._dice = dice
        self._effects = effects
        self._waiting: deque[Message] = deque()
        self._seen: dict[str, datetime] = {}

    def send(self, command: Command) -> None:
        self._effects.perform(f"{self.name} send", lambda: self._send(command))

    def _send(self, command: Command) -> None:
        fault = self._dice.pick("message-refused", "message-taken-unsaid")
        if fault == "message-refused":
            raise Transient(f"{self.name} did not take {command.id}")
        self.put(command)
        if fault == "message-taken-unsaid":
            raise Transient(f"{self.name} did not answer")

    def put(self, command: Command) -> None:
        """Take a message, unless it was taken within the last minutes."""
        now = self._time.now()
        if command.id in self._seen and now - self._seen[command.id] < REMEMBERS:
            return
        self._seen[command.id] = now
        late = self._dice.strikes_now("message-late")
        wait = timedelta(seconds=self._dice.between(1, 120) if late else self._dice.between(0.01, 0.3))
        self._waiting.append(Message(command, now + wait))

    def receive(self) -> Message | None:
        """Return the head when it is visible; nobody else sees it until it is done or given back."""
        now = self._time.now()
        if not self._waiting or self._waiting[0].visible_at > now:
            return None
        message = self._waiting[0]
        message.visible_at, message.received = now + VISIBILITY, message.received + 1
        return message

    def done(self, message: Message) -> None:
        """Remove a message; sometimes it is delivered once more all the same."""
        if message in self._waiting:
            self._waiting.remove(message)
        if self._dice.strikes_now("message-twice"):
            wait = timedelta(seconds=self._dice.between(0, 30))
            self._waiting.append(Message(message.command, self._time.now() + wait))

    def failed(self, message: Message, delay: timedelta) -> None:
        """Let a message come back after ``delay``, or set it aside when it failed too often."""
        if message.received >= MAX_RECEIVES and message in self._waiting:
            self._waiting.remove(message)
            self.dead.append(message.command)
            return
        message.visible_at = self._time.now() + delay

    def next_visible(self) -> datetime | None:
        """Return when the head can be received."""
        return self._waiting[0].visible_at if self._waiting else None
