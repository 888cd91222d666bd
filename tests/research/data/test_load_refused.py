"""A file that is not sound is refused in one line: the file, the candle's time, what is wrong, how to mend it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.research.data.bar_files import headless, rows, with_value, zipped
from tests.simulator.candle_files import FIRST, HOUR_MS, Row, write_csv, write_parquet
from tests.simulator.venue import OPENED
from thunes.domain.candle import BadCandle, Interval
from thunes.research.data import load_bars

AT = "candle of 2024-01-10T14:00:00.000Z"
AGAIN = "; load it again, or leave it out with --start and --end"
NAN = float("nan")
DAY = timedelta(days=1)


def refusal(path: Path, *span: datetime | None, interval: str | None = None) -> str:
    with pytest.raises(BadCandle) as refused:
        load_bars(path, *span, interval=Interval(interval) if interval else None)
    message = str(refused.value)
    assert message.startswith(f"{path.name}: ")
    assert "\n" not in message
    return message.removeprefix(f"{path.name}: ")


@pytest.mark.parametrize(("write", "name"), [(write_csv, "x.csv"), (write_parquet, "x.parquet")])
@pytest.mark.parametrize(
    ("column", "value", "fault"),
    [
        (4, NAN, "has no number as its close"),
        (1, float("inf"), "has no number as its open"),
        (5, "-0.5", "has a negative volume"),
        (3, "0", "has a price of 0 or less"),
        (3, "-7", "has a price of 0 or less"),
        (2, "100", "leaves its own low and high"),
        (2, "102.15", "leaves its own low and high"),
        (3, "102.15", "leaves its own low and high"),
        (3, "200", "leaves its own low and high"),
    ],
)
def test_a_candle_that_cannot_have_happened(
    tmp_path: Path, write: Callable[[Path, list[Row]], Path], name: str, column: int, value: object, fault: str
) -> None:
    assert refusal(write(tmp_path / name, with_value(2, column, value))) == f"{AT} {fault}{AGAIN}"


@pytest.mark.parametrize("text", ["", "about 5", '"1,5"'])
@pytest.mark.parametrize(("column", "name"), [(1, "open"), (2, "high"), (3, "low"), (4, "close"), (5, "volume")])
def test_a_text_that_is_no_number(tmp_path: Path, text: str, column: int, name: str) -> None:
    said = refusal(write_csv(tmp_path / "x.csv", with_value(2, column, text)))
    assert said == f"{AT} has no number as its {name}{AGAIN}"


def test_a_number_that_is_missing_in_parquet(tmp_path: Path) -> None:
    said = refusal(write_parquet(tmp_path / "x.parquet", with_value(2, 5, None)))
    assert said == f"{AT} has no number as its volume{AGAIN}"


def test_a_candle_that_appears_twice(tmp_path: Path) -> None:
    data = rows(5)
    said = refusal(write_csv(tmp_path / "x.csv", [*data[:3], data[2], *data[3:]]))
    assert said == f"{AT} appears twice; keep one of them"


def test_candles_out_of_order(tmp_path: Path) -> None:
    data = rows(6)
    said = refusal(write_csv(tmp_path / "x.csv", [*data[:2], data[4], data[2], data[3], data[5]]))
    assert said == f"{AT} comes after a later one; sort the file by open_time"


def test_order_is_judged_beyond_the_span_because_nothing_can_be_found_without_it(tmp_path: Path) -> None:
    data = rows(6)
    path = write_csv(tmp_path / "x.csv", [*data[:4], data[5], data[4]])
    assert "comes after a later one" in refusal(path, None, OPENED + timedelta(hours=3))


@pytest.mark.parametrize(
    ("first", "step", "said"),
    [
        (FIRST // 1000, 3600, "1704888000 is in neither milli- nor microseconds (seconds? multiply by 1000)"),
        (FIRST * 10**6, HOUR_MS * 10**6, "is in neither milli- nor microseconds (nanoseconds? divide by 1000000)"),
        (-5 * HOUR_MS, HOUR_MS, "-18000000 is before 1970; give milliseconds"),
    ],
)
def test_stamps_in_another_unit(tmp_path: Path, first: int, step: int, said: str) -> None:
    for path in (
        write_csv(tmp_path / "x.csv", rows(4, step, first)),
        write_parquet(tmp_path / "x.parquet", rows(4, step, first)),
    ):
        message = refusal(path)
        assert message.startswith("open_time: ")
        assert said in message


@pytest.mark.parametrize("stamp", ["2024-01-10", "", "soon"])
def test_a_stamp_that_is_no_number(tmp_path: Path, stamp: str) -> None:
    data = [*rows(3), (stamp, *rows(4)[3][1:])]
    said = refusal(write_csv(tmp_path / "x.csv", data))
    assert said == "open_time: row 4 has no whole number there; give milliseconds"


def test_one_price_in_every_candle(tmp_path: Path) -> None:
    data: list[Row] = [(row[0], "5", "5", "5", "5", "0") for row in rows(40)]
    path = write_csv(tmp_path / "x.csv", [*data, (FIRST + 40 * HOUR_MS, "5", "6", "5", "5", "1")])
    assert len(load_bars(path).bars) == 41
    said = refusal(path, None, OPENED + DAY)
    assert said == "has one price, 5, in all of its 24 candles; give a real file"


@pytest.mark.parametrize("data", [rows(1), [rows(1)[0], rows(1)[0]]])
def test_a_single_candle(tmp_path: Path, data: list[Row]) -> None:
    assert refusal(write_csv(tmp_path / "x.csv", data)) == "holds a single candle; its length cannot be told"


@pytest.mark.parametrize(("since", "until", "count"), [(0, 60, 1), (1, 60, 0), (61, 121, 1)])
def test_a_span_of_too_few_candles(tmp_path: Path, since: int, until: int, count: int) -> None:
    path = write_csv(tmp_path / "x.csv", rows(6))
    said = refusal(path, *(OPENED + timedelta(minutes=minutes) for minutes in (since, until)))
    assert said == f"holds {count} candles for that time, too few; ask for a longer one"


def test_another_interval_than_was_asked_for(tmp_path: Path) -> None:
    said = refusal(write_csv(tmp_path / "x.csv", rows()), interval="5m")
    assert said == "holds 1h candles, not 5m; give --interval 1h or another file"


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (OPENED - DAY, None, "begins with the candle of 2024-01-10T12:00:00.000Z; use a later --start"),
        (None, OPENED + 2 * DAY, "ends at 2024-01-10T18:00:00.000Z; use an earlier --end"),
        (OPENED, OPENED, "--start 2024-01-10T12:00:00.000Z is not before --end 2024-01-10T12:00:00.000Z; swap them"),
    ],
)
def test_a_span_that_the_file_does_not_hold(
    tmp_path: Path, start: datetime | None, end: datetime | None, said: str
) -> None:
    assert refusal(write_csv(tmp_path / "x.csv", rows(6)), start, end).startswith(said)


@pytest.mark.parametrize("seconds", [7, 259_200])
def test_an_unknown_spacing(tmp_path: Path, seconds: int) -> None:
    said = refusal(write_csv(tmp_path / "x.csv", rows(step=seconds * 1000)))
    assert said.startswith(f"holds candles {seconds} s apart; known are 1m, 3m, 5m")


@pytest.mark.parametrize("column", ["open_time", "open", "high", "low", "close", "volume"])
def test_a_column_that_is_not_there(tmp_path: Path, column: str) -> None:
    header = "open_time,open,high,low,close,volume".replace(column, "other", 1)
    said = refusal(write_csv(tmp_path / "x.csv", rows(), header=header))
    assert said.endswith("; give a file with open_time, open, high, low, close, volume")


@pytest.mark.parametrize(("write", "name"), [(write_csv, "x.csv"), (write_parquet, "x.parquet")])
def test_a_file_without_rows(tmp_path: Path, write: Callable[..., Path], name: str) -> None:
    assert refusal(write(tmp_path / name, [])) == "holds no candles"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.parquet", b"this is no parquet file"),
        ("x.csv", b"\xff\xfe\x00binary\x00\n"),
        ("x.csv", b"1704888000000,1\n1704891600000,1\n"),
        ("x.csv.gz", b"this is no gzip file"),
        ("x.zip", b"this is no zip file"),
        ("x.zip", b""),
    ],
)
def test_a_file_that_is_not_what_its_name_says(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    said = refusal(path)
    assert "SELECT" not in said
    assert len(said) < 250


@pytest.mark.parametrize(
    ("name", "said"), [("missing.csv", "no such file"), ("missing.zip", "no such file"), ("x.feather", "is a .feather")]
)
def test_a_file_that_cannot_be_one(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "x.feather").write_bytes(b"")
    assert refusal(tmp_path / name).startswith(said)
    assert refusal(tmp_path) == "is a folder; give a .parquet or .csv file"


@pytest.mark.parametrize("cut", [10, 300, 40])
def test_a_zip_that_was_cut_short(tmp_path: Path, cut: int) -> None:
    path = zipped(tmp_path / "x.zip", headless(tmp_path / "x.csv", rows(200)))
    path.write_bytes(path.read_bytes()[:-cut])
    assert refusal(path).startswith("cannot be read: ")


@pytest.mark.parametrize("count", [0, 2])
def test_a_zip_of_something_else(tmp_path: Path, count: int) -> None:
    plain = [headless(tmp_path / f"{n}.csv", rows()) for n in range(count)]
    said = refusal(zipped(tmp_path / "x.zip", *plain))
    assert said == f"holds {count} CSV files; give a .zip of the archive, with one"
