"""The folder of a run: written whole or not at all, the same files for the same question."""

import csv
import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from thunes.domain.times import from_ms, iso
from thunes.errors import Misconfigured
from thunes.features.bars import Bars
from thunes.research.backtest import Backtest
from thunes.research.chance import CHANCE
from thunes.research.kernel import BUY

FILES = ("config.json", "statistics.json", "statistics.csv", "fills.csv", "round_trips.csv", "equity.parquet")
FILL_COLUMNS = ("opened", "side", "quantity", "price", "commission")
TRIP_COLUMNS = ("entered", "left", "quantity", "entry_price", "exit_price", "fees", "cost", "profit", "return")


def write_run(
    backtest: Backtest,
    folder: Path,
    chance: Mapping[str, Any] | None = None,
    last: Callable[[Path], None] | None = None,
) -> Path:
    """Write the run below ``folder`` under its id and return where; a run of that id is replaced.

    ``chance`` is what ``chance.chance_of`` found, when it was asked. ``last`` is called with the place where the files
    are before they are put there: it may add to them, and when it raises none of them is kept.
    """
    name = backtest.question.run_id
    with whole(folder / name) as place:
        _json(place / "config.json", {"run": name, **backtest.question.config, "warnings": backtest.warnings})
        _json(place / "statistics.json", backtest.statistics)
        _csv(place / "statistics.csv", ("statistic", "value"), backtest.statistics.items())
        _csv(place / "fills.csv", FILL_COLUMNS, _fills(backtest))
        _csv(place / "round_trips.csv", TRIP_COLUMNS, _round_trips(backtest))
        _equity(place / "equity.parquet", backtest)
        if chance is not None:
            _json(place / CHANCE, chance)
        if last is not None:
            last(place)
    return folder / name


@contextmanager
def whole(target: Path) -> Iterator[Path]:
    """Give a folder to write into that becomes ``target`` at the end; nothing is left of it when that is not reached.

    Raises:
        Misconfigured: when nothing can be written there.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        place = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    except OSError as error:
        raise Misconfigured(
            f"nothing can be written into {target.parent}: {error.strerror}; give another --out"
        ) from None
    try:
        yield place
        shutil.rmtree(target, ignore_errors=True)
        place.rename(target)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def _csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(columns)
        writer.writerows(rows)


def _fills(backtest: Backtest) -> Iterator[Sequence[object]]:
    bars, run = backtest.question.dataset.bars, backtest.run
    for bar, side, *amounts in zip(run.bar, run.side, run.quantity, run.price, run.commission, strict=True):
        yield _opened(bars, bar), "BUY" if side == BUY else "SELL", *(f"{amount:.10g}" for amount in amounts)


def _round_trips(backtest: Backtest) -> Iterator[Sequence[object]]:
    bars, trips = backtest.question.dataset.bars, backtest.trips
    figures = (trips.quantity, trips.entry_price, trips.exit_price, trips.fees, trips.cost, trips.profit, trips.returns)
    for entered, left, *amounts in zip(trips.entry_bar, trips.exit_bar, *figures, strict=True):
        yield _opened(bars, entered), _opened(bars, left), *(f"{amount:.10g}" for amount in amounts)


def _opened(bars: Bars, bar: int) -> str:
    return iso(from_ms(int(bars.open_ms[bar])))


def _equity(path: Path, backtest: Backtest) -> None:
    bars, run = backtest.question.dataset.bars, backtest.run
    columns = {"open_time": bars.open_ms, "close": bars.close, "equity": run.equity, "held": run.held}
    pq.write_table(pa.table(columns), path, compression="zstd")
