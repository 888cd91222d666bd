"""`thunes summary`: one day as it was summarized, as text, as JSON, as a card."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from thunes.cli.failures import Missing
from thunes.cli.output import json_option, say, show
from thunes.cli.trails import file_option, find_trail

if TYPE_CHECKING:
    from datetime import date

    from thunes.domain.audit import AuditEvent


@click.command()
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Which day (UTC). Default: the newest with a summary.")
@click.option("--card", type=click.Path(path_type=Path), help="Draw it as a PNG of 1000 x 520 into this file.")
@file_option
@json_option
def summary(day: datetime | None, card: Path | None, file: Path | None, as_json: bool) -> None:
    """Show what a day brought, as its summary in the audit trail has it.

    With --json, ``figures`` holds what the card shows, string by string.
    """
    from thunes.domain.day_text import day_text, figures  # noqa: PLC0415

    wanted = day.date() if day else None
    event = _found(file, wanted)
    if event is None:
        raise Missing(f"no summary of {wanted or 'any day'} in the trail; each is written after midnight UTC")
    inputs, outputs = event.decision_inputs, event.decision_outputs
    if card:
        _draw(event, card)
    if as_json:
        shown = {figure.label: figure.value for figure in figures(inputs, outputs)}
        show("", {"account": event.account, **inputs, **outputs, "figures": shown}, as_json=True)
    else:
        click.echo(day_text(inputs, outputs))


def _found(file: Path | None, day: "date | None") -> "AuditEvent | None":
    from thunes.local.days import find_summary, summary_in  # noqa: PLC0415

    trail = find_trail(file)
    return find_summary(trail.ledger, day) if trail.ledger else summary_in(list(trail.events()), day)


def _draw(event: "AuditEvent", path: Path) -> None:
    from thunes.adapters.card import draw_card  # noqa: PLC0415 - heavy
    from thunes.local.days import stage_of  # noqa: PLC0415

    picture = draw_card(event.decision_inputs, event.decision_outputs, stage_of(event))
    try:
        path.write_bytes(picture)
    except OSError as error:
        raise click.BadParameter(f"{path} cannot be written: {error.strerror}", param_hint="--card") from error
    say(f"drawn: {path}")
