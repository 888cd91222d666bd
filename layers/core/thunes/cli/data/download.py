"""`thunes data download`: candles of one symbol, from the exchange's public archive, into one file that grows."""

import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from thunes.cli.failures import Missing
from thunes.cli.output import json_option, say, show
from thunes.cli.spans import Moment, end_option

if TYPE_CHECKING:
    from thunes.research.data.download import Fetched, Wanted

FOLDER = Path("data")
ARCHIVE_VARIABLE, REST_VARIABLE = "THUNES_ARCHIVE_URL", "THUNES_MARKET_DATA_URL"


@click.command()
@click.argument("symbol")
@click.option("--interval", default="1h", show_default=True, help="Length of a candle: 1m, 5m, 1h, 1d ...")
@click.option("--start", type=Moment(), metavar="DAY", required=True, help="First UTC day, or a moment.")
@end_option
@click.option("--out", type=click.Path(path_type=Path), default=FOLDER, show_default=True, help="Folder to keep it in.")
@click.option("--archive", envvar=ARCHIVE_VARIABLE, help="Another address of the archive.")
@click.option("--rest", envvar=REST_VARIABLE, help="Another address of the REST interface, ending in /api.")
@json_option
def download(  # noqa: PLR0913, PLR0917 - one argument per option
    symbol: str,
    interval: str,
    start: datetime,
    end: datetime | None,
    out: Path,
    archive: str | None,
    rest: str | None,
    as_json: bool,
) -> None:
    """Fetch the candles of SYMBOL into DIR/SYMBOL-INTERVAL.parquet; what is there already is not fetched again.

    Whole months and days come from the archive, checked against its SHA-256; what it does not have yet comes from the
    public REST interface, without the candle that is still open. Interrupt it when you like: it goes on from there.
    """
    from thunes.adapters.clock import SystemClock  # noqa: PLC0415 - heavy, with what follows
    from thunes.domain.candle import Interval  # noqa: PLC0415
    from thunes.research.data.archive import ARCHIVE_URL, Archive  # noqa: PLC0415
    from thunes.research.data.download import Wanted  # noqa: PLC0415
    from thunes.research.data.download import download as fetch  # noqa: PLC0415
    from thunes.research.data.rest_candles import REST_URL, RestCandles, Unlisted  # noqa: PLC0415

    clock = SystemClock()
    wanted = Wanted(_symbol(symbol), Interval(interval), *_span(start, end, clock.now()), _folder(out))
    hosts = Archive(_address(archive, ARCHIVE_URL), clock), RestCandles(_address(rest, REST_URL), clock)
    try:
        done = fetch(wanted, *hosts, clock, say)
    except Unlisted as error:
        raise Missing(str(error)) from error
    show("Downloaded", _result(done, wanted), as_json=as_json)


def _symbol(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9]{2,20}", text):
        raise click.UsageError(f"{text!r} is no symbol; give one as in BTCUSDT")
    return text.upper()


def _span(start: datetime, end: datetime | None, now: datetime) -> tuple[datetime, datetime]:
    if start >= now:
        raise click.UsageError(f"--start {start:%Y-%m-%d} has not been yet; give an earlier day")
    if end and end <= start:
        raise click.UsageError(f"--end is before --start {start:%Y-%m-%d}; swap them")
    return start, min(end or now, now)


def _folder(out: Path) -> Path:
    if out.exists() and not out.is_dir():
        raise click.UsageError(f"{out} is a file; give --out a folder")
    return out


def _address(given: str | None, usual: str) -> str:
    if given and not re.match(r"https?://[^/]", given):
        raise click.UsageError(f"{given!r} is no address; begin it with https://")
    return given or usual


def _result(done: "Fetched", wanted: "Wanted") -> dict[str, Any]:
    from thunes.domain.times import iso  # noqa: PLC0415
    from thunes.research.data.load import load_bars  # noqa: PLC0415

    dataset = load_bars(done.path)
    return {
        "symbol": wanted.symbol,
        "interval": wanted.interval.name,
        "file": str(done.path),
        "candles": done.candles,
        "start": iso(dataset.start),
        "end": iso(dataset.end),
        "missing": dataset.missing,
        "parts": {"archive": done.archive, "rest": done.rest, "kept": done.kept},
        "bytes": done.path.stat().st_size,
        "data_hash": dataset.data_hash,
    }
