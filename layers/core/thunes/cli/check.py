"""`thunes check`: whether a strategy knows the future, or leans on where the series begins."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from thunes.cli.failures import Finding, Missing
from thunes.cli.output import json_option, show, show_rows
from thunes.errors import Misconfigured

if TYPE_CHECKING:
    from thunes.domain.candle import Candle, Interval
    from thunes.research.bias import Found
    from thunes.strategies import Strategy

    Check = Callable[[Strategy, Sequence[Candle], Interval], list[Found]]

EVERY = "all"
SEED, START, CANDLES = 7, datetime(2024, 1, 1, tzinfo=UTC), 3000
# A table is read by a person; --json has all of them.
SHOWN = 10

data_option = click.option(
    "--data",
    type=click.Path(path_type=Path),
    help=f"Candles: .parquet or .csv, the first {CANDLES}. Default: invented.",
)
parameters_option = click.option("--parameters", help="The strategy's parameters, as JSON. Default: its own.")


@click.group()
def check() -> None:
    """Look for what makes a backtest lie."""


@check.command()
@click.argument("strategy")
@data_option
@parameters_option
@json_option
def lookahead(strategy: str, data: Path | None, parameters: str | None, as_json: bool) -> None:
    """Say where STRATEGY, or all of them, rests on candles that had not closed."""
    _run("Look-ahead", "look_ahead", _built(strategy, parameters), data, as_json=as_json)


@check.command()
@click.argument("strategy")
@data_option
@parameters_option
@json_option
def recursive(strategy: str, data: Path | None, parameters: str | None, as_json: bool) -> None:
    """Say where STRATEGY, or all of them, depends on where the series begins."""
    _run("Dependence on the start", "start_dependence", _built(strategy, parameters), data, as_json=as_json)


def _run(title: str, name: str, strategies: "Sequence[Strategy]", data: Path | None, *, as_json: bool) -> None:
    look = _check(name)
    candles, interval, source = _candles(data)
    found = {strategy.name: look(strategy, candles, interval) for strategy in strategies}
    count = sum(map(len, found.values()))
    if as_json:
        listed = {name: list(map(_row, some)) for name, some in found.items()}
        show("", {"candles": len(candles), "source": source, "findings": count, "strategies": listed}, as_json=True)
    else:
        rows = [cells for name, some in found.items() for cells in _cells(name, some)]
        show_rows(f"{title}, {len(candles)} candles, {source}", ("strategy", "candle", "what"), rows)
    if count:
        raise Finding(f"{count} found; a backtest of this strategy is not to be believed")


def _check(name: str) -> "Check":
    try:
        from thunes.research import bias  # noqa: PLC0415 - numpy
    except ModuleNotFoundError as error:
        raise Misconfigured(f"{error.name} is not installed; install thunes[research]") from None
    look: Check = getattr(bias, name)
    return look


def _row(found: "Found") -> Mapping[str, str]:
    return {"check": found.check, "candle": _time(found), "what": found.what}


def _cells(name: str, found: "Sequence[Found]") -> list[tuple[str, str, str]]:
    rows = [(name, _time(one), one.what) for one in found[:SHOWN]]
    if len(found) > SHOWN:
        rows.append((name, "", f"and {len(found) - SHOWN} more; --json has them all"))
    return rows or [(name, "", "nothing found")]


def _time(found: "Found") -> str:
    from thunes.domain.times import iso  # noqa: PLC0415

    return iso(found.candle)


def _built(name: str, parameters: str | None) -> "Sequence[Strategy]":
    """Return the strategies that are to be checked."""
    from thunes.strategies import REGISTRY, BadParameters, build  # noqa: PLC0415

    if name == EVERY and parameters is not None:
        raise click.UsageError("--parameters are one strategy's; name it, or leave them out")
    try:
        return [build(one, _parsed(parameters)) for one in (REGISTRY if name == EVERY else (name,))]
    except BadParameters as error:
        raise (Missing if name not in (*REGISTRY, EVERY) else click.UsageError)(str(error)) from None


def _parsed(parameters: str | None) -> Mapping[str, Any]:
    try:
        found = json.loads(parameters or "{}")
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise click.UsageError(f"--parameters: {parameters!r} is no JSON object; write it as in '{{\"fast\": 10}}'")
    return found


def _candles(data: Path | None) -> "tuple[Sequence[Candle], Interval, str]":
    """Return the first candles of a file, or invented ones, their length, and where they come from."""
    from thunes.domain.candle import Interval  # noqa: PLC0415

    if data is None:
        from thunes.simulator.generator import generate  # noqa: PLC0415

        return generate(SEED, START, Interval("1h"), CANDLES), Interval("1h"), f"invented from seed {SEED}"
    from thunes.simulator.candle_file import load, outline  # noqa: PLC0415 - duckdb

    if not data.is_file():
        raise Missing(f"{data}: no such file")
    first, interval = outline(data)
    return load(data, data.stem, first, first + CANDLES * interval.length).candles, interval, data.name
