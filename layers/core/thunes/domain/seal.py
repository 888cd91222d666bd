"""A seal: one small record from which a day of the trail, or any stretch of it, can be verified by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from thunes.domain import merkle
from thunes.domain.audit import AuditEvent, Event, Fact, Json


class NoSeal(ValueError):
    """What is there is no seal."""


@dataclass(frozen=True)
class Seal:
    """So many events of an account, of these UTC days (both included): where they begin and end, and their root.

    ``before`` is the hash that the first of them points to; ``root`` is the Merkle root of their lines.
    """

    account: str
    since: str
    until: str
    events: int
    first: int
    last: int
    before: str
    head: str
    root: str

    @property
    def content(self) -> dict[str, Json]:
        """The seal as plain JSON."""
        return asdict(self)

    @property
    def fact(self) -> Fact:
        """What the trail says of a sealed day."""
        outputs = {name: value for name, value in self.content.items() if name not in ("account", "since", "until")}
        return Fact(Event.DAY_SEALED, {"day": self.since}, outputs)


def seal(events: Sequence[AuditEvent], since: date, until: date) -> Seal:
    """Seal ``events``, of which there must be one at least."""
    first, last = events[0], events[-1]
    return Seal(
        account=first.account,
        since=since.isoformat(),
        until=until.isoformat(),
        events=len(events),
        first=first.sequence,
        last=last.sequence,
        before=first.previous_hash,
        head=last.hash,
        root=merkle.root(event.line().encode() for event in events),
    )


def read_seal(content: Any) -> Seal:
    """Return the seal that was written as ``content``; raises NoSeal."""
    fields = Seal.__dataclass_fields__
    if not isinstance(content, Mapping) or content.keys() != fields.keys():
        raise NoSeal("not the fields of a seal")
    wrong = [name for name, field in fields.items() if type(content[name]) is not field.type]
    if wrong:
        raise NoSeal(f"{wrong[0]} of a seal cannot be {content[wrong[0]]!r}")
    return Seal(**content)


def sealed_day(event: AuditEvent) -> Seal:
    """Return the seal that an event of the trail records; raises NoSeal for one that makes no sense."""
    day = event.decision_inputs.get("day")
    return read_seal({"account": event.account, "since": day, "until": day, **event.decision_outputs})
