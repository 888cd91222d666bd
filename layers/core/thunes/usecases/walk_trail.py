"""The trail walked once, from end to end: is the chain whole, does each seal hold, and what must the archive hold?"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from thunes.domain.archive_keys import day_of
from thunes.domain.audit import AuditEvent, Event
from thunes.domain.chain import ChainHead, Walk
from thunes.domain.finding import TABLE, Finding
from thunes.domain.merkle import Tree
from thunes.domain.seal import NoSeal, Seal, sealed_day

if TYPE_CHECKING:
    from hashlib import _Hash


class Note(NamedTuple):
    """What is remembered of an event: little, for there may be a million."""

    sequence: int
    event_id: str
    at: str
    previous: str
    md5: str


def md5(content: bytes = b"") -> "_Hash":
    """Return the MD5 by which S3 names content: to notice a difference, not to prove that there is none."""
    return hashlib.md5(content, usedforsecurity=False)


@dataclass
class Day:
    """The events of a UTC day: their number, the tree and the MD5 of their lines, in order."""

    events: int = 0
    tree: Tree = field(default_factory=Tree)
    lines: "_Hash" = field(default_factory=md5)


@dataclass
class Walked:
    """A walked trail: ``where`` it is, the link that it follows, and what the archive is compared with."""

    where: str
    start: ChainHead
    head: ChainHead
    account: str = ""
    events: int = 0
    notes: dict[int, Note] = field(default_factory=dict)
    days: dict[str, Day] = field(default_factory=dict)
    seals: dict[str, tuple[Seal, Note]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether the trail begins with its first event."""
        return self.start.sequence == 0


def walk(events: Iterable[AuditEvent], start: ChainHead, head: ChainHead | None, where: str = TABLE) -> Walked:
    """Walk ``events``, which follow ``start`` and end with ``head`` if that is known."""
    chain = Walk(start.sequence, start.hash)
    walked = Walked(where, start, start)
    for event in events:
        whole, line = chain.broken is None, event.line()
        chain.step(event, line)
        # Where the chain broke at a changed event, its place, day and account are not to be relied on either.
        sound = not (whole and chain.broken) or event.computed_hash() == event.hash
        _remember(walked, event, line.encode(), sound=sound)
        walked.head = ChainHead(event.sequence, event.hash)
    broken = chain.end(head)
    if broken:
        walked.findings.insert(0, Finding(broken.sequence, broken.event_id, where, broken.why))
    walked.findings += [found for seal, at in walked.seals.values() if (found := _unsound(walked, seal, at))]
    return walked


def _remember(walked: Walked, event: AuditEvent, line: bytes, *, sound: bool) -> None:
    walked.events += 1
    day, ended = day_of(event), line + b"\n"
    note = Note(event.sequence, event.event_id, event.timestamp, event.previous_hash, md5(ended).hexdigest())
    if sound:
        walked.account = walked.account or event.account
        walked.notes[event.sequence] = note
        of_day = walked.days.setdefault(day, Day())
        of_day.events += 1
        of_day.tree.add(line)
        of_day.lines.update(ended)
    if event.event == Event.DAY_SEALED:
        _remember_seal(walked, event, note)


def _remember_seal(walked: Walked, event: AuditEvent, note: Note) -> None:
    try:
        sealed = sealed_day(event)
    except NoSeal as error:
        walked.findings.append(Finding(event.sequence, event.event_id, walked.where, f"seals no day: {error}"))
    else:
        walked.seals[sealed.since] = (sealed, note)


def _unsound(walked: Walked, seal: Seal, at: Note) -> Finding | None:
    """Return what is wrong with a sealed day; a day that an export does not hold, or not from its beginning, is not."""
    if seal.first <= walked.start.sequence:
        return None
    day = walked.days.get(seal.since)
    found = (day.events, day.tree.root()) if day else (0, "")
    if found == (seal.events, seal.root):
        return None
    why = f"seals {seal.since} with a root that it has not: of events {seal.first} to {seal.last}, one was changed"
    return Finding(at.sequence, at.event_id, walked.where, why)
