"""`thunes audit search`: which events are meant?"""

import sys
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING

import click

from thunes.cli.output import json_option, say, show_rows
from thunes.cli.trails import file_option, find_trail, moment

if TYPE_CHECKING:
    from thunes.domain.audit import AuditEvent


@click.command()
@click.option("--since", metavar="TIME", help="From this time or UTC day on.")
@click.option("--until", metavar="TIME", help="Up to and including this time or UTC day.")
@click.option("--event", default="", help="Its kind, as in risk_denied.")
@click.option("--symbol", default="", help="What it is about, as in BTCUSDT.")
@click.option("--strategy", default="", help="Whose decision it is.")
@click.option("--reason", default="", metavar="TEXT", help="A denial's name, as in cool_down, or words of any reason.")
@click.option("--id", "name", default="", help="Id of the event, its signal, its intent or its order; or its hash.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1), help="The newest so many.")
@file_option
@json_option
def search(file: Path | None, limit: int, as_json: bool, since: str | None, until: str | None, **given: str) -> None:
    """Find events in the trail, oldest first; --json prints a whole event per line."""
    from thunes.domain.search import Search  # noqa: PLC0415
    from thunes.domain.times import iso  # noqa: PLC0415

    begin, end = moment(since) if since else None, moment(until, end=True) if until else None
    given["symbol"] = given["symbol"].upper()
    wanted = Search(iso(begin) if begin else "", iso(end) if end else "", **given)
    events = find_trail(file).events(begin.date() if begin else None, end.date() if end else None)
    matching = (found for found in events if wanted.matches(found))
    found = deque(matching, limit + 1)
    if len(found) > limit:
        found.popleft()
        say(f"there are more; these are the newest {limit}, --limit shows others")
    _show(list(found), as_json=as_json)


def _show(found: "list[AuditEvent]", *, as_json: bool) -> None:
    from thunes.domain.decision_words import in_words  # noqa: PLC0415

    if as_json:
        sys.stdout.writelines(event.line() + "\n" for event in found)
        return
    rows = [
        (event.sequence, event.timestamp, event.event, event.decision_inputs.get("symbol") or "", in_words(event))
        for event in found
    ]
    show_rows(f"{len(found)} events", ("event", "time", "kind", "symbol", "in words"), rows)
