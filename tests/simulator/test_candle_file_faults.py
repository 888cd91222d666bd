"""A file that is not sound is refused in one line that names it and says what to do."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from tests.simulator.candle_files import FIRST, HOUR_MS, Row, rows, write_csv, write_parquet
from tests.simulator.venue import OPENED
from thunes.domain.candle import BadCandle
from thunes.simulator.candle_file import load, outline

NAN = float("nan")


def refusal(path: Path, since: timedelta | None = None) -> str:
    with pytest.raises(BadCandle) as refused:
        load(path, "BTCUSDT", None if since is None else OPENED + since, None)
    message = str(refused.value)
    assert message.startswith(f"{path.name}: ")
    assert "\n" not in message
    return message


def with_value(column: int, value: object) -> list[Row]:
    data = rows(5)
    data[2] = (*data[2][:column], value, *data[2][column + 1 :])
    return data


@pytest.mark.parametrize("write", [write_csv, write_parquet])
@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (with_value(4, NAN), "close: 'nan' is not"),
        (with_value(1, float("inf")), "open: 'inf' is not"),
        (with_value(5, "-0.5"), "has a negative volume of -0.5"),
        (with_value(3, "0"), "has a price of 0"),
        (with_value(3, "-7"), "has a price of -7"),
        (with_value(2, "100"), "leaves its own low and high"),
        (with_value(3, "200"), "leaves its own low and high"),
    ],
)
def test_a_candle_that_cannot_have_happened_is_named_by_its_time(
    tmp_path: Path, write: Callable[[Path, list[Row]], Path], data: list[Row], fault: str
) -> None:
    name = "x.csv" if write is write_csv else "x.parquet"
    message = refusal(write(tmp_path / name, data))
    assert "candle of 2024-01-10T14:00:00.000Z" in message
    assert fault in message


@pytest.mark.parametrize("text", ["", "about 5", "1,5"])
def test_a_price_that_is_no_number_is_named(tmp_path: Path, text: str) -> None:
    assert "close" in refusal(write_csv(tmp_path / "x.csv", with_value(4, f'"{text}"')))


@pytest.mark.parametrize(("write", "name"), [(write_csv, "x.csv"), (write_parquet, "x.parquet")])
def test_a_candle_that_appears_twice_is_named(tmp_path: Path, write: Callable[..., Path], name: str) -> None:
    data = rows(5)
    message = refusal(write(tmp_path / name, [*data[:3], data[2], *data[3:]]))
    assert "candle of 2024-01-10T14:00:00.000Z appears twice" in message


def test_candles_out_of_order_are_named(tmp_path: Path) -> None:
    data = rows(6)
    message = refusal(write_csv(tmp_path / "x.csv", [*data[:2], data[4], data[2], data[3], data[5]]))
    assert "candle of 2024-01-10T14:00:00.000Z comes after the one of 2024-01-10T16:00:00.000Z" in message


@pytest.mark.parametrize(("write", "name"), [(write_csv, "x.csv"), (write_parquet, "x.parquet")])
def test_stamps_in_microseconds_are_refused_with_what_to_do(
    tmp_path: Path, write: Callable[..., Path], name: str
) -> None:
    path = write(tmp_path / name, rows(first=FIRST * 1000, step=HOUR_MS * 1000))
    assert "is not in milliseconds (microseconds? divide by 1000)" in refusal(path)
    assert "divide by 1000" in refusal(path, since=timedelta(hours=1))
    with pytest.raises(BadCandle, match=rf"^{name}: .*divide by 1000"):
        outline(path)


@pytest.mark.parametrize("stamp", ["2024-01-10", "", "soon"])
def test_a_stamp_that_is_no_number_is_refused_with_what_to_do(tmp_path: Path, stamp: str) -> None:
    data = [*rows(3), *[(stamp, *row[1:]) for row in rows(2)]]
    message = refusal(write_csv(tmp_path / "x.csv", data))
    assert message == "x.csv: open_time: 2 of 5 rows have no whole number there; give milliseconds"


def test_stamps_in_seconds_are_refused_with_what_to_do(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "x.csv", rows(first=FIRST // 1000, step=3600))
    assert "is not in milliseconds (seconds? multiply by 1000)" in refusal(path)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert refusal(tmp_path) == f"{tmp_path.name}: is a folder; give a .parquet or .csv file"


def test_a_newest_candle_that_comes_first_is_out_of_order(tmp_path: Path) -> None:
    assert "comes after the one of" in refusal(write_csv(tmp_path / "x.csv", list(reversed(rows(5)))))


def test_a_stamp_before_1970_is_refused(tmp_path: Path) -> None:
    assert "before 1970" in refusal(write_csv(tmp_path / "x.csv", rows(first=-5 * HOUR_MS)))


@pytest.mark.parametrize("name", ["missing.parquet", "missing.csv"])
def test_a_file_that_is_not_there_is_named(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    assert refusal(path) == f"{path.name}: no such file"
    with pytest.raises(BadCandle, match="no such file"):
        outline(path)


@pytest.mark.parametrize(("name", "kind"), [("x.feather", ".feather"), ("x.json", ".json"), ("x", "nameless")])
def test_another_kind_of_file_is_refused_with_what_to_do(tmp_path: Path, name: str, kind: str) -> None:
    path = write_csv(tmp_path / name, rows())
    assert refusal(path) == f"{name}: is a {kind} file; give .parquet or .csv"


def test_a_file_without_candles_for_that_time_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "x.csv", rows())
    assert refusal(path, since=timedelta(days=9)) == "x.csv: holds no candles for that time; look at --start and --days"


@pytest.mark.parametrize(("write", "name"), [(write_csv, "x.csv"), (write_parquet, "x.parquet")])
def test_a_file_that_holds_no_candle_at_all_is_refused(tmp_path: Path, write: Callable[..., Path], name: str) -> None:
    path = write(tmp_path / name, [])
    assert "holds no candles" in refusal(path)
    with pytest.raises(BadCandle, match=f"^{name}: "):
        outline(path)


def test_an_empty_file_is_told_to_be_empty(tmp_path: Path) -> None:
    with pytest.raises(BadCandle, match="holds no candles"):
        outline(write_csv(tmp_path / "x.csv", []))


def test_a_single_candle_has_no_length(tmp_path: Path) -> None:
    assert "holds a single candle; its length cannot be told" in refusal(write_csv(tmp_path / "x.csv", rows(1)))


@pytest.mark.parametrize("seconds", [7, 259_200])
def test_an_unknown_spacing_is_refused_with_the_known_ones(tmp_path: Path, seconds: int) -> None:
    message = refusal(write_csv(tmp_path / "x.csv", rows(step=seconds * 1000)))
    assert f"holds candles {seconds} s apart; known are 1m, 3m, 5m" in message


@pytest.mark.parametrize("column", ["open_time", "open", "high", "low", "close", "volume"])
def test_a_column_that_is_not_there_is_named(tmp_path: Path, column: str) -> None:
    header = "open_time,open,high,low,close,volume".replace(column, "other", 1)
    message = refusal(write_csv(tmp_path / "x.csv", rows(), header=header))
    assert message.endswith("; give a file with open_time, open, high, low, close, volume")
    assert "other" in message


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.parquet", b"this is no parquet file"),
        ("x.parquet", b""),
        ("x.csv", b""),
        ("x.csv", b"\xff\xfe\x00binary\x00\n"),
        ("x.csv", b"1704888000000,1\n1704891600000,1\n"),
        ("x.csv.gz", b"this is no gzip file"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    message = refusal(path)
    assert "SELECT" not in message
    assert len(message) < 250
