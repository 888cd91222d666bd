"""`thunes data list`: which candles are at hand."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from thunes.cli.data.download import FOLDER
from thunes.cli.failures import Missing
from thunes.cli.output import json_option, show, show_rows

if TYPE_CHECKING:
    from thunes.research.data.holdings import Holding

HASH_SHOWN = 12
NOTHING = "-"


@click.command(name="list")
@click.argument("folder", metavar="[DIR]", type=click.Path(path_type=Path), default=FOLDER)
@json_option
def list_(folder: Path, as_json: bool) -> None:
    """List the files of candles in DIR, by default data: what is in them, and the hash that names it."""
    from thunes.research.data.holdings import holdings  # noqa: PLC0415 - heavy

    if not folder.is_dir():
        raise Missing(f"{folder}: no such folder; thunes data download makes one")
    found = [_object(one) for one in holdings(folder)]
    if as_json:
        show("", {"files": found}, as_json=True)
        return
    if not found:
        click.echo(f"No candles in {folder}")
        return
    columns = ("file", "symbol", "interval", "start", "end", "candles", "holes", "missing", "bytes", "data_hash")
    rows = [[_cell(name, one.get(name)) for name in columns] for one in found]
    show_rows(f"Candles in {folder}", [name.replace("_", " ") for name in columns], rows)
    for one in found:
        if one["problem"]:
            click.echo(f"not usable: {one['problem']}", err=True)


def _object(one: "Holding") -> dict[str, Any]:
    from thunes.domain.times import iso  # noqa: PLC0415

    seen: dict[str, Any] = {"file": one.path.name, "bytes": one.size, "problem": one.problem or None}
    if one.dataset:
        seen |= {
            "symbol": one.dataset.symbol,
            "interval": one.dataset.bars.interval.name,
            "start": iso(one.dataset.start),
            "end": iso(one.dataset.end),
            "candles": len(one.dataset.bars),
            "holes": len(one.dataset.holes),
            "missing": one.dataset.missing,
            "off_grid": one.dataset.off_grid,
            "data_hash": one.dataset.data_hash,
        }
    return seen


def _cell(name: str, value: object) -> str:
    if value is None:
        return NOTHING
    return str(value)[:HASH_SHOWN] if name == "data_hash" else str(value)
