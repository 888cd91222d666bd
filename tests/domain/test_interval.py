from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thunes.domain.candle import BadCandle, Interval
from thunes.domain.times import EPOCH, from_ms

WEDNESDAY = datetime(2024, 1, 10, 12, 34, 56, tzinfo=UTC)
NAMES = ["1m", "3m", "5m", "15m", "30m", "1h", "2h", "4h", "6h", "8h", "12h", "1d", "1w"]


@pytest.mark.parametrize(
    ("name", "opened", "length"),
    [
        ("1m", datetime(2024, 1, 10, 12, 34, tzinfo=UTC), timedelta(minutes=1)),
        ("5m", datetime(2024, 1, 10, 12, 30, tzinfo=UTC), timedelta(minutes=5)),
        ("1h", datetime(2024, 1, 10, 12, tzinfo=UTC), timedelta(hours=1)),
        ("4h", datetime(2024, 1, 10, 12, tzinfo=UTC), timedelta(hours=4)),
        ("12h", datetime(2024, 1, 10, 12, tzinfo=UTC), timedelta(hours=12)),
        ("1d", datetime(2024, 1, 10, tzinfo=UTC), timedelta(days=1)),
        ("1w", datetime(2024, 1, 8, tzinfo=UTC), timedelta(weeks=1)),
    ],
)
def test_a_moment_belongs_to_one_candle(name: str, opened: datetime, length: timedelta) -> None:
    interval = Interval(name)
    assert interval.length == length
    assert interval.open_time(WEDNESDAY) == opened
    assert interval.last_close(WEDNESDAY) == opened - timedelta(milliseconds=1)


def test_a_week_starts_on_monday() -> None:
    week = Interval("1w")
    monday = datetime(2024, 1, 8, tzinfo=UTC)
    assert monday.weekday() == 0
    assert week.open_time(monday) == monday
    assert week.open_time(monday - timedelta(milliseconds=1)) == monday - timedelta(weeks=1)


def test_a_candle_counts_as_closed_from_the_first_moment_of_the_next_one() -> None:
    noon = datetime(2024, 1, 10, 12, tzinfo=UTC)
    hour = Interval("1h")
    assert hour.last_close(noon) == noon - timedelta(milliseconds=1)
    assert hour.last_close(noon - timedelta(microseconds=1)) == noon - timedelta(hours=1, milliseconds=1)


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(NAMES),
    st.datetimes(datetime(1971, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_candles_tile_the_time_without_gap_or_overlap(name: str, moment: datetime) -> None:
    interval = Interval(name)
    opened = interval.open_time(moment)
    assert opened <= moment < opened + interval.length
    assert interval.open_time(opened + interval.length) == opened + interval.length
    assert interval.last_close(moment) < moment


@pytest.mark.parametrize(
    "name", ["", "h", "1", "0h", "-1h", "1.5h", "1M", "3d", "7m", "25h", "1y", "1s", "h1", " 1h", "1 h", "1hh"]
)
def test_an_unknown_interval_is_refused_by_name(name: str) -> None:
    with pytest.raises(BadCandle, match="is unknown; use one of 1m, 3m, 5m"):
        Interval(name)


@pytest.mark.parametrize(
    "name",
    [
        "15m",
        "30m",
        "2h",
        "4h",
        "6h",
        "12h",
        "1d",
        "1w",
    ],
)
def test_recorded_candles_open_where_the_interval_says(shared_data: Path, name: str) -> None:
    duckdb = pytest.importorskip("duckdb")
    source = shared_data / f"klines/resample/BTCUSDT-{name}-2022.parquet"
    rows = duckdb.read_parquet(str(source)).project("open_time").fetchall()
    opened = [from_ms(row[0]) for row in rows]
    assert len(opened) > 40
    assert [moment for moment in opened if Interval(name).open_time(moment) != moment] == []


def test_the_first_candle_of_all_begins_with_1970() -> None:
    assert Interval("1d").open_time(EPOCH) == EPOCH
