"""Fewer points keep what a reader looks for: the extremes, the ends, and an even axis."""

import numpy as np
import pytest

from thunes.research.report.sampling import candles, envelope, means, places


def walk(n: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return 100.0 + np.cumsum(np.random.default_rng(n).normal(size=n))


@pytest.mark.parametrize("n", [1, 2, 149, 150, 151, 1000, 99_991])
def test_an_envelope_keeps_the_extremes_and_the_last(n: int) -> None:
    values = walk(n)
    kept, where = envelope(values, 100), places(n, 100)
    assert len(kept) == len(where) <= 150
    assert np.all(np.diff(where) > 0)
    assert where[-1] == n - 1
    assert (kept.min(), kept.max(), kept[-1]) == (values.min(), values.max(), values[-1])


def test_one_candle_of_a_million_is_seen() -> None:
    values = np.ones(1_000_000)
    values[765_432] = 0.5
    kept, where = envelope(values, 2000), places(len(values), 2000)
    assert abs(int(where[np.argmin(kept)]) - 765_432) < 1000


def test_points_stand_evenly_so_that_the_axis_is_one_of_time() -> None:
    steps = np.diff(places(100_000, 1000))
    assert steps[:-1].max() - steps[:-1].min() <= 1


def test_few_points_are_left_alone() -> None:
    values = walk(140)
    assert np.array_equal(envelope(values, 100), values)


@pytest.mark.parametrize("n", [1, 5, 1000, 12_345])
def test_candles_open_at_the_close_before_and_reach_the_extremes(n: int) -> None:
    close = walk(n)
    found = candles(close, 100)
    assert len(found.place) == min(n, 100)
    assert np.array_equal(found.open[1:], found.close[:-1])
    assert (found.open[0], found.close[-1]) == (close[0], close[-1])
    assert (found.high.max(), found.low.min()) == (close.max(), close.min())
    assert np.all(found.low <= np.minimum(found.open, found.close))
    assert np.all(found.high >= np.maximum(found.open, found.close))


def test_means_weigh_every_value_once() -> None:
    values = walk(1003)
    where, mean = means(values, 100)
    weights = np.diff(np.append(where, 1003))
    assert np.average(mean, weights=weights) == pytest.approx(values.mean(), rel=1e-12)
