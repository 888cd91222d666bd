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


@dataclass
class Walk:
    """A walk along the chain, one link at a time; ``broken`` is the first that did not hold."""

    sequence: int = 0
    hash: str = GENESIS
    broken: Broken | None = None

    def step(self, event: AuditEvent, line: str = "") -> None:
        """Look at the next link; once one was broken, the rest hangs on nothing and is passed over.

        ``line`` is the event's own, if it is at hand.
        """
        if self.broken:
            return
        self.sequence += 1
        why = self._fault(event, line)
        self.broken = Broken(self.sequence, event.event_id, why) if why else None
        self.hash = event.hash

    def end(self, head: ChainHead | None) -> Broken | None:
        """Return the first broken link, a tail that was cut off among them; None when every hash holds."""
        if self.broken is None and head and (head.sequence, head.hash) != (self.sequence, self.hash):
            return Broken(self.sequence, "", "is the last one, and not the one that the head names")
        return self.broken

    def _fault(self, event: AuditEvent, line: str) -> str:
        if event.sequence != self.sequence:
            return f"is missing; event {event.sequence} stands there"
        if event.previous_hash != self.hash:
            return "does not point to the event before it"
        if event.computed_hash(line) != event.hash:
            return "was changed: its content does not match its hash"
        return ""


def verify(
    events: Iterable[AuditEvent], head: ChainHead | None = None, start: ChainHead | None = None
) -> Broken | None:
    """Walk the chain from its genesis, or on from ``start``; with ``head``, also notice a tail that was cut off.

    Returns:
        The first broken link, or None when every hash holds.
    """
    begin = start or ChainHead()
    walk = Walk(begin.sequence, begin.hash)
    for event in events:
        walk.step(event)
        if walk.broken:
            break
    return walk.end(head)


def before(event: AuditEvent) -> ChainHead:
    """Return the link that ``event`` follows: where a walk begins that cannot begin at the genesis."""
    return ChainHead(event.sequence - 1, event.previous_hash)
