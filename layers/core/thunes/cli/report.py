"""`thunes report`: what a backtest left behind, as one page that works offline."""

import difflib
import webbrowser
from pathlib import Path

import click

from thunes.cli.failures import Missing
from thunes.cli.output import json_option, say, show

RUNS = Path("artifacts/backtest")
PAGE = "report.html"
SOME = 3
runs_option = click.option(
    "--runs", type=click.Path(path_type=Path), default=RUNS, show_default=True, help="Where runs are known by their id."
)
out_option = click.option("--out", type=click.Path(path_type=Path), help="The page. Default: in the run's folder.")


@click.group()
def report() -> None:
    """Read a backtest as a page; RUN is a run id below --runs, or the folder of a run."""


@report.command()
@click.argument("run")
@runs_option
@out_option
@json_option
def build(run: str, runs: Path, out: Path | None, as_json: bool) -> None:
    """Write the tear sheet of RUN: one HTML file that asks nobody for anything."""
    from thunes.research.report import build as written  # noqa: PLC0415 - heavy

    folder = folder_of(run, runs)
    page = written(folder, out or folder / PAGE)
    show("report", {"report": str(page), "bytes": page.stat().st_size}, as_json=as_json)


@report.command(name="open")
@click.argument("run")
@runs_option
@click.option("--no-browser", is_flag=True, help="Print the path of the page and open nothing.")
def open_(run: str, runs: Path, no_browser: bool) -> None:
    """Open the tear sheet of RUN in the browser; it is built when there is none, or none of these files."""
    from thunes.research.report import build as written  # noqa: PLC0415 - heavy

    folder = folder_of(run, runs)
    page = folder / PAGE
    if not _is_fresh(page):
        written(folder, page)
    if no_browser or not webbrowser.open(page.absolute().as_uri()):
        click.echo(page)
    else:
        say(f"opened: {page}")


@report.command()
@click.argument("first", metavar="RUN")
@click.argument("second", metavar="RUN")
@runs_option
@out_option
@json_option
def compare(first: str, second: str, runs: Path, out: Path | None, as_json: bool) -> None:
    """Write a page of two runs side by side: their curves, what was asked differently, and their figures."""
    from thunes.research.report import as_json as compared  # noqa: PLC0415 - heavy
    from thunes.research.report import build_comparison, read_run  # noqa: PLC0415

    folder = folder_of(first, runs)
    one, other = read_run(folder), read_run(folder_of(second, runs))
    page = build_comparison(one, other, out or folder / f"against-{Path(other.run).name}.html")
    found = compared(one, other)
    if as_json:
        show("", {**found, "report": str(page)}, as_json=True)
        return
    differs = {name: f"{pair['first']} against {pair['second']}" for name, pair in found["differs"].items()}
    show(f"{one.run} against {other.run}", {**differs, "report": page}, as_json=False)


def folder_of(run: str, runs: Path) -> Path:
    """Return the folder of a run.

    Raises:
        Missing: when there is none; the message names the run that comes closest.
    """
    given = Path(run)
    places = (given, runs / given.name) if given.parent == Path() else (given,)
    if found := next((place for place in places if (place / "config.json").is_file()), None):
        return found
    if given.is_dir():  # whoever reads it says which of its files is not there
        return given
    known = sorted(path.name for path in runs.iterdir() if (path / "config.json").is_file()) if runs.is_dir() else []
    nearest = difflib.get_close_matches(given.name, known, n=1, cutoff=0.5)
    hint = f"did you mean {nearest[0]}?" if nearest else _known(known, runs)
    raise Missing(f"no run {run!r} is below {runs} or a folder of its own; {hint}")


def _known(known: list[str], runs: Path) -> str:
    if not known:
        return "there is none yet: thunes backtest makes one"
    more = f" and {len(known) - SOME} more" if len(known) > SOME else ""
    return f"{runs} has {', '.join(known[:SOME])}{more}"


def _is_fresh(page: Path) -> bool:
    if not page.is_file():
        return False
    made = page.stat().st_mtime
    return all(path.stat().st_mtime <= made for path in page.parent.iterdir() if path.suffix != ".html")
