"""`thunes demo`: a month of trading on this machine, in a minute."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any

import click

from thunes.cli.failures import Finding, Missing
from thunes.cli.faults import fault_seed_option, faults_option
from thunes.cli.output import json_option, say, show, show_grid

if TYPE_CHECKING:
    from thunes.local.venue import Replay
    from thunes.simulator.faults.dice import Plan


class Fraction(click.ParamType[Decimal]):
    """A decimal between 0 and 1."""

    name = "fraction"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        """Return the decimal, or fail with one line."""
        try:
            number = Decimal(str(value))
        except ArithmeticError:
            number = Decimal(-1)
        if not number.is_finite() or not 0 <= number < 1:
            self.fail(f"{value} is not a fraction from 0 to below 1, as in 0.5", param, ctx)
        return number


@click.command()
@click.option("--data", type=click.Path(path_type=Path), help="Candles to replay: .parquet or .csv. Default: invented.")
@click.option("--symbol", help="What the file holds, when its name does not begin with it.")
@click.option("--start", type=click.DateTime(["%Y-%m-%d"]), help="First day (UTC). Default: the file's first.")
@click.option("--days", type=click.IntRange(1, 3660), default=30, show_default=True, help="How many days.")
@click.option("--seed", type=int, default=7, show_default=True, help="Which market to invent.")
@click.option("--balance", type=click.IntRange(1), default=1000, show_default=True, help="Quote asset to begin with.")
@click.option("--halt-at", type=Fraction(), help="Press the kill switch after this share of the run, as in 0.5.")
@click.option("--strategy", metavar="NAME", help="Which strategy decides, with its defaults. Default: sma_crossover.")
@click.option("--scenario", type=click.Choice(["crash"]), help="A story: crash is a fall of 30 % in an hour.")
@faults_option
@fault_seed_option
@click.option("--out", type=click.Path(path_type=Path), default=Path("artifacts/demo"), show_default=True)
@json_option
def demo(  # noqa: PLR0913, PLR0917 - one argument per option
    data: Path | None,
    symbol: str | None,
    start: datetime | None,
    days: int,
    seed: int,
    balance: int,
    halt_at: Decimal | None,
    strategy: str | None,
    scenario: str | None,
    faults: "Plan | None",
    fault_seed: int | None,
    out: Path,
    as_json: bool,
) -> None:
    """Bring up the local cloud, replay candles through it, and add everything up.

    The project's own template runs on MiniStack with IAM enforced, a simulated Binance fills the
    orders, and every candle is one scheduled event. Nothing leaves this machine.
    """
    from thunes.cli.progress import progress  # noqa: PLC0415 - heavy
    from thunes.local.demo import Demo  # noqa: PLC0415
    from thunes.local.report import summary, write  # noqa: PLC0415
    from thunes.local.scenario import Scenario, crash_story  # noqa: PLC0415
    from thunes.local.venue import from_file, from_seed  # noqa: PLC0415
    from thunes.local.weather import Weather  # noqa: PLC0415

    refuse_contradictions(click.get_current_context().params)
    name = strategy or "sma_crossover"
    history = history_for(name)
    since = start.replace(tzinfo=UTC) if start else None
    replay, story = crash_story(seed) if scenario else (None, Scenario())
    replay = replay or (from_file(data, symbol, since, days, history) if data else from_seed(seed, days, history))
    weather = Weather(faults, seed if fault_seed is None else fault_seed)
    ready(out)
    _announce(replay)
    with progress() as watch:
        finished = Demo(replay, Decimal(balance), halt_at, watch, weather, story, name).run()
    path = write(finished, out)
    result = summary(finished)
    _show(result, as_json=as_json)
    say(f"written: {path}; audit.jsonl, fills.csv, the archive and card.png (the last day at a glance) beside it")
    if not result["audit_chain_ok"] or result["unexplained"] != "0":
        raise Finding("the account does not add up; look at the trail beside the summary")


def refuse_contradictions(given: Mapping[str, Any]) -> None:
    """Refuse options that contradict each other, and a file that is not there; raises click.ClickException."""
    if not given["data"] and (given["symbol"] or given["start"]):
        raise click.UsageError("--symbol and --start say what to replay of a file; give --data")
    if given["faults"] is None and given["fault_seed"] is not None:
        raise click.UsageError("--fault-seed says when faults strike; give --faults")
    if given["scenario"] and (given["data"] or given["strategy"]):
        raise click.UsageError("--scenario invents its market for sma_crossover; leave --data and --strategy away")
    if given["data"] and not given["data"].exists():
        raise Missing(f"{given['data']}: no such file")


def history_for(strategy: str) -> int:
    """Return how many candles must lie before the first decision; raises Missing where there is no such strategy."""
    from thunes.local.venue import HISTORY  # noqa: PLC0415 - heavy
    from thunes.strategies import BadParameters, build  # noqa: PLC0415

    try:
        return max(HISTORY, build(strategy, {}).warm_up)
    except BadParameters as error:
        raise Missing(str(error)) from None


def _announce(replay: "Replay") -> None:
    from thunes.domain.times import iso  # noqa: PLC0415

    say(f"starting the local cloud; then {replay.cycles} candles of {replay.market.symbol} from {replay.source}")
    for since_close, until_open in replay.holes:
        say(f"the file holds no candles from {iso(since_close)} to {iso(until_open)}; decisions due there are refused")
    if replay.off_grid:
        say(f"{replay.off_grid} candles open off their grid; decisions due at them are refused")


def _show(result: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        show("", result, as_json=True)
        return
    show("What the run came to", {name: value for name, value in result.items() if name != "functions"}, as_json=False)
    columns = ("function", "runs", "ms", "CPU ms", "DynamoDB", "exchange")
    counted = ("runs", "milliseconds", "cpu_milliseconds", "dynamodb_calls", "exchange_calls")
    functions = sorted(result["functions"].items(), key=lambda entry: -entry[1]["milliseconds"])
    rows = [(name, *(found[figure] for figure in counted)) for name, found in functions]
    show_grid("\nWhere the time went", columns, rows)


def ready(folder: Path) -> None:
    """Make sure, before anything runs, that results can be written into ``folder``; raises click.BadParameter."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            pass
    except OSError as error:
        reason = error.strerror or str(error)
        raise click.BadParameter(f"nothing can be written into {folder}: {reason}", param_hint="--out") from error
