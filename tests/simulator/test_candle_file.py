"""Sound files are read whole, exactly, and only as far as they are asked for."""

import gzip
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from tests.builders import HOUR, MILLISECOND, d
from tests.simulator.candle_files import FIRST, HOUR_MS, Row, rows, write_csv, write_parquet
from tests.simulator.venue import OPENED
from thunes.domain.candle import Interval
from thunes.simulator.candle_file import Recording, load, off_grid, outline, spans

Writer = Callable[[Path, Sequence[Row]], Path]


def headless(path: Path, data: Sequence[Row]) -> Path:
    """Write the twelve columns of an archive, which names none of them."""
    return write_csv(path, [(*row, row[0], "1.5", 7, "0.5", "0.25", 0) for row in data], header=None)


WRITERS = pytest.mark.parametrize(
    ("write", "name"), [(write_parquet, "x.parquet"), (write_csv, "x.csv"), (headless, "x.csv")]
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "BTCUSDT-1h.csv", rows())


@WRITERS
def test_every_candle_of_a_file_is_read(tmp_path: Path, write: Writer, name: str) -> None:
    recording = load(write(tmp_path / name, rows()), "BTCUSDT", None, None)
    assert (recording.symbol, recording.interval) == ("BTCUSDT", HOUR)
    assert [candle.open_time for candle in recording.candles] == [OPENED + n * HOUR.length for n in range(4)]
    assert {candle.close_time - candle.open_time for candle in recording.candles} == {HOUR.length - MILLISECOND}


@WRITERS
def test_no_digit_is_lost_or_added(tmp_path: Path, write: Writer, name: str) -> None:
    digits = [(row[0], "0.10000001", "9007199.25474099", "0.00000003", "4.35", "1234567.00000001") for row in rows()]
    candle = load(write(tmp_path / name, digits), "BTCUSDT", None, None).candles[0]
    read = (candle.open, candle.high, candle.low, candle.close, candle.volume)
    assert [f"{number:.8f}" for number in read] == [
        "0.10000001",
        "9007199.25474099",
        "0.00000003",
        "4.35000000",
        "1234567.00000001",
    ]


def test_text_in_a_csv_is_exact_beyond_the_digits_of_a_float(tmp_path: Path) -> None:
    digits = [(row[0], "1", "9007199254740993.00000001", "1", "1", "9007199254740993") for row in rows()]
    candle = load(write_csv(tmp_path / "x.csv", digits), "BTCUSDT", None, None).candles[0]
    assert (str(candle.high), str(candle.volume)) == ("9007199254740993.00000001", "9007199254740993")


@pytest.mark.parametrize("kind", ["DECIMAL(38, 18)", "BIGINT", "VARCHAR", "DOUBLE"])
def test_a_parquet_file_may_hold_any_kind_of_number(tmp_path: Path, kind: str) -> None:
    whole: list[Row] = [(row[0], 5, 7, 3, 4, 2) for row in rows()]
    candle = load(write_parquet(tmp_path / "x.parquet", whole, kind), "BTCUSDT", None, None).candles[0]
    assert [int(price) for price in (candle.open, candle.high, candle.low, candle.close)] == [5, 7, 3, 4]
    assert candle.volume == d("2")


@pytest.mark.parametrize(
    ("since", "until", "hours"),
    [
        (None, None, [0, 1, 2, 3]),
        (1, None, [1, 2, 3]),
        (None, 3, [0, 1, 2]),
        (1, 3, [1, 2]),
        (-5, 99, [0, 1, 2, 3]),
    ],
)
def test_only_candles_that_open_in_the_span_are_read(
    path: Path, since: int | None, until: int | None, hours: list[int]
) -> None:
    bounds = [None if hour is None else OPENED + hour * HOUR.length for hour in (since, until)]
    candles = load(path, "BTCUSDT", *bounds).candles
    assert [(candle.open_time - OPENED) // HOUR.length for candle in candles] == hours


@pytest.mark.parametrize(
    ("name", "seconds"), [("1m", 60), ("5m", 300), ("15m", 900), ("2h", 7200), ("6h", 21600), ("1d", 86400)]
)
def test_the_interval_is_told_by_the_usual_distance(tmp_path: Path, name: str, seconds: int) -> None:
    data = rows(9, step=seconds * 1000)
    del data[4]
    assert load(write_csv(tmp_path / "x.csv", data), "BTCUSDT", None, None).interval == Interval(name)


def test_the_outline_time_is_told_without_reading_the_rest(path: Path) -> None:
    assert outline(path) == (OPENED, HOUR)


def test_a_quote_in_the_name_of_a_file_is_harmless(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "owner's.csv", rows())
    assert (len(load(path, "BTCUSDT", None, None).candles), outline(path)) == (4, (OPENED, HOUR))


def test_a_header_may_name_its_columns_in_any_order(tmp_path: Path) -> None:
    turned = [tuple(reversed(row)) for row in rows()]
    path = write_csv(tmp_path / "x.csv", turned, header="volume,close,low,high,open,open_time")
    assert load(path, "BTCUSDT", None, None) == load(write_csv(tmp_path / "y.csv", rows()), "BTCUSDT", None, None)


def test_the_holes_between_candles_are_told(tmp_path: Path) -> None:
    data = rows(9)
    del data[5:7], data[2]
    recording = load(write_csv(tmp_path / "x.csv", data), "BTCUSDT", None, None)
    hour = timedelta(hours=1)
    assert list(spans(recording)) == [
        (OPENED + 2 * hour - MILLISECOND, OPENED + 3 * hour),
        (OPENED + 5 * hour - MILLISECOND, OPENED + 7 * hour),
    ]


def test_candles_off_their_grid_are_counted(tmp_path: Path) -> None:
    late = [(int(str(row[0])) + 20_810, *row[1:]) for row in rows(9)[4:]]
    recording = load(write_csv(tmp_path / "x.csv", [*rows(4), *late]), "BTCUSDT", None, None)
    assert off_grid(recording) == 5
    assert off_grid(load(write_csv(tmp_path / "y.csv", rows(9)), "BTCUSDT", None, None)) == 0


@pytest.mark.parametrize("write", [headless, write_csv])
def test_a_packed_csv_is_read_with_and_without_a_header(tmp_path: Path, write: Writer) -> None:
    plain = write(tmp_path / "x.csv", rows())
    packed = tmp_path / "x.csv.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert load(packed, "BTCUSDT", None, None) == load(plain, "BTCUSDT", None, None)


def test_a_span_of_one_candle_is_read_because_the_file_tells_its_length(path: Path) -> None:
    assert len(load(path, "BTCUSDT", OPENED, OPENED + HOUR.length).candles) == 1


def test_a_series_without_holes_has_none(path: Path) -> None:
    recording = load(path, "BTCUSDT", None, None)
    assert list(spans(recording)) == []
    assert list(spans(Recording("BTCUSDT", HOUR, []))) == []


def test_the_stamps_of_a_file_are_milliseconds(path: Path) -> None:
    last = load(path, "BTCUSDT", None, None).candles[-1]
    assert last.open_time == OPENED + timedelta(milliseconds=3 * HOUR_MS)
    assert outline(path)[0].timestamp() * 1000 == FIRST
