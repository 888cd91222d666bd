"""`thunes audit export`: a copy to keep, with what it takes to verify it by itself."""

import json
import sys
from pathlib import Path

import click

from thunes.cli.failures import Missing
from thunes.cli.output import json_option, say, show
from thunes.cli.trails import file_option, find_trail, moment


@click.command()
@click.option("--from", "since", metavar="DAY", help="First UTC day. Default: the first of the trail.")
@click.option("--to", "until", metavar="DAY", help="Last UTC day. Default: the newest.")
@click.option("--out", type=click.Path(path_type=Path), help="File to write; its seal goes beside it, as .root.json.")
@file_option
@json_option
def export(since: str | None, until: str | None, out: Path | None, file: Path | None, as_json: bool) -> None:
    """Write the events of those days as JSON lines, as they were written, and the seal that they verify by."""
    from thunes.domain.seal import seal  # noqa: PLC0415

    first, last = (moment(day).date() if day else None for day in (since, until))
    events = list(find_trail(file).events(first, last))
    if not events:
        raise Missing("the trail has no event in those days")
    days = first or moment(events[0].timestamp).date(), last or moment(events[-1].timestamp).date()
    sealed = seal(events, *days).content
    lines = (event.line() + "\n" for event in events)
    if out is None:
        sys.stdout.writelines(lines)
        say(json.dumps(sealed))
        return
    beside = out.with_suffix(".root.json")
    for path in (out, beside):
        if path.exists():
            raise click.UsageError(f"{path} is there already; choose another --out")
    out.parent.mkdir(parents=True, exist_ok=True)
    with out.open("w", encoding="utf-8") as opened:
        opened.writelines(lines)
    beside.write_text(json.dumps(sealed) + "\n", encoding="utf-8")
    show("Exported", {**sealed, "file": str(out), "seal": str(beside)}, as_json=as_json)
