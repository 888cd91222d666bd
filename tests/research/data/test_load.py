"""Sound files become arrays, exactly, from every kind of file, and only as far as they are asked for."""

import gzip
import hashlib
import struct
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from tests.research.data.bar_files import headless, rows, zipped
from tests.simulator.candle_files import HOUR_MS, Row, write_csv, write_parquet
from tests.simulator.venue import OPENED
from thunes.domain.candle import Interval
from thunes.features.bars import Bars
from thunes.research.data import Dataset, Hole, load_bars
from thunes.research.data.table import read_table
from thunes.simulator.candle_file import load

HOUR = timedelta(hours=1)


def micro(path: Path, data: Sequence[Row]) -> Path:
    return headless(path, data, per_ms=1000)


def packed(path: Path, data: Sequence[Row]) -> Path:
    path.write_bytes(gzip.compress(micro(path.with_suffix(".plain"), data).read_bytes()))
    return path


def archived(path: Path, data: Sequence[Row]) -> Path:
    return zipped(path, headless(path.with_suffix(".csv"), data))


FORMS = pytest.mark.parametrize(
    ("write", "name"),
    [
        (write_parquet, "BTCUSDT-1h.parquet"),
        (write_csv, "BTCUSDT-1h.csv"),
        (headless, "BTCUSDT-1h.csv"),
        (micro, "BTCUSDT-1h.csv"),
        (packed, "BTCUSDT-1h.csv.gz"),
        (archived, "BTCUSDT-1h-2024-01.zip"),
    ],
)


def same(left: Bars, right: Bars) -> bool:
    names = ("open_ms", "open", "high", "low", "close", "volume")
    return left.interval == right.interval and all(
        np.array_equal(getattr(left, name), getattr(right, name)) for name in names
    )


@FORMS
def test_every_form_of_a_file_gives_the_candles_and_the_hash_of_any_other(
    tmp_path: Path, write: Callable[[Path, Sequence[Row]], Path], name: str
) -> None:
    data = [(row[0], "0.10000001", "9007199.25474099", "0.00000003", "4.35", "1234567.00000001") for row in rows(5)]
    plain = write_csv(tmp_path / "plain.csv", data)
    dataset = load_bars(write(tmp_path / name, data))
    assert same(dataset.bars, Bars.of(load(plain, "x", None, None).candles, Interval("1h")))
    assert (dataset.symbol, dataset.holes, dataset.off_grid) == ("BTCUSDT", (), 0)
    assert dataset.data_hash == load_bars(plain).data_hash


@pytest.mark.parametrize("kind", ["DECIMAL(38, 18)", "BIGINT", "VARCHAR", "DOUBLE"])
def test_a_parquet_file_may_hold_any_kind_of_number(tmp_path: Path, kind: str) -> None:
    whole: list[Row] = [(row[0], 5, 7, 3, 4, 2) for row in rows()]
    bars = load_bars(write_parquet(tmp_path / "x.parquet", whole, kind)).bars
    assert [part[0] for part in (bars.open, bars.high, bars.low, bars.close, bars.volume)] == [5, 7, 3, 4, 2]


def test_a_decimal_becomes_the_nearest_double(tmp_path: Path) -> None:
    data: list[Row] = [(row[0], "0.3", "1234.567890123", "0.1", "0.29999999", "0.7") for row in rows()]
    bars = load_bars(write_parquet(tmp_path / "x.parquet", data, "DECIMAL(38, 18)")).bars
    assert (bars.open[0], bars.high[0], bars.low[0], bars.volume[0]) == (0.3, 1234.567890123, 0.1, 0.7)


def test_milli_and_microseconds_may_stand_in_one_file(tmp_path: Path) -> None:
    older, newer = rows(6)[:3], [(int(str(row[0])) * 1000, *row[1:]) for row in rows(6)[3:]]
    mixed = load_bars(write_csv(tmp_path / "x.csv", [*older, *newer]))
    assert mixed.data_hash == load_bars(write_csv(tmp_path / "y.csv", rows(6))).data_hash


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        (None, None, range(40)),
        (OPENED + HOUR, None, range(1, 40)),
        (None, OPENED + 3 * HOUR, range(3)),
        (OPENED + 1.5 * HOUR, OPENED + 5 * HOUR, range(2, 5)),
        (datetime(2024, 1, 10, tzinfo=UTC), datetime(2024, 1, 11, tzinfo=UTC), range(12)),
        (None, datetime(2024, 1, 13, tzinfo=UTC), range(40)),
    ],
)
def test_only_candles_that_open_in_the_span_are_used(
    tmp_path: Path, start: datetime | None, end: datetime | None, hours: range
) -> None:
    data: list[Row] = [(row[0], "5", "7", "3", "4", "2") for row in rows(40)]
    dataset = load_bars(write_csv(tmp_path / "x.csv", data), start, end)
    first = int(str(data[0][0]))
    assert [(int(opened) - first) // HOUR_MS for opened in dataset.bars.open_ms] == list(hours)
    assert (dataset.start, dataset.end) == (OPENED + hours[0] * HOUR, OPENED + (hours[-1] + 1) * HOUR)


def test_a_fault_outside_the_span_does_not_matter(tmp_path: Path) -> None:
    data = rows(6)
    data[5] = (*data[5][:4], "nan", data[5][5])
    assert len(load_bars(write_csv(tmp_path / "x.csv", data), end=OPENED + 5 * HOUR).bars) == 5


def test_holes_and_candles_off_the_grid_are_reported(tmp_path: Path) -> None:
    data = rows(12)
    del data[5:7], data[2]
    dataset = load_bars(write_csv(tmp_path / "x.csv", [*data[:-1], (int(str(data[-1][0])) + 20_810, *data[-1][1:])]))
    assert dataset.holes == (
        Hole(OPENED + 2 * HOUR, OPENED + 3 * HOUR, 1),
        Hole(OPENED + 5 * HOUR, OPENED + 7 * HOUR, 2),
        Hole(OPENED + 11 * HOUR, OPENED + 11 * HOUR + timedelta(milliseconds=20_810), 0),
    )
    assert (dataset.missing, dataset.off_grid) == (3, 1)


def test_weeks_are_on_their_grid_on_mondays(tmp_path: Path) -> None:
    week = 7 * 24 * HOUR_MS
    monday, thursday = (int(datetime(2024, 1, day, tzinfo=UTC).timestamp()) * 1000 for day in (8, 11))
    found = [load_bars(write_csv(tmp_path / "x.csv", rows(4, week, first))).off_grid for first in (monday, thursday)]
    assert found == [0, 4]


def test_the_hash_is_of_the_candles_and_of_every_number(tmp_path: Path) -> None:
    def hashed(data: Sequence[Row], name: str = "x.csv") -> str:
        return load_bars(write_csv(tmp_path / name, data)).data_hash

    whole = hashed(rows(5))
    assert whole == hashed(rows(5), "ETHUSDT-1h.csv")
    assert len(whole) == 64
    changed = {hashed([*rows(5)[:4], (*rows(5)[4][:c], *more)]) for c, more in enumerate(_by_one_digit(rows(5)[4]), 1)}
    assert len({whole, *changed, hashed(rows(6)), hashed(rows(5, step=2 * HOUR_MS))}) == 8


def _by_one_digit(row: Row) -> list[Row]:
    return [(f"{str(row[column])[:-1]}1", *row[column + 1 :]) for column in range(1, 6)]


def test_the_hash_is_what_its_description_says(tmp_path: Path) -> None:
    data = rows(3)
    columns = [[float(str(row[column])) for row in data] for column in range(1, 6)]
    written = b"thunes candles 1\n1h\n3\n" + struct.pack("<3q", *(int(str(row[0])) for row in data))
    written += b"".join(struct.pack("<3d", *column) for column in columns)
    assert load_bars(write_csv(tmp_path / "x.csv", data)).data_hash == hashlib.sha256(written).hexdigest()


def test_minus_zero_is_the_zero_that_it_was(tmp_path: Path) -> None:
    hashes = set()
    for zero in ("0", "-0.0"):
        data = [*rows(4)[:3], (*rows(4)[3][:5], zero)]
        hashes.add(load_bars(write_csv(tmp_path / "x.csv", data)).data_hash)
    assert len(hashes) == 1


def test_a_symbol_may_be_told(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "candles.of.mine.csv", rows())
    assert [load_bars(path, symbol=told).symbol for told in (None, "ETHBTC")] == ["CANDLES", "ETHBTC"]


def test_the_interval_that_was_asked_for_is_accepted(tmp_path: Path) -> None:
    assert isinstance(load_bars(write_csv(tmp_path / "x.csv", rows()), interval=Interval("1h")), Dataset)


def test_a_real_year_of_minutes_is_read_as_the_simulator_reads_it(shared_data: Path) -> None:
    path = shared_data / "klines" / "dirty" / "ETHUSDT-1m-2017_12_04-offgrid.parquet"
    recording = load(path, "ETHUSDT", None, None)
    dataset = load_bars(path)
    assert same(dataset.bars, Bars.of(recording.candles, recording.interval))
    assert dataset.off_grid == 1080


@pytest.mark.parametrize(
    ("name", "count", "holes", "missing", "off"),
    [
        ("BTCUSDT-5m-2017_2023.parquet", 668_713, 33, 1702, 241),
        ("ETHUSDT-1h-2017_2023.parquet", 55_741, 28, 127, 43),
        ("panel-1h/WIFUSDT-1h-2024.parquet", 4452, 0, 0, 0),
    ],
)
def test_real_files_have_their_real_holes(
    shared_data: Path, name: str, count: int, holes: int, missing: int, off: int
) -> None:
    dataset = load_bars(shared_data / "klines" / name)
    assert (len(dataset.bars), len(dataset.holes), dataset.missing, dataset.off_grid) == (count, holes, missing, off)
    assert len(read_table(shared_data / "klines" / name)) == count
