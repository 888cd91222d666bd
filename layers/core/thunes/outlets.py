"""What leaves the system: facts, measurements, the archive, and the word that stops the clock."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from thunes.domain.audit import AuditEvent
from thunes.domain.metrics import Sample
from thunes.domain.seal import Seal


class FactBus(Protocol):
    """Where facts are published for whoever listens."""

    def publish(self, events: Sequence[AuditEvent]) -> None:
        """Put every event on the bus; raises Transient unless all of them arrived."""


class Meter(Protocol):
    """Where measurements go."""

    def emit(self, samples: Sequence[Sample], about: Mapping[str, object]) -> None:
        """Take in the samples of one outcome; ``about`` are properties that go along, such as ids."""


class Archive(Protocol):
    """Where the trail is kept for good."""

    def store(self, events: Sequence[AuditEvent]) -> None:
        """Write the events; storing the same ones again changes nothing."""

    def keep(self, sealed: Seal, events: Sequence[AuditEvent]) -> None:
        """Write a finished day and its seal; keeping the same day again changes nothing. Raises Transient."""


class Schedules(Protocol):
    """The clock that starts decisions on entries."""

    def run(self, *, enabled: bool) -> None:
        """Let it run, or stop it; one that is so already is left alone. Raises Transient, and Refused."""
