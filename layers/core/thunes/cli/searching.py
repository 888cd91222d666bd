"""How a search gets on: a bar on a terminal, a line per tenth elsewhere, each with the best so far."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from thunes.cli.output import say

Watcher = Callable[[int, int, float | None], None]


@contextmanager
def told_progress() -> Iterator[Watcher]:
    """Give what is told after each trial how many are done, of how many, and the best so far."""
    if not sys.stderr.isatty():
        yield _every_tenth
        return
    from rich.console import Console  # noqa: PLC0415 - help is quick without it
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (TextColumn("trials"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("")

        def watch(done: int, wanted: int, best: float | None) -> None:
            bar.update(task, total=wanted, completed=done, description=_best(best))

        yield watch


def _every_tenth(done: int, wanted: int, best: float | None) -> None:
    if done % max(wanted // 10, 1) == 0 or done == wanted:
        say(f"{done}/{wanted} trials, {_best(best)}")


def _best(best: float | None) -> str:
    return "none to take yet" if best is None else f"best {best:.6g}"
