"""Results: JSON for programs, a table for people; never colour where nobody sees it."""

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import click

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of a table.")


def show(title: str, result: Mapping[str, Any], *, as_json: bool) -> None:
    """Print a result on stdout."""
    if as_json:
        sys.stdout.write(json.dumps(result, indent=2) + "\n")
        return
    from rich.console import Console  # noqa: PLC0415 - a second of help needs no tables
    from rich.table import Table  # noqa: PLC0415

    table = Table(title=title, title_justify="left", show_header=False, box=None, padding=(0, 2, 0, 0))
    for name, value in result.items():
        table.add_row(name if name.isupper() else name.replace("_", " "), cell(value))
    Console(highlight=False).print(table)


def show_grid(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print figures under ``columns`` on stdout, the first column being their name."""
    from rich.console import Console  # noqa: PLC0415 - as above
    from rich.table import Table  # noqa: PLC0415

    table = Table(title=title, title_justify="left", box=None, padding=(0, 2, 0, 0))
    for number, column in enumerate(columns):
        table.add_column(column, justify="right" if number else "left")
    for row in rows:
        table.add_row(*map(str, row))
    Console(highlight=False).print(table)


def cell(value: object) -> str:
    """Return a value as a person reads it."""
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {cell(item)}" for name, item in value.items()) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(cell, value)) or "none"
    return "none" if value is None else str(value)


def say(text: str) -> None:
    """Tell a person something that is not the result."""
    click.echo(text, err=True)
