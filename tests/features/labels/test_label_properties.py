"""What must hold for any prices and spans: plain definitions behind the quick ones, scale, and no look ahead."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from numpy.typing import NDArray

from thunes.features import labels

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]
CANDLES = 40


def prices(seed: int, candles: int = CANDLES) -> Floats:
    return 100.0 * np.exp(np.cumsum(np.random.default_rng(seed).normal(0.0, 0.02, candles)))


seeds = some.integers(0, 2**32 - 1)


@some.composite
def spans(draw: some.DrawFn) -> tuple[Numbers, Numbers]:
    """Labels in the order of time within ``CANDLES`` candles, some of them over the same."""
    count = draw(some.integers(1, 12))
    start = np.sort(draw(some.lists(some.integers(0, CANDLES - 1), min_size=count, max_size=count)))
    lasts = np.array(draw(some.lists(some.integers(0, 9), min_size=count, max_size=count)))
    return start, np.minimum(start + lasts, CANDLES - 1)


def table(start: Numbers, end: Numbers) -> Numbers:
    """Return (candles, k) whether each label lasts over each candle."""
    places = np.arange(CANDLES)[:, None]
    return ((places >= start) & (places <= end)).astype(np.int64)


@given(spans())
def test_overlap_is_what_the_whole_table_says(made: tuple[Numbers, Numbers]) -> None:
    held = table(*made)
    count = held.sum(axis=1)
    assert labels.concurrency(*made, CANDLES).tolist() == count.tolist()
    shares = [1.0 / count[held[:, k] == 1] for k in range(held.shape[1])]
    unique = labels.average_uniqueness(*made, CANDLES)
    assert unique == pytest.approx([part.mean() for part in shares])
    assert labels.matrix_uniqueness(*made, CANDLES) == pytest.approx(np.concatenate(shares).mean())
    assert np.all((unique > 0.0) & (unique <= 1.0 + 1e-12))


@given(spans(), some.data())
def test_what_was_drawn_is_less_likely_drawn_again(made: tuple[Numbers, Numbers], data: some.DataObject) -> None:
    start, end = made
    drawn = np.array(data.draw(some.lists(some.integers(0, len(start) - 1), max_size=6)), dtype=np.int64)
    chances = labels.sequential_chances(start, end, CANDLES, drawn)
    assert chances.sum() == pytest.approx(1.0)
    again = 1.0 / (1.0 + table(start, end)[:, drawn].sum(axis=1))
    unique = np.array([again[start[k] : end[k] + 1].mean() for k in range(len(start))])
    assert chances == pytest.approx(unique / unique.sum())
    if not len(drawn):
        assert chances == pytest.approx(1.0 / len(start))


def test_labels_apart_are_drawn_more_evenly_than_by_chance() -> None:
    start, end = np.array([0, 0, 0, 0, 20]), np.array([9, 9, 9, 9, 29])
    drawn = [labels.sequential_bootstrap(start, end, 4, seed) for seed in range(300)]
    assert np.mean([4 in draw for draw in drawn]) > 1.0 - 0.8**4 + 0.05, "by chance it is there 59 times of 100"
    assert drawn[7].tolist() == labels.sequential_bootstrap(start, end, 4, 7).tolist()
    assert len({tuple(draw) for draw in drawn}) > 50


@given(spans(), seeds)
def test_weights_have_a_mean_of_one_whatever_the_price_is_in(made: tuple[Numbers, Numbers], seed: int) -> None:
    weights = labels.return_weights(*made, prices(seed))
    if int(np.max(made[1])) > 0:
        assert weights.mean() == pytest.approx(1.0)
    assert np.all(weights >= 0.0)
    assert labels.return_weights(*made, prices(seed) * 1000.0) == pytest.approx(weights)


def test_where_nothing_moves_labels_weigh_the_same() -> None:
    flat = labels.return_weights(np.array([1, 5]), np.array([3, 9]), np.full(CANDLES, 7.0))
    assert flat.tolist() == [1.0, 1.0]


@given(spans(), some.floats(-0.9, 1.0))
def test_older_labels_never_weigh_more(made: tuple[Numbers, Numbers], oldest: float) -> None:
    weights = labels.time_decay(*made, CANDLES, oldest)
    assert weights[-1] == pytest.approx(1.0)
    assert np.all(np.diff(weights) >= -1e-12)
    assert np.all((weights >= 0.0) & (weights <= 1.0 + 1e-12))
    assert labels.time_decay(*made, CANDLES, 1.0) == pytest.approx(1.0)


@settings(max_examples=60)
@given(seeds, some.floats(0.0, 3.0), some.floats(0.0, 3.0), some.integers(1, 12), some.sampled_from([1.0, -1.0]))
def test_a_barrier_is_the_first_that_a_walk_along_the_closes_meets(
    seed: int, profit: float, loss: float, longest: int, way: float
) -> None:
    close, events = prices(seed), np.arange(0, CANDLES, 3)
    target, side = np.full(len(events), 0.02), np.full(len(events), way)
    found = labels.triple_barrier(close, events, target, side, labels.Barriers(profit, loss, longest))
    for k, event in enumerate(events.tolist()):
        last, barrier = min(event + longest, CANDLES - 1), 0
        for place in range(event, last + 1):
            moved = way * (close[place] / close[event] - 1.0)
            barrier = 1 if profit and moved > profit * 0.02 else -1 if loss and moved < -loss * 0.02 else 0
            if barrier or place == last:
                assert (found.end[k], found.barrier[k], found.returns[k]) == (place, barrier, moved)
                break
    assert labels.meta_labels(found).tolist() == [int(barrier == 1) for barrier in found.barrier]
    assert labels.meta_labels(found, by_sign=True).tolist() == [int(back > 0) for back in found.returns]


def test_a_price_on_a_barrier_has_not_touched_it() -> None:
    close, placed = np.array([100.0, 150.0, 151.0, 50.0]), labels.Barriers(1.0, 1.0, 3)
    found = labels.triple_barrier(close, np.array([0]), np.array([0.5]), np.array([1.0]), placed)
    assert (found.end[0], found.barrier[0]) == (2, 1)


@given(seeds, some.floats(0.005, 0.1))
def test_events_are_what_a_walk_along_the_returns_finds(seed: int, threshold: float) -> None:
    close, up, down, found = prices(seed), 0.0, 0.0, []
    for place in range(1, CANDLES):
        step = math.log(close[place]) - math.log(close[place - 1])
        up, down = max(up + step, 0.0), min(down + step, 0.0)
        if max(up, -down) > threshold:
            found.append(place)
            up, down = (0.0 if up > threshold else up), (0.0 if -down > threshold else down)
    assert labels.cusum_events(close, threshold).tolist() == found
    assert labels.cusum_events(close[:20], threshold).tolist() == [place for place in found if place < 20]


@given(seeds, some.integers(2, 30))
def test_volatility_is_the_plain_weighted_deviation(seed: int, span: int) -> None:
    close = prices(seed)
    found, returns = labels.ewm_volatility(close, span), np.diff(np.log(close))
    assert np.all(np.isnan(found[:2]))
    for last in range(2, CANDLES):
        weights = (1.0 - 2.0 / (span + 1.0)) ** np.arange(last)[::-1]
        mean = np.average(returns[:last], weights=weights)
        biased = np.average((returns[:last] - mean) ** 2, weights=weights)
        assert found[last] == pytest.approx(math.sqrt(biased / (1.0 - (weights**2).sum() / weights.sum() ** 2)))


@given(seeds, some.integers(1, 15))
def test_ranges_in_another_currency_move_as_much(seed: int, window: int) -> None:
    close = prices(seed)
    opens = np.append(close[:1], close[:-1])
    high, low = np.maximum(opens, close) * 1.01, np.minimum(opens, close) * 0.99
    for scale in (1.0, 1000.0):
        ranges = labels.parkinson(high * scale, low * scale, window)
        both = labels.garman_klass(opens * scale, high * scale, low * scale, close * scale, window)
        assert np.isnan(ranges[: window - 1]).all()
        assert np.isnan(both[: window - 1]).all()
        assert ranges[window - 1 :] == pytest.approx(labels.parkinson(high, low, window)[window - 1 :])
        assert both[window - 1 :] == pytest.approx(labels.garman_klass(opens, high, low, close, window)[window - 1 :])


@given(seeds, some.floats(0.1, 1.0), some.integers(8, 39))
def test_a_fractional_difference_sees_no_later_value(seed: int, order: float, cut: int) -> None:
    values = np.log(prices(seed))
    found = labels.fractional_difference(values, order, 0.01)
    weights = labels.fractional_weights(order, 0.01)
    assert labels.fractional_difference(values[:cut], order, 0.01) == pytest.approx(found[:cut], nan_ok=True)
    if len(weights) <= CANDLES:
        assert found[-1] == pytest.approx(float(np.sum(weights * values[-len(weights) :])))


def test_whole_orders_are_the_value_and_the_plain_difference() -> None:
    values = prices(1)
    assert labels.fractional_difference(values, 0.0, 0.01).tolist() == values.tolist()
    assert labels.fractional_difference(values, 1.0, 0.01)[1:] == pytest.approx(np.diff(values))


def test_fewer_candles_than_a_window_know_nothing() -> None:
    few = prices(1, 3)
    for found in (
        labels.daily_volatility(few, 5, 24),
        labels.parkinson(few, few, 5),
        labels.fractional_difference(few, 0.5, 0.001),
    ):
        assert np.isnan(found).all()
        assert len(found) == 3
    assert len(labels.ewm_volatility(few[:0], 5)) == 0
    assert len(labels.time_decay(np.array([], dtype=int), np.array([], dtype=int), 5, 0.5)) == 0


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda: labels.cusum_events(prices(1), 0.0), "must be above 0"),
        (lambda: labels.Barriers(-1.0, 1.0, 5), "distances cannot be negative"),
        (lambda: labels.Barriers(1.0, 1.0, 0), "lasts 1 candle at least"),
        (lambda: labels.ewm_volatility(prices(1), 0), "span of 0"),
        (lambda: labels.parkinson(prices(1), prices(1), 0), "window of 0"),
        (lambda: labels.fractional_weights(-0.1, 0.1), r"order -0\.1 is negative"),
        (lambda: labels.fractional_weights(0.1, 0.0), "threshold 0 is not above 0"),
        (lambda: labels.time_decay(np.array([0]), np.array([1]), 5, -1.0), "above -1 and at most 1"),
        (lambda: labels.concurrency(np.array([2]), np.array([1]), 5), "outside the 5 candles"),
        (lambda: labels.concurrency(np.array([2]), np.array([5]), 5), "outside the 5 candles"),
        (lambda: labels.sequential_bootstrap(np.array([], dtype=int), np.array([], dtype=int), 3, 1), "no label"),
    ],
)
def test_what_makes_no_sense_is_refused(ask: object, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        ask()  # type: ignore[operator]
