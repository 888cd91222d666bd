"""What a run looks like while it runs: a live table on a terminal, one line per tenth elsewhere."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import click
from rich.console import Console
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table

from thunes.cli.output import cell, say
from thunes.domain.money import plain
from thunes.domain.times import iso
from thunes.local.demo import Progress, Watcher

FRAMES_PER_SECOND = 8


@contextmanager
def progress() -> Iterator[Watcher]:
    """Show how a demo gets on, on stderr."""
    if not sys.stderr.isatty():
        yield _every_tenth
        return
    with Live(console=Console(stderr=True), refresh_per_second=FRAMES_PER_SECOND, transient=True) as live:

        def watch(progress: Progress) -> None:
            live.update(_frame(progress))

        yield watch


def _every_tenth(progress: Progress) -> None:
    if progress.cycle % max(progress.cycles // 10, 1) == 0:
        say(f"{progress.cycle}/{progress.cycles} {' · '.join(f'{name} {value}' for name, value in _facts(progress))}")


@contextmanager
def running(as_json: bool) -> Iterator[Callable[[Mapping[str, Any]], None]]:
    """Show what a running cloud does: JSON lines for programs, a live table on a terminal, else a line on change."""
    if as_json:
        yield lambda seen: click.echo(json.dumps(seen))
    elif sys.stderr.isatty():
        with Live(console=Console(stderr=True), refresh_per_second=FRAMES_PER_SECOND) as live:
            yield lambda seen: live.update(_grid([(name, cell(value)) for name, value in seen.items()]))
    else:
        yield _on_change()


def _on_change() -> Callable[[Mapping[str, Any]], None]:
    last: list[object] = [None]

    def watch(seen: Mapping[str, Any]) -> None:
        if seen["audit_events"] != last[0]:
            last[0] = seen["audit_events"]
            say(" · ".join(f"{name.replace('_', ' ')} {cell(value)}" for name, value in seen.items()))

    return watch


def _grid(rows: list[tuple[str, str]]) -> Table:
    grid = Table.grid(padding=(0, 2))
    for name, value in rows:
        grid.add_row(name.replace("_", " "), value)
    return grid


def _frame(progress: Progress) -> Table:
    grid = _grid(_facts(progress))
    grid.add_row(f"{progress.cycle}/{progress.cycles}", ProgressBar(progress.cycles, progress.cycle, width=50))
    return grid


def _facts(progress: Progress) -> list[tuple[str, str]]:
    return [
        ("candle", iso(progress.moment)),
        ("price", plain(progress.price)),
        ("position", plain(progress.position)),
        ("equity", plain(progress.equity)),
        ("decision", progress.why),
    ]
