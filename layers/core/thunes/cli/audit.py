"""`thunes audit`: is the trail whole?"""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from thunes.cli.failures import Finding
from thunes.cli.output import json_option, show

if TYPE_CHECKING:
    from thunes.domain.audit import AuditEvent
    from thunes.domain.chain import ChainHead
    from thunes.ports import Ledger


@click.group()
def audit() -> None:
    """Look at the audit trail."""


@audit.command()
@click.option("--file", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="A trail in JSON lines.")
@json_option
def verify(file: Path | None, as_json: bool) -> None:
    """Walk the hash chain from its first event and name the first one that does not hold."""
    from thunes.domain.chain import verify as walk  # noqa: PLC0415

    if file:
        events, head = read_trail(file), None
    else:
        from thunes import wiring  # noqa: PLC0415
        from thunes.cli.joining import join_running_cloud  # noqa: PLC0415

        join_running_cloud()
        events, head = whole_trail(wiring.ledger())
    broken = walk(events, head)
    result = {"events": len(events), "chain": "broken" if broken else "ok"}
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


def read_trail(file: Path) -> "list[AuditEvent]":
    """Read a trail in JSON lines; raises click.UsageError for a line that holds no event."""
    from thunes.domain.audit import AuditEvent  # noqa: PLC0415

    events = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            events.append(AuditEvent(**json.loads(line)))
        except (ValueError, TypeError) as error:
            raise click.UsageError(f"{file.name}, line {number}: not an audit event: {error}") from error
    return events
