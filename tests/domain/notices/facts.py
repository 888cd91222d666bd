"""Facts as the trail has them, for whoever puts them into words."""

from typing import Any

from tests.builders import START
from thunes.domain.audit import AuditEvent, Event, Fact
from thunes.domain.chain import ChainHead, extend


def event(kind: Event | str, inputs: dict[str, Any], outputs: dict[str, Any], sequence: int = 0) -> AuditEvent:
    """Return a fact; ``sequence`` tells facts apart that say the same."""
    fact = Fact(Event(kind), inputs, outputs, "sma_crossover")
    return extend(ChainHead(sequence=sequence), "dev#main", [fact], START)[0][0]
