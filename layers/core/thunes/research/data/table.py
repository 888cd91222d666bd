"""A file's rows as arrays, read by DuckDB without a candle object in between, and their stamps in milliseconds."""

import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

import duckdb
import numpy as np

from thunes.domain.candle import BadCandle, Interval
from thunes.features.bars import Bars, Floats, Times
from thunes.simulator.candle_source import COLUMNS, FIRST_PLAUSIBLE_MS, check_columns, source, unreadable

LAST_PLAUSIBLE_MS = 4_102_444_800_000  # 2100-01-01
PER_MS = 1000
TEXT = "VARCHAR"


@dataclass(frozen=True, eq=False)
class Table:
    """``n`` rows in the file's order, sound or not: ``open_ms`` (n,), prices and volume (n,), NaN where none is."""

    open_ms: Times
    open: Floats
    high: Floats
    low: Floats
    close: Floats
    volume: Floats

    def __len__(self) -> int:
        return len(self.open_ms)

    @property
    def numbers(self) -> tuple[Floats, ...]:
        """The four prices and the volume."""
        return self.open, self.high, self.low, self.close, self.volume

    def taken(self, which: slice | Times) -> "Table":
        """Return those rows."""
        return Table(self.open_ms[which], *(part[which] for part in self.numbers))

    def bars(self, interval: Interval) -> Bars:
        """Return the rows as candles of that length; whether they are sound is the caller's business."""
        return Bars(interval, self.open_ms, *self.numbers)


def read_table(path: Path) -> Table:
    """Return every row of a Parquet or CSV file (packed ones and the archive's .zip too), stamps in milliseconds.

    Raises:
        BadCandle: when it cannot be read, lacks a column, holds no row, or its stamps are no milli- or microseconds.
    """
    with _unpacked(path) as plain:
        columns = _query(source(plain))
    if not len(columns["open_time"]):
        raise BadCandle("holds no candles")
    return Table(milliseconds(columns["open_time"]), *(columns[name] for name in COLUMNS[1:]))


def milliseconds(stamps: Times) -> Times:
    """Return (n,) ``stamps`` as milliseconds since 1970; those of 2025's archive and later are microseconds.

    Raises:
        BadCandle: naming the first that is neither.
    """
    in_ms = (stamps >= FIRST_PLAUSIBLE_MS) & (stamps <= LAST_PLAUSIBLE_MS)
    in_us = (stamps >= FIRST_PLAUSIBLE_MS * PER_MS) & (stamps <= LAST_PLAUSIBLE_MS * PER_MS)
    strange = np.flatnonzero(~(in_ms | in_us))
    if strange.size:
        raise BadCandle(f"open_time: {_strange(int(stamps[strange[0]]), int(strange[0]))}")
    return np.where(in_us, stamps // PER_MS, stamps)


def _strange(stamp: int, row: int) -> str:
    if stamp == np.iinfo(np.int64).min:
        return f"row {row + 1} has no whole number there; give milliseconds"
    if stamp < 0:
        return f"{stamp} is before 1970; give milliseconds"
    ask = "seconds? multiply by 1000" if stamp < FIRST_PLAUSIBLE_MS else "nanoseconds? divide by 1000000"
    return f"{stamp} is in neither milli- nor microseconds ({ask})"


def _query(rows: str) -> dict[str, Any]:
    try:
        with duckdb.connect() as connection:
            kinds = dict(row[:2] for row in connection.execute(f"DESCRIBE SELECT * FROM {rows}").fetchall())
            check_columns(list(kinds))
            wanted = ", ".join([_stamp(kinds["open_time"]), *map(_number, COLUMNS[1:])])
            found = connection.execute(f"SELECT {wanted} FROM {rows}").fetchnumpy()
    except duckdb.Error as error:
        raise unreadable(str(error)) from error
    return {name: np.ma.getdata(found[name]) for name in COLUMNS}


def _stamp(kind: str) -> str:
    whole = "open_time" if kind.endswith("INT") or kind == TEXT else "concat(open_time)"
    return f"COALESCE(TRY_CAST({whole} AS BIGINT), {np.iinfo(np.int64).min}) AS open_time"


def _number(name: str) -> str:
    return f"COALESCE(TRY_CAST({name} AS DOUBLE), 'nan'::DOUBLE) AS {name}"


@contextmanager
def _unpacked(path: Path) -> Iterator[Path]:
    """Let a .zip of the archive be the one CSV in it."""
    if path.suffix != ".zip" or not path.is_file():
        yield path
        return
    with TemporaryDirectory(prefix="thunes-") as folder:
        plain = Path(folder) / "candles.csv"
        with plain.open("wb") as copy:
            unzip(path, copy)
        yield plain


def unzip(path: Path, copy: IO[bytes]) -> None:
    """Copy the one CSV in ``path``; raises BadCandle when there is none, or not only one, or it is damaged."""
    try:
        with zipfile.ZipFile(path) as packed:
            names = [name for name in packed.namelist() if name.endswith(".csv")]
            if len(names) != 1:
                raise BadCandle(f"holds {len(names)} CSV files; give a .zip of the archive, with one")
            with packed.open(names[0]) as inside:
                shutil.copyfileobj(inside, copy)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError) as error:
        raise unreadable(str(error)) from error
