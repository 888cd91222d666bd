"""The chain: each audit event carries the hash of the one before, so no edit goes unseen."""

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from thunes.domain.audit import SCHEMA_VERSION, AuditEvent, Fact, to_json
from thunes.domain.times import iso

GENESIS = "0" * 64


@dataclass(frozen=True)
class ChainHead:
    """The newest link: what the next one must point to. ``first_day`` is where a walk begins."""

    sequence: int = 0
    hash: str = GENESIS
    at: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    first_day: date | None = None


def extend(head: ChainHead, account: str, facts: Iterable[Fact], now: datetime) -> tuple[list[AuditEvent], ChainHead]:
    """Chain ``facts`` behind ``head``; a clock that went back does not make time run back in the trail."""
    events = []
    at = max(now, head.at)
    for fact in facts:
        event = _link(head, account, fact, at)
        events.append(event)
        head = ChainHead(event.sequence, event.hash, at, head.first_day or at.date())
    return events, head


def _link(head: ChainHead, account: str, fact: Fact, at: datetime) -> AuditEvent:
    sequence = head.sequence + 1
    unsigned = AuditEvent(
        event_id=_event_id(account, sequence),
        version=SCHEMA_VERSION,
        account=account,
        sequence=sequence,
        timestamp=iso(at),
        event=fact.event.value,
        strategy_id=fact.strategy_id,
        model_hash=fact.model_hash,
        param_hash=fact.param_hash,
        decision_inputs={key: to_json(value) for key, value in fact.inputs.items()},
        decision_outputs={key: to_json(value) for key, value in fact.outputs.items()},
        previous_hash=head.hash,
    )
    return replace(unsigned, hash=unsigned.computed_hash())


def _event_id(account: str, sequence: int) -> str:
    raw = hashlib.sha256(f"{account}|{sequence}".encode()).digest()
    return "evt-" + base64.b32encode(raw).decode().lower()[:26]


@dataclass(frozen=True)
class Broken:
    """The first link that does not hold, and why."""

    sequence: int
    event_id: str
    why: str


def verify(events: Iterable[AuditEvent], head: ChainHead | None = None) -> Broken | None:
    """Walk the chain from its genesis; with ``head``, also notice a tail that was cut off.

    Returns:
        The first broken link, or None when every hash holds.
    """
    previous = GENESIS
    sequence = 0
    for event in events:
        sequence += 1
        if event.sequence != sequence:
            return Broken(sequence, event.event_id, f"is missing; event {event.sequence} stands there")
        if event.previous_hash != previous:
            return Broken(sequence, event.event_id, "does not point to the event before it")
        if event.computed_hash() != event.hash:
            return Broken(sequence, event.event_id, "was changed: its content does not match its hash")
        previous = event.hash
    if head and (head.sequence, head.hash) != (sequence, previous):
        return Broken(sequence, "", "is the last one, and not the one that the head names")
    return None
