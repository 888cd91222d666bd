"""`thunes audit`: is the trail whole?"""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from thunes.cli.failures import Finding, Missing
from thunes.cli.output import json_option, show

if TYPE_CHECKING:
    from thunes.domain.audit import AuditEvent
    from thunes.domain.chain import ChainHead
    from thunes.ports import Ledger


@click.group()
def audit() -> None:
    """Look at the audit trail."""


@audit.command()
@click.option("--file", type=click.Path(path_type=Path), help="A trail in JSON lines, as a demo writes it.")
@click.option("--head", help="Hash of the newest event. Default: what the summary.json beside the file says.")
@json_option
def verify(file: Path | None, head: str | None, as_json: bool) -> None:
    """Walk the hash chain from its first event and name the first one that does not hold."""
    from thunes.domain.chain import verify as walk  # noqa: PLC0415

    if file:
        events = read_trail(file)
        newest = head_of(events, head or summarized_head(file))
    else:
        from thunes import wiring  # noqa: PLC0415
        from thunes.cli.joining import join_running_cloud  # noqa: PLC0415

        join_running_cloud()
        events, newest = whole_trail(wiring.ledger())
    broken = walk(events, newest)
    result = {"events": len(events), "chain": "broken" if broken else "ok"}
    if newest is None:
        result["tail"] = "unknown: give the --head that it must end with"
    if broken:
        result |= {"sequence": broken.sequence, "event_id": broken.event_id, "why": broken.why}
    show("Audit trail", result, as_json=as_json)
    if broken:
        raise Finding(f"event {broken.sequence} {broken.why}")


def whole_trail(ledger: "Ledger") -> "tuple[list[AuditEvent], ChainHead]":
    """Return a trail with its head; what is added while we walk is left for the next walk."""
    head = ledger.read().head
    events = list(ledger.trail())
    if ledger.read().head != head:
        events = [event for event in events if event.sequence <= head.sequence]
    return events, head


def head_of(events: "list[AuditEvent]", newest: str | None) -> "ChainHead | None":
    """Return the head that a trail must end with, known by its hash alone; None when nobody knows it."""
    from thunes.domain.chain import ChainHead  # noqa: PLC0415

    return ChainHead(len(events), newest) if newest else None


def summarized_head(file: Path) -> str | None:
    """Return the hash of the newest event that the summary beside the trail names, if there is one."""
    try:
        content = json.loads((file.parent / "summary.json").read_text(encoding="utf-8"))
        return str(content["audit_head"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def read_trail(file: Path) -> "list[AuditEvent]":
    """Read a trail in JSON lines; raises click.UsageError for a line that holds no event."""
    from thunes.domain.audit import AuditEvent  # noqa: PLC0415

    events = []
    for number, line in enumerate(_lines(file), start=1):
        try:
            events.append(AuditEvent(**json.loads(line)))
        except ValueError as error:
            raise click.UsageError(f"{file.name}, line {number}: not an audit event: {error}") from error
        except TypeError as error:
            raise click.UsageError(f"{file.name}, line {number}: not the fields of an audit event") from error
    return events


def _lines(file: Path) -> list[str]:
    if not file.is_file():
        raise Missing(f"{file}: no such file")
    try:
        return file.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise click.UsageError(f"{file.name} is no text; give a trail in JSON lines") from error
