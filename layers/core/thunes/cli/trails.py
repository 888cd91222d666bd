"""Where a command finds the trail: in a file, in the cloud that is configured or runs here, or where a demo left it."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from thunes.cli.failures import Missing
from thunes.cli.output import say

if TYPE_CHECKING:
    from thunes.domain.audit import AuditEvent
    from thunes.domain.chain import ChainHead
    from thunes.domain.seal import Seal
    from thunes.ports import Ledger

DEMO = Path("artifacts") / "demo" / "audit.jsonl"
ONE_DAY = timedelta(days=1)

file_option = click.option(
    "--file",
    type=click.Path(path_type=Path),
    help=f"A trail in JSON lines. Default: the table; without a cloud, {DEMO}.",
)


@dataclass(frozen=True)
class Trail:
    """A trail to read: from ``file``, or from ``ledger``."""

    file: Path | None = None
    ledger: "Ledger | None" = None

    def events(self, since: date | None = None, until: date | None = None) -> "Iterator[AuditEvent]":
        """Return the events of those days, both included, oldest first."""
        if self.ledger:
            yield from self.ledger.trail(since, until)
            return
        first, last = (day.isoformat() if day else "" for day in (since, until))
        for event in read_file(self.file or DEMO):
            if first <= event.timestamp[:10] and (not last or event.timestamp[:10] <= last):
                yield event


def find_trail(file: Path | None) -> Trail:
    """Return the trail that is meant; says on stderr when that is the demo's.

    Raises:
        Missing: when there is none.
    """
    from thunes import wiring  # noqa: PLC0415 - heavy
    from thunes.cli.joining import join_running_cloud  # noqa: PLC0415
    from thunes.settings import settings  # noqa: PLC0415

    if file:
        return Trail(file=file)
    if join_running_cloud() or settings().table:
        return Trail(ledger=wiring.ledger())
    if not DEMO.is_file():
        raise Missing(f"no cloud is configured or runs here, and there is no {DEMO}; give --file, or run make demo")
    say(f"no cloud is configured or runs here: this is the trail of {DEMO}")
    return Trail(file=DEMO)


def read_file(file: Path, see: Callable[[bytes], None] | None = None) -> "Iterator[AuditEvent]":
    """Return the events of a file, showing each line to ``see`` as it is.

    Raises:
        Missing: when there is no such file.
        click.UsageError: naming the line that holds no event.
    """
    from thunes.adapters.trail_lines import read_line  # noqa: PLC0415 - heavy
    from thunes.domain.upcast import UnreadableEvent  # noqa: PLC0415

    for number, line in enumerate(_lines(file), start=1):
        try:
            event = read_line(line)
        except UnreadableEvent as error:
            raise click.UsageError(f"{file.name}, line {number}: {error}") from error
        if see:
            see(line.rstrip(b"\n"))
        yield event


def count_lines(file: Path) -> int:
    """Return how many events a file should hold."""
    return sum(1 for _ in _lines(file))


def seal_beside(file: Path) -> "Seal | None":
    """Return the seal that lies beside an export or an archived day; None when there is none.

    Raises:
        click.UsageError: when what is there is no seal.
    """
    from thunes.domain.seal import NoSeal, read_seal  # noqa: PLC0415

    path = file.with_suffix(".root.json")
    if not path.is_file():
        return None
    try:
        return read_seal(json.loads(path.read_bytes()))
    except (NoSeal, ValueError) as error:
        raise click.UsageError(f"{path.name}: {error}") from error


def head_beside(file: Path) -> "ChainHead | None":
    """Return the head that a demo's summary names beside its trail; None when there is none."""
    from thunes.domain.chain import ChainHead  # noqa: PLC0415

    try:
        content = json.loads((file.parent / "summary.json").read_bytes())
        return ChainHead(int(content.get("audit_events", count_lines(file))), str(content["audit_head"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def moment(text: str, *, end: bool = False) -> datetime:
    """Read a time, or a UTC day: its beginning, or its last millisecond.

    Raises:
        click.UsageError: when it is neither.
    """
    from thunes.domain.times import from_iso  # noqa: PLC0415

    try:
        day = datetime.combine(date.fromisoformat(text), time(), UTC)
    except ValueError:
        try:
            return from_iso(text)
        except ValueError as error:
            hint = "give a UTC day as in 2024-01-31, or a time as in 2024-01-31T12:00:00Z"
            raise click.UsageError(f"{text!r} is no time; {hint}") from error
    return day + ONE_DAY - timedelta(milliseconds=1) if end else day


def _lines(file: Path) -> Iterator[bytes]:
    if not file.is_file():
        raise Missing(f"{file}: no such file")
    with file.open("rb") as opened:
        yield from opened


def whole(ledger: "Ledger") -> "tuple[list[AuditEvent], ChainHead]":
    """Return a trail with its head; what is added while we walk is left for the next walk."""
    head = ledger.read().head
    events = list(ledger.trail())
    if ledger.read().head != head:
        events = [event for event in events if event.sequence <= head.sequence]
    return events, head
