"""`thunes data verify`: what is wrong or odd in files of candles, before anything is concluded from them."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from thunes.cli.failures import Finding, Missing
from thunes.cli.output import json_option, show, show_rows

if TYPE_CHECKING:
    from thunes.research.data.agreement import Agreement
    from thunes.research.data.verify import Found, Verified

MOST_SHOWN = 20


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--against", type=click.Path(path_type=Path), help="Longer candles of the same symbol, to compare with.")
@json_option
def verify(files: tuple[Path, ...], against: Path | None, as_json: bool) -> None:
    """Look through every FILE: order, numbers, holes, the grid, volume, bad ticks.

    Ends with 5 when something in a file would make a backtest wrong. A bad tick is a close more than 20 robust sigmas
    away that the next open undoes, or a high or low that far out in a candle no busier than its neighbours.
    """
    from thunes.research.data.verify import verify as look_through  # noqa: PLC0415 - heavy

    if against and len(files) > 1:
        raise click.UsageError("--against compares with one file; give one FILE")
    for path in (*files, *([against] if against else [])):
        if not path.exists():
            raise Missing(f"{path}: no such file")
    seen = {path: look_through(path, against) for path in files}
    if as_json:
        show("", {"files": [_object(path, report) for path, report in seen.items()]}, as_json=True)
    else:
        for path, report in seen.items():
            _table(path, report)
    unfit = [path.name for path, report in seen.items() if report.faults]
    if unfit:
        raise Finding(f"a backtest on it would be wrong: {', '.join(unfit)}; mend what is listed, or load it again")


def _object(path: Path, report: "Verified") -> dict[str, Any]:
    return {
        "file": str(path),
        **_outline(report),
        "faults": _found(report.faults),
        "warnings": _found(report.warnings),
        "holes": [_named(hole) for hole in report.holes],
        "against": _compared(report.against) if report.against else None,
    }


def _outline(report: "Verified") -> dict[str, Any]:
    from thunes.domain.times import iso  # noqa: PLC0415

    return {
        "symbol": report.symbol,
        "interval": report.interval.name,
        "candles": report.candles,
        "start": iso(report.start),
        "end": iso(report.end),
    }


def _found(kinds: "Sequence[Found]") -> dict[str, list[str]]:
    from thunes.domain.times import iso  # noqa: PLC0415

    return {kind.name: [iso(moment) for moment in kind.times] for kind in kinds}


def _named(hole: Any) -> dict[str, Any]:
    from thunes.domain.times import iso  # noqa: PLC0415

    return {"start": iso(hole.start), "end": iso(hole.end), "missing": hole.missing}


def _compared(found: "Agreement") -> dict[str, Any]:
    from thunes.domain.times import iso  # noqa: PLC0415

    rows = [
        {"candle": iso(one.opened), **{name: list(pair) for name, pair in one.numbers.items()}}
        for one in found.differences
    ]
    return {"compared": found.compared, "only_in_one": found.absent, "different": rows}


def _table(path: Path, report: "Verified") -> None:
    rows: list[tuple[object, ...]] = []
    for kind, found in (("WRONG", report.faults), ("odd", report.warnings)):
        rows += [(kind, name, len(times), _first(times)) for name, times in _found(found).items()]
    if report.holes:
        missing = sum(hole.missing for hole in report.holes)
        longest = _named(max(report.holes, key=lambda hole: hole.end - hole.start))
        rows.append(("odd", f"holes, {missing} candles missing", len(report.holes), f"longest {longest['start']}"))
    show(path.name, _outline(report) | ({} if rows else {"found": "nothing"}), as_json=False)
    if rows:
        show_rows("", ("", "what", "how many", "when"), rows)
    if report.against:
        _differences(_compared(report.against))


def _first(times: Sequence[str]) -> str:
    return times[0] if len(times) == 1 else f"first {times[0]}, last {times[-1]}"


def _differences(found: dict[str, Any]) -> None:
    rows = [
        (row["candle"], name, f"{values[0]!r}", f"{values[1]!r}")
        for row in found["different"][:MOST_SHOWN]
        for name, values in row.items()
        if name != "candle"
    ]
    count = len(found["different"])
    only = f"only in one file: {found['only_in_one']}"
    title = f"\nAgainst the longer candles: {count} of {found['compared']} differ; {only}"
    if not rows:
        click.echo(title)
        return
    show_rows(title, ("candle", "what", "put together", "in the other file"), rows)
    if count > MOST_SHOWN:
        click.echo(f"... and {count - MOST_SHOWN} more: --json lists them all")
