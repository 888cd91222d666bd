"""The archive beside the trail: every object is there once, unchanged, and says what the trail says.

A listing is enough to see that: S3 names an object's content by its MD5. Only what differs is read, to say why.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from thunes.domain import merkle
from thunes.domain.archive_keys import Shelved, day_key, event_file, folder, seal_key
from thunes.domain.audit import AuditEvent, canonical
from thunes.domain.finding import ARCHIVE, Finding
from thunes.domain.times import iso
from thunes.domain.upcast import UnreadableEvent, event_of
from thunes.usecases.walk_trail import Day, Note, Walked, md5

# Reading takes a request each. Whoever changed more than this has been found out all the same.
MOST_READ = 20


class Shelf(Protocol):
    """The archive as whoever verifies it sees it. Both methods raise Transient."""

    def listed(self, folder: str) -> Iterator[Shelved]:
        """Return every object whose key begins with ``folder``, deleted ones too, by key."""

    def read(self, key: str) -> bytes:
        """Return the newest content of an object."""


class Wanted(NamedTuple):
    """What the trail says must be in an object, and which event says so; ``day`` for the two of a finished day."""

    note: Note
    md5: str
    day: str = ""


@dataclass(frozen=True)
class CompareArchive:
    """Compare one account's part of the archive with its trail."""

    shelf: Shelf
    walked: Walked

    def __call__(self, settled: datetime) -> list[Finding]:
        """Return what is wrong; what is newer than ``settled`` may still be on its way.

        Raises:
            Transient: when the archive does not answer.
        """
        here = {entry.key: entry for entry in self.shelf.listed(folder(self.walked.account))}
        wanted = dict(self._wanted())
        found = [_absent(wanted[key]) for key in wanted.keys() - here.keys() if wanted[key].note.at < iso(settled)]
        found += [fault for key in wanted.keys() & here.keys() if (fault := _rewritten(here[key], wanted[key]))]
        if self.walked.whole:
            surplus = sorted(key for key in here.keys() - wanted.keys() if not here[key].deleted)
            found += [self._surplus(key) for key in surplus[:MOST_READ]]
        return [*found, *self._differing(here, wanted)]

    def _wanted(self) -> Iterator[tuple[str, Wanted]]:
        walked = self.walked
        for note in walked.notes.values():
            yield folder(walked.account) + event_file(note.at, note.sequence), Wanted(note, note.md5)
        for day, (seal, sealing) in walked.seals.items():
            if seal.first > walked.start.sequence:
                text = canonical(seal.content) + "\n"
                yield seal_key(walked.account, day), Wanted(sealing, md5(text.encode()).hexdigest(), day)
                yield day_key(walked.account, day), Wanted(sealing, walked.days.get(day, Day()).lines.hexdigest(), day)

    def _differing(self, here: Mapping[str, Shelved], wanted: Mapping[str, Wanted]) -> Iterator[Finding]:
        shared = [key for key in wanted.keys() & here.keys() if not here[key].deleted]
        different = {key for key in shared if self._md5(here[key]) != wanted[key].md5}
        events = {wanted[key].note.sequence for key in different if not wanted[key].day}
        for key in sorted(different, key=lambda key: (wanted[key].note.sequence, key))[:MOST_READ]:
            note, day = wanted[key].note, wanted[key].day
            if not day:
                yield self._event(self.shelf.read(key), note, events)
            elif key == day_key(self.walked.account, day):
                yield self._day(self.shelf.read(key), day, events)
            else:
                where = self.walked.where if day_key(self.walked.account, day) in different else ARCHIVE
                yield Finding(note.sequence, note.event_id, where, f"seals {day}, whose archived seal differs ({key})")

    def _event(self, content: bytes, note: Note, different: set[int]) -> Finding:
        """Tell which copy of an event is wrong: where both are sound, the one that the next event does not know."""
        where, why = ARCHIVE, "was changed in the archive"
        archived = read(content)
        if archived is None:
            why = "is unreadable in the archive"
        elif archived.line().encode() + b"\n" == content and archived.hash == archived.computed_hash():
            following = self.walked.notes.get(note.sequence + 1)
            if following is None or following.sequence in different or following.previous == archived.hash:
                where, why = self.walked.where, f"is not the one that was archived, whose hash is {archived.hash}"
        return Finding(note.sequence, note.event_id, where, why)

    def _day(self, content: bytes, day: str, different: set[int]) -> Finding:
        """Tell which line of an archived day differs; whether the day is wrong or the trail, its root can tell."""
        seal, sealing = self.walked.seals[day]
        lines = content.splitlines(keepends=True)
        kept = merkle.root(line.rstrip(b"\n") for line in lines) == seal.root
        for sequence, line in enumerate(lines, start=seal.first):
            note = self.walked.notes.get(sequence)
            if note is None or md5(line).hexdigest() != note.md5:
                where = self.walked.where if kept or sequence in different else ARCHIVE
                return Finding(
                    sequence, note.event_id if note else "", where, f"is not the one in the archive of {day}"
                )
        return Finding(sealing.sequence, sealing.event_id, ARCHIVE, f"seals {day}, whose archive was cut")

    def _surplus(self, key: str) -> Finding:
        archived = read(self.shelf.read(key)) if _is_event(key) else None
        if archived is None or archived.hash != archived.computed_hash():
            return Finding(self.walked.head.sequence + 1, "", ARCHIVE, f"is in the archive and of no trail ({key})")
        return Finding(archived.sequence, archived.event_id, self.walked.where, "is in the archive and not here")

    def _md5(self, entry: Shelved) -> str:
        return entry.md5 or md5(self.shelf.read(entry.key)).hexdigest()


def read(content: bytes) -> AuditEvent | None:
    """Return the event that an object holds; None when it holds none."""
    try:
        found = json.loads(content)
        return event_of(found) if isinstance(found, dict) else None
    except (ValueError, UnreadableEvent):
        return None


def _is_event(key: str) -> bool:
    return key.endswith(".json") and not key.endswith(".root.json")


def _absent(wanted: Wanted) -> Finding:
    what = f"seals {wanted.day}, which is not whole" if wanted.day else "is not"
    return Finding(wanted.note.sequence, wanted.note.event_id, ARCHIVE, f"{what} in the archive")


def _rewritten(entry: Shelved, wanted: Wanted) -> Finding | None:
    why = "was deleted" if entry.deleted else f"was overwritten: {entry.versions} versions"
    bad = entry.deleted or entry.versions > 1
    return Finding(wanted.note.sequence, wanted.note.event_id, ARCHIVE, f"{why} of {entry.key}") if bad else None
