"""Whatever is wrong or odd in a file is found, with its time; what is only rare is not called wrong."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from tests.research.data.bar_files import rows, with_value
from tests.research.data.series import changed, walk, without
from tests.simulator.candle_files import Row, write_csv
from tests.simulator.venue import OPENED
from thunes.domain.candle import BadCandle, Interval
from thunes.features.bars import Bars
from thunes.research.data import resample
from thunes.research.data.ticks import bad_ticks, robust_sigma
from thunes.research.data.verify import Verified, verify

HOUR = timedelta(hours=1)
AT = 200


def verified(folder: Path, data: Sequence[Row]) -> Verified:
    return verify(write_csv(folder / "BTCUSDT-1h.csv", data))


def as_rows(bars: Bars) -> list[Row]:
    return list(zip(bars.open_ms, bars.open, bars.high, bars.low, bars.close, bars.volume, strict=True))


def test_a_sound_file_has_nothing_to_tell(tmp_path: Path) -> None:
    seen = verified(tmp_path, as_rows(walk(9, start=OPENED)))
    assert (seen.symbol, seen.interval.name, seen.candles) == ("BTCUSDT", "1h", 9)
    assert (seen.start, seen.end) == (OPENED, OPENED + 9 * HOUR)
    assert (seen.faults, seen.holes, seen.against) == ((), (), None)
    assert [(kind.name, kind.times) for kind in seen.warnings] == []


def test_every_fault_is_found_at_once(tmp_path: Path) -> None:
    data = rows(12)
    for row, column, value in ((1, 4, "nan"), (3, 3, "0"), (4, 2, "1"), (5, 5, "-1"), (6, 1, "")):
        data[row] = (*data[row][:column], value, *data[row][column + 1 :])
    data = [*data[:8], data[9], data[8], data[10], data[10], data[11], data[0]]
    seen = verified(tmp_path, data)
    hours = {kind.name: [(moment - OPENED) // HOUR for moment in kind.times] for kind in seen.faults}
    assert hours == {
        "unsorted": [8, 0],
        "duplicate": [10, 0],
        "no number as open": [6],
        "no number as close": [1],
        "no price": [3],
        "out of range": [4],
        "negative volume": [5],
    }
    assert [(hole.start - OPENED) // HOUR for hole in seen.holes] == [1, 3]
    assert seen.warnings == ()  # what appears twice is looked at once


@pytest.mark.parametrize(("column", "value"), [(1, "nan"), (2, "1"), (3, "0"), (3, "-3"), (5, "-1")])
def test_a_broken_candle_is_not_looked_at_for_anything_else(tmp_path: Path, column: int, value: str) -> None:
    seen = verified(tmp_path, with_value(3, column, value, 9))
    assert len(seen.faults) == 1
    assert [(hole.start - OPENED) // HOUR for hole in seen.holes] == [3]


def test_holes_overlaps_the_grid_and_silence_are_told_and_are_no_fault(tmp_path: Path) -> None:
    data = [(row[0], *row[1:5], "1") for row in rows(14)]
    data[2] = (*data[2][:5], "0")
    data[6] = (int(str(data[6][0])) + 20_810, *data[6][1:])
    del data[10:12]
    seen = verified(tmp_path, data)
    assert seen.faults == ()
    assert {kind.name: [(moment - OPENED) / HOUR for moment in kind.times] for kind in seen.warnings} == {
        "no volume": [2],
        "off grid": [pytest.approx(6.00578, abs=1e-5)],
        "overlap": [7],
    }
    assert [((hole.start - OPENED) // HOUR, hole.missing) for hole in seen.holes] == [(6, 0), (10, 2)]


def test_a_file_with_less_than_two_sound_candles_cannot_be_looked_through(tmp_path: Path) -> None:
    data: list[Row] = [(row[0], "5", "7", "9", "4", "2") for row in rows(5)]
    with pytest.raises(BadCandle, match=r"^BTCUSDT-1h\.csv: holds 0 sound candles of 5; load it again$"):
        verified(tmp_path, data)


def spike(bars: Bars, times: float) -> Bars:
    """Return the bars with the whole candle AT multiplied, as a slipped decimal does it."""
    numbers = {name: float(getattr(bars, name)[AT]) * times for name in ("open", "high", "low", "close")}
    return changed(bars, AT, **numbers)


@pytest.mark.parametrize("times", [10.0, 0.1, 1.05])
def test_a_candle_whose_prices_slipped_is_a_bad_tick(times: float) -> None:
    assert bad_ticks(spike(walk(), times)).tolist() == [AT]


def test_a_close_that_the_next_open_does_not_know_is_a_bad_tick() -> None:
    bars = walk()
    close = float(bars.close[AT]) * 1.2
    assert bad_ticks(changed(bars, AT, close=close, high=close)).tolist() == [AT]


@pytest.mark.parametrize(("name", "times"), [("high", 1.3), ("low", 0.7)])
def test_a_spike_in_a_candle_that_was_not_busy_is_a_bad_tick(name: str, times: float) -> None:
    bars = changed(walk(), AT, volume=1.2)
    far = {name: float(getattr(bars, name)[AT]) * times}
    assert bad_ticks(changed(bars, AT, **far)).tolist() == [AT]
    assert bad_ticks(changed(bars, AT, **far, volume=9.0)).tolist() == []


@pytest.mark.parametrize(("fall", "rebound"), [(-0.65, 0.0), (-0.65, 0.55), (-0.24, 0.2), (0.44, 0.0), (0.44, -0.44)])
def test_a_crash_is_no_bad_tick_even_when_it_is_undone_in_the_next_candle(fall: float, rebound: float) -> None:
    bars = walk()
    levels = np.ones(len(bars))
    levels[AT:] *= np.exp(fall)
    levels[AT + 1 :] *= np.exp(rebound)
    closes = bars.close * levels
    opens = np.concatenate([[100.0], closes[:-1]])
    storm = np.abs(np.arange(len(bars)) - AT) < 3
    highs, lows = np.maximum(opens, closes) * 1.001, np.minimum(opens, closes) * np.where(storm, 0.9, 0.999)
    crashed = Bars(bars.interval, bars.open_ms, opens, highs, lows, closes, bars.volume * np.where(storm, 40.0, 1.0))
    assert abs(np.log(closes[AT] / closes[AT - 1])) > 20 * robust_sigma(crashed)
    assert bad_ticks(crashed).tolist() == []


def test_a_jump_over_a_hole_is_no_bad_tick() -> None:
    assert bad_ticks(without(spike(walk(), 1.2), AT + 1)).tolist() == []


def test_a_market_that_hardly_moves_has_no_sigma_and_no_bad_tick() -> None:
    flat = np.full(400, 5.0)
    still = replace(walk(), open=flat, high=flat, low=flat, close=flat)
    assert bad_ticks(still).tolist() == []


@pytest.mark.parametrize(
    "name", ["panel-1h/UNIUSDT-1h-2024", "DOGEUSDT-5m-2024", "SOLUSDT-1h-2021_2022", "BTCUSDT-5m-2024"]
)
def test_what_really_happened_is_not_called_a_mistake(shared_data: Path, name: str) -> None:
    seen = verify(shared_data / "klines" / f"{name}.parquet")
    assert [kind.name for kind in (*seen.faults, *seen.warnings)] in ([], ["no volume"])


def test_a_real_day_off_the_grid(shared_data: Path) -> None:
    seen = verify(shared_data / "klines" / "dirty" / "ETHUSDT-1m-2017_12_04-offgrid.parquet")
    assert {kind.name: len(kind.times) for kind in seen.warnings} == {"off grid": 1080, "overlap": 1, "no volume": 110}
    assert (seen.faults, seen.holes) == ((), ())


def test_shorter_candles_are_held_against_longer_ones(tmp_path: Path) -> None:
    bars = walk(48)
    short = write_csv(tmp_path / "BTCUSDT-1h.csv", as_rows(bars))
    long = changed(resample(bars, Interval("4h")), 3, high=120.0, volume=1.0)
    found = verify(short, write_csv(tmp_path / "BTCUSDT-4h.csv", as_rows(without(long, 7)))).against
    assert found
    assert (found.compared, found.absent) == (11, 1)
    [one] = found.differences
    high, volume = float(bars.high[12:16].max()), float(bars.volume[12:16].sum())
    assert one.numbers == {"high": (high, 120.0), "volume": (pytest.approx(volume, rel=1e-12), 1.0)}
    assert verify(short, short).against == type(found)(48, (), 0)
