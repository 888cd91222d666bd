"""Longer candles are what the venue makes of the same market, aligned as it aligns them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from tests.research.data.series import MONDAY, walk, without
from thunes.domain.candle import LENGTHS, BadCandle, Interval
from thunes.domain.times import from_ms
from thunes.features.bars import Bars
from thunes.research.data import load_bars, resample
from thunes.research.data.agreement import agreement

MULTIPLES = [(short, long) for short in LENGTHS for long in LENGTHS if LENGTHS[long] % LENGTHS[short] == timedelta(0)]


def by_hand(bars: Bars, interval: Interval) -> dict[datetime, list[float]]:
    """Put candles together one by one."""
    made: dict[datetime, list[float]] = {}
    for row in range(len(bars)):
        opened = interval.open_time(from_ms(int(bars.open_ms[row])))
        numbers = [float(part[row]) for part in (bars.open, bars.high, bars.low, bars.close, bars.volume)]
        if opened not in made:
            made[opened] = numbers
            continue
        first, high, low, _, volume = made[opened]
        made[opened] = [first, max(high, numbers[1]), min(low, numbers[2]), numbers[3], volume + numbers[4]]
    return made


@pytest.mark.parametrize(("short", "long"), [pair for pair in MULTIPLES if pair[0] != pair[1]])
def test_it_is_what_a_loop_makes(short: str, long: str) -> None:
    per = LENGTHS[long] // LENGTHS[short]
    bars = walk(3 * per, short, MONDAY)
    made = resample(bars, Interval(long))
    expected = by_hand(bars, Interval(long))
    assert [from_ms(int(opened)) for opened in made.open_ms] == list(expected)
    assert made.interval == Interval(long)
    found = np.array([made.open, made.high, made.low, made.close, made.volume]).T
    assert np.allclose(found, list(expected.values()), rtol=1e-12, atol=0.0)
    assert np.array_equal(found[:, :4], np.array(list(expected.values()))[:, :4])


def test_weeks_begin_on_monday() -> None:
    made = resample(walk(40, "1d", datetime(2024, 1, 3, tzinfo=UTC)), Interval("1w"))
    assert [from_ms(int(opened)).isoweekday() for opened in made.open_ms] == [1, 1, 1, 1, 1]
    assert from_ms(int(made.open_ms[0])) == datetime(2024, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize(("first", "last", "hours"), [(0, 0, [0, 4, 8]), (1, 0, [4, 8]), (0, 1, [0, 4]), (3, 3, [4])])
def test_a_candle_that_is_there_in_part_is_left_out_at_either_end(first: int, last: int, hours: list[int]) -> None:
    bars = walk(12).between(first, 12 - last)
    made = resample(bars, Interval("4h"))
    assert [from_ms(int(opened)).hour for opened in made.open_ms] == hours


def test_over_a_hole_what_there_is_makes_the_candle() -> None:
    bars = walk(12)
    made = resample(without(bars, 4, 5, 6), Interval("4h"))
    assert (made.open[1], made.close[1], made.volume[1]) == (bars.open[7], bars.close[7], bars.volume[7])


def test_too_few_for_one_candle_make_none() -> None:
    assert len(resample(walk(3), Interval("4h"))) == 0


@pytest.mark.parametrize(("short", "long"), [("1h", "1h"), ("4h", "1h"), ("6h", "8h"), ("8h", "12h")])
def test_what_is_no_multiple_is_refused(short: str, long: str) -> None:
    with pytest.raises(BadCandle, match=f"^{long} candles cannot be made of {short} ones; ask for a multiple$"):
        resample(walk(20, short), Interval(long))


@pytest.fixture(scope="module")
def recorded(shared_data: Path) -> Bars:
    """The five-minute candles of 2022 with a week on either side."""
    path = shared_data / "klines" / "BTCUSDT-5m-2017_2023.parquet"
    return load_bars(path, datetime(2021, 12, 20, tzinfo=UTC), datetime(2023, 1, 9, tzinfo=UTC)).bars


@pytest.mark.parametrize(
    ("name", "count", "restarts"),
    [
        ("15m", 35_040, []),
        ("30m", 17_520, []),
        ("2h", 4380, []),
        ("4h", 2190, [datetime(2022, 4, 13, 4, tzinfo=UTC)]),
        ("6h", 1460, []),
        ("12h", 730, [datetime(2022, 4, 13, tzinfo=UTC)]),
        ("1d", 365, [datetime(2022, 4, 13, tzinfo=UTC)]),
        ("1w", 46, [datetime(2022, 4, 11, tzinfo=UTC)]),
    ],
)
def test_it_is_what_the_exchange_made_but_for_a_volume_at_an_outage(
    shared_data: Path, recorded: Bars, name: str, count: int, restarts: list[datetime]
) -> None:
    made = load_bars(shared_data / "klines" / "resample" / f"BTCUSDT-{name}-2022.parquet").bars
    found = agreement(recorded, made)
    assert found.compared == count
    assert [one.opened for one in found.differences] == restarts
    assert {column for one in found.differences for column in one.numbers} <= {"volume"}
    assert found.absent == (6 if name == "1w" else 0)  # the archive lacks weeks that straddle the end of a month
