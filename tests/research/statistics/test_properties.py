"""What must hold for any returns: bounds, scale, order, and the plain definitions behind the quick ones."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as some
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from thunes.research import statistics as st
from thunes.research.statistics.drawdowns import stretches

Floats = NDArray[np.float64]


def returns(least: int = 2, most: int = 60) -> some.SearchStrategy[Floats]:
    """Whole multiples of a basis point, from total loss to a doubling: what is rounded away is not looked for."""
    sizes = some.integers(least, most)
    points = arrays.arrays(np.int64, sizes, elements=some.integers(-9999, 10_000))
    return points.map(lambda found: found / 10_000.0)


def close(one: float, other: float, within: float = 1e-9) -> bool:
    return (math.isnan(one) and math.isnan(other)) or math.isclose(one, other, rel_tol=within, abs_tol=within)


@given(returns(), some.floats(0.1, 10.0))
def test_a_stake_changes_no_ratio(r: Floats, stake: float) -> None:
    assert close(st.sharpe(r * stake), st.sharpe(r))
    assert close(st.sortino(r * stake), st.sortino(r))
    assert close(st.omega(r * stake), st.omega(r))


@given(returns(), some.floats(0.1, 10.0))
def test_a_stake_multiplies_what_is_in_units_of_return(r: Floats, stake: float) -> None:
    assert close(st.annual_volatility(r * stake, 365.0), stake * st.annual_volatility(r, 365.0))
    assert close(st.value_at_risk(r * stake), stake * st.value_at_risk(r))
    assert close(st.conditional_value_at_risk(r * stake), stake * st.conditional_value_at_risk(r))


@given(returns())
def test_the_order_changes_nothing_but_the_path(r: Floats) -> None:
    turned = r[::-1]
    for figure in (st.sharpe, st.sortino, st.omega, st.value_at_risk, st.conditional_value_at_risk):
        assert close(figure(turned), figure(r))
    assert close(st.cagr(turned, 1.0), st.cagr(r, 1.0))


@given(returns(1))
def test_a_drawdown_is_a_share_and_the_deepest_of_all(r: Floats) -> None:
    found, deepest = st.drawdowns(r), st.max_drawdown(r)
    assert -1.0 <= deepest <= 0.0
    assert deepest == min(found.depth, default=0.0)
    assert deepest <= min(r.min(), 0.0) + 1e-12, "one loss alone is a fall of that size"


@given(returns(1))
def test_drawdowns_are_what_a_walk_along_the_equity_finds(r: Floats) -> None:
    found, peak, equity, walked = st.drawdowns(r), 1.0, 1.0, list[list[float]]()
    fallen = False
    for bar, step in enumerate(r):
        equity *= 1.0 + step
        depth, peak = equity / peak - 1.0, max(peak, equity)
        if depth < 0.0 and not fallen:
            walked.append([bar, bar, len(r), depth])
        elif depth < 0.0 and depth < walked[-1][3]:
            walked[-1][1::2] = [bar, depth]
        elif depth >= 0.0 and fallen:
            walked[-1][2] = bar
        fallen = depth < 0.0
    assert [list(row) for row in zip(found.start, found.trough, found.end, found.depth, strict=True)] == walked
    assert list(found.recovered) == [row[2] < len(r) for row in walked]
    assert list(found.deepest(2).depth) == sorted(found.depth)[:2]


@given(returns(1), some.floats(0.01, 0.5))
def test_the_tail_is_worse_than_where_it_begins(r: Floats, share: float) -> None:
    assert close(st.value_at_risk(r, share), float(np.quantile(r, share)))
    assert r.min() - 1e-12 <= st.conditional_value_at_risk(r, share) <= st.value_at_risk(r, share) + 1e-12


@given(returns(4), some.floats(-0.5, 0.5), some.floats(-0.5, 0.5))
def test_a_higher_bar_is_less_likely_passed(r: Floats, one: float, other: float) -> None:
    track = st.Track.of(r)
    lower, higher = (st.probabilistic_sharpe(track, bar) for bar in sorted((one, other)))
    if not math.isnan(lower):
        assert 0.0 <= higher <= lower <= 1.0


@given(some.integers(2, 10_000), some.floats(1e-6, 1.0))
def test_more_trials_deflate_more(trials: int, variance: float) -> None:
    track = st.Track(0.1, 1000, -0.5, 5.0)
    assert st.expected_max_sharpe(trials + 1, variance) > st.expected_max_sharpe(trials, variance) >= 0.0
    assert st.deflated_sharpe(track, trials + 1, variance) <= st.deflated_sharpe(track, trials, variance)
    assert st.deflated_sharpe(track, 1, variance) == st.probabilistic_sharpe(track)


@given(some.floats(0.01, 0.5), some.floats(-1.0, 1.0), some.floats(3.0, 10.0), some.floats(0.6, 0.99))
def test_a_record_of_the_least_length_is_just_convincing(
    ratio: float, skewness: float, kurtosis: float, confidence: float
) -> None:
    least = st.min_track_record_length(st.Track(ratio, 2, skewness, kurtosis), 0.0, confidence)
    lengths = (math.floor(least), math.ceil(least))
    below, above = (st.probabilistic_sharpe(st.Track(ratio, n, skewness, kurtosis)) for n in lengths)
    assert below <= confidence + 1e-9
    assert above >= confidence - 1e-9


@given(returns(2, 200), some.integers(2, 12), some.integers(0, 40))
def test_the_rolling_ratio_is_that_of_every_window(r: Floats, window: int, flat: int) -> None:
    r[:flat] = 0.0
    rolled = st.rolling_sharpe(r, window, 365.0)
    for bar in range(len(r)):
        expected = st.sharpe(r[bar + 1 - window : bar + 1], 365.0) if bar + 1 >= window else math.nan
        assert close(float(rolled[bar]), expected, 1e-7)


@given(returns(3))
def test_of_itself_a_series_is_all_beta(r: Floats) -> None:
    if r.min() < r.max():
        assert close(st.beta(2.0 * r + 0.01, r), 2.0)
    assert math.isnan(st.information_ratio(r, r))


@given(returns(1))
def test_wins_and_losses_change_places(r: Floats) -> None:
    won, lost = st.profit_factor(r), st.profit_factor(-r)
    assert math.isnan(won) or won == 0.0 or close(1.0 / won, lost)
    assert 0.0 <= st.hit_ratio(r) <= 1.0
    start, end = stretches(r < 0.0)
    assert st.longest_losing_streak(r) == max(end - start, default=0) <= len(r)
    assert sum(end - start) == np.count_nonzero(r < 0.0)


@given(some.integers(0, 2**32 - 1), some.permutations(range(5)))
def test_trials_in_another_order_are_as_overfitted(seed: int, order: list[int]) -> None:
    trials = np.random.default_rng(seed).normal(0.0, 0.01, (48, 5))
    found, turned = st.overfitting(trials, 6), st.overfitting(trials[:, order], 6)
    assert 0.0 <= found.probability <= 1.0
    assert found.probability == turned.probability
    assert close(found.slope, turned.slope)
