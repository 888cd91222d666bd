"""`thunes why`: the last decisions on a symbol, in plain words."""

import sys
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING

import click

from thunes.cli.failures import Missing
from thunes.cli.output import json_option
from thunes.cli.trails import Trail, file_option, find_trail, moment

if TYPE_CHECKING:
    from datetime import datetime

    from thunes.domain.explanation import Episode


@click.command()
@click.argument("symbol")
@click.option("--at", metavar="TIME", help="The last decision at or before this time or UTC day.")
@click.option("--last", default=1, show_default=True, type=click.IntRange(1), help="So many decisions.")
@file_option
@json_option
def why(symbol: str, at: str | None, last: int, file: Path | None, as_json: bool) -> None:
    """Explain the last decisions on SYMBOL: the signal, each rule with its numbers, and what the order did."""
    when = moment(at, end=True) if at else None
    found = _episodes(find_trail(file), symbol.upper(), when, last)
    if not found:
        raise Missing(
            f"no decision on {symbol.upper()}{f' at or before {at}' if at else ''}; thunes audit search finds others"
        )
    if as_json:
        sys.stdout.write(dumps([episode.content() for episode in found], indent=2) + "\n")
        return
    sys.stdout.write("\n".join(line for episode in found for line in episode.lines()) + "\n")


def _episodes(trail: Trail, symbol: str, at: "datetime | None", last: int) -> "list[Episode]":
    from thunes.domain.explanation import episodes  # noqa: PLC0415
    from thunes.usecases.explain_decision import ExplainDecision  # noqa: PLC0415

    if trail.ledger:
        return ExplainDecision(trail.ledger)(symbol, at, last)
    return episodes(list(trail.events()), symbol, at, last)
