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
    named = {name if name.isupper() else name.replace("_", " "): cell(value) for name, value in result.items()}
    width = max(map(len, named), default=0)
    rows = [f"{name:<{width}}  {value}" for name, value in named.items()]
    sys.stdout.write("\n".join([title, *rows]) + "\n")


def show_grid(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print figures under ``columns`` on stdout, the first column being their name."""
    lines = [list(columns), *([str(cell) for cell in row] for row in rows)]
    widths = [max(len(line[number]) for line in lines) for number in range(len(columns))]
    text = [_line(line, widths) for line in lines]
    sys.stdout.write("\n".join([title, *text]) + "\n")


def show_rows(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print texts under ``columns`` on stdout, all to the left; the last column is as long as it is."""
    lines = [list(columns), *([str(cell) for cell in row] for row in rows)]
    widths = [max(len(line[number]) for line in lines) for number in range(len(columns) - 1)]
    text = ["  ".join([*map(str.ljust, line, widths), line[-1]]).rstrip() for line in lines]
    sys.stdout.write("\n".join([title, *text]) + "\n")


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    (name, *figures), (first, *rest) = cells, widths
    return "  ".join([f"{name:<{first}}", *(f"{cell:>{width}}" for cell, width in zip(figures, rest, strict=True))])


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
