"""`thunes simulator`: a Binance on this machine, with faults on demand, for any program that trades."""

import json
import sys
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from thunes.cli.failures import Missing
from thunes.cli.faults import fault_seed_option, faults_option
from thunes.cli.output import json_option, say, show

if TYPE_CHECKING:
    from collections.abc import Mapping

    from thunes.local.venue import Replay
    from thunes.simulator.faults.dice import Plan

SEED, INTERVAL = 7, "1m"


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Where to listen. Default: a free port.")
@click.option("--data", type=click.Path(path_type=Path), help="Candles to replay: .parquet or .csv. Default: invented.")
@click.option("--start", type=click.DateTime(["%Y-%m-%d"]), help="Day of the file (UTC) that becomes today.")
@click.option("--seed", type=int, help=f"Which market to invent. Default: {SEED}.")
@click.option("--interval", help=f"Length of an invented candle. Default: {INTERVAL}.")
@click.option("--symbol", help="What is traded. Default: what the file's name begins with, or BTCUSDT.")
@click.option("--balance", type=click.IntRange(1), default=1000, show_default=True, help="Quote asset to begin with.")
@faults_option
@fault_seed_option
@click.option("--list-faults", is_flag=True, help="Print every fault there is, and stop.")
@json_option
def simulator(  # noqa: PLR0913, PLR0917 - one argument per option
    port: int,
    data: Path | None,
    start: datetime | None,
    seed: int | None,
    interval: str | None,
    symbol: str | None,
    balance: int,
    faults: "Plan | None",
    fault_seed: int | None,
    list_faults: bool,
    as_json: bool,
) -> None:
    """Serve Binance Spot's REST API on this machine until Ctrl-C, with nothing to lose.

    Any program that can be given another address can trade on it. With --faults, things go wrong between it and the
    venue as they do in reality; docs/simulator.md says which.
    """
    if list_faults:
        _list_faults(as_json=as_json)
        return
    from thunes.local.standing import Standing  # noqa: PLC0415 - heavy
    from thunes.local.weather import Weather  # noqa: PLC0415

    if faults is None and fault_seed is not None:
        raise click.UsageError("--fault-seed says when faults strike; give --faults")
    since = start.replace(tzinfo=UTC) if start else None
    if data:
        replay = _recorded(data, symbol, since, invented=seed is not None or interval is not None)
    else:
        replay = _invented(SEED if seed is None else seed, interval, symbol, since)
    by_seed = SEED if seed is None else seed
    weather = Weather(faults, by_seed if fault_seed is None else fault_seed)
    say(f"{replay.market.symbol} from {replay.source}")
    done = Standing(replay, Decimal(balance), port, weather, partial(_announce, as_json=as_json)).run()
    _show(done, as_json=as_json)


def _recorded(data: Path, symbol: str | None, start: datetime | None, *, invented: bool) -> "Replay":
    from thunes.local.venue import now_from_file  # noqa: PLC0415

    if invented:
        raise click.UsageError("--seed and --interval say what to invent; leave them out with --data")
    if not data.exists():
        raise Missing(f"{data}: no such file")
    return now_from_file(data, symbol, start)


def _invented(seed: int, interval: str | None, symbol: str | None, start: datetime | None) -> "Replay":
    from thunes.local.venue import INVENTED_SYMBOL, now_from_seed  # noqa: PLC0415

    if start:
        raise click.UsageError("--start says what to replay of a file; give --data")
    return now_from_seed(seed, interval or INTERVAL, symbol or INVENTED_SYMBOL)


def _announce(access: "Mapping[str, str]", *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(access))
    else:
        show("A simulated Binance, until Ctrl-C", access, as_json=False)
    sys.stdout.flush()  # whoever waits for the address reads it now


def _show(done: "Mapping[str, Any]", *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(done))
        return
    show("\nWhat happened", {name: value for name, value in done.items() if name != "faults"}, as_json=False)
    show("\nFaults that struck", done["faults"] or {"none": ""}, as_json=False)


def _list_faults(*, as_json: bool) -> None:
    from thunes.simulator.faults.catalogue import CATALOGUE  # noqa: PLC0415

    if as_json:
        show("", {"faults": [{"name": name, **vars(fault)} for name, fault in CATALOGUE.items()]}, as_json=True)
        return
    rows = [("fault", "storm", "strikes", "what happens")]
    rows += [(name, str(fault.chance or "off"), fault.where, fault.what) for name, fault in CATALOGUE.items()]
    click.echo("\n".join(f"{name:<22} {chance:<6} {where:<17} {what}" for name, chance, where, what in rows))
