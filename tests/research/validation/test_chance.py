"""Reordered, redrawn, resampled, and placed at random: what stays, what moves, and what a p-value is."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from numpy.typing import NDArray

from tests.research.series import random_bars
from thunes.errors import Misconfigured
from thunes.research.kernel import simulate
from thunes.research.statistics import RoundTrips, max_drawdown, round_trips
from thunes.research.terms import Terms
from thunes.research.validation import (
    against_random_entries,
    block_bootstrap,
    growth_of,
    random_entries,
    redrawn,
    reordered,
    reshuffling,
)
from thunes.strategies import build_whole

Floats = NDArray[np.float64]


def growths(seed: int, count: int) -> Floats:
    return np.random.default_rng(seed).normal(0.0, 0.05, count)


@settings(max_examples=30)
@given(some.integers(0, 2**32 - 1), some.integers(1, 30))
def test_an_order_changes_the_fall_and_not_the_end(seed: int, count: int) -> None:
    growth = growths(seed, count)
    paths = reordered(growth, 50, seed)
    assert paths.final == pytest.approx(np.prod(1.0 + growth))
    assert np.all((paths.max_drawdown >= -1.0) & (paths.max_drawdown <= 0.0))
    worst = np.prod(1.0 + np.minimum(growth, 0.0)) - 1.0
    assert np.all(paths.max_drawdown >= worst - 1e-12), "no order loses more than all losses in a row"
    assert np.all(paths.max_drawdown <= min(growth.min(), 0.0) + 1e-12)


def test_a_draw_is_the_fall_of_some_order() -> None:
    growth = np.array([0.1, -0.2])
    assert set(np.round(reordered(growth, 200, 1).max_drawdown, 12)) == {-0.2}
    both = {round(max_drawdown(np.array(order)), 12) for order in ([-0.1, 0.2, -0.1], [-0.1, -0.1, 0.2])}
    assert set(np.round(reordered(np.array([-0.1, -0.1, 0.2]), 200, 1).max_drawdown, 12)) == both


def test_redrawing_changes_the_end_and_centres_on_the_mean() -> None:
    growth = growths(3, 50)
    paths = redrawn(growth, 4000, 7)
    assert np.std(paths.final) > 0.0
    assert np.mean(paths.final) == pytest.approx((1.0 + growth.mean()) ** 50, rel=0.05)


def test_the_same_seed_draws_the_same_in_parts_or_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    growth = growths(3, 10)
    whole = [draw(growth, 30, 5).max_drawdown.tolist() for draw in (reordered, redrawn)]
    assert whole == [draw(growth, 30, 5).max_drawdown.tolist() for draw in (reordered, redrawn)]
    assert whole[1] != redrawn(growth, 30, 6).max_drawdown.tolist()
    monkeypatch.setattr(reshuffling, "AT_ONCE", 70)
    assert whole == [draw(growth, 30, 5).max_drawdown.tolist() for draw in (reordered, redrawn)]


def test_quantiles_by_level() -> None:
    found = redrawn(growths(3, 20), 500, 1).quantiles((0.05, 0.5))
    assert list(found) == ["final", "max_drawdown"]
    assert found["final"][0.05] < found["final"][0.5]
    assert found["max_drawdown"][0.05] < found["max_drawdown"][0.5] < 0.0


def test_growth_is_that_of_the_whole_account() -> None:
    bars, terms = random_bars(300, 8), Terms(1000.0)
    run = simulate(bars, build_whole("sma_crossover", {"fast": 3, "slow": 8}).wishes(bars), terms)
    trips = round_trips(run, terms)
    after = run.equity[trips.exit_bar]
    assert 1000.0 * np.cumprod(1.0 + growth_of(trips, run)) == pytest.approx(after)


@pytest.mark.parametrize(("count", "draws"), [(0, 5), (5, 0)])
def test_nothing_to_draw_is_refused(count: int, draws: int) -> None:
    with pytest.raises(Misconfigured, match="takes one of each at least"):
        reordered(growths(1, count), draws, 1)


@settings(max_examples=30)
@given(some.integers(0, 2**32 - 1), some.integers(2, 80), some.data())
def test_another_history_is_sound_and_made_of_the_same_moves(seed: int, candles: int, data: some.DataObject) -> None:
    bars = random_bars(candles, seed)
    block = data.draw(some.integers(1, candles - 1))
    made = block_bootstrap(bars, block, seed)
    assert len(made) == candles
    assert np.all(made.low <= np.minimum(made.open, made.close))
    assert np.all(made.high >= np.maximum(made.open, made.close))
    assert np.all(made.low > 0.0)
    assert made.follows[1:].all()
    moves, drawn = (np.diff(np.log(part.close)) for part in (bars, made))
    places = np.argmin(np.abs(drawn[:, None] - moves[None, :]), axis=1)
    assert drawn == pytest.approx(moves[places], abs=1e-9)
    assert made.close.tolist() == block_bootstrap(bars, block, seed).close.tolist()


def test_blocks_are_runs_of_candles_in_their_order() -> None:
    bars = random_bars(41, 3)
    made = block_bootstrap(bars, 10, 9)
    moves, drawn = (np.diff(np.log(part.close)) for part in (bars, made))
    places = np.argmin(np.abs(drawn[:, None] - moves[None, :]), axis=1).reshape(4, 10)
    assert np.all(np.diff(places, axis=1) % 40 == 1)
    assert len({row[0] for row in places.tolist()}) > 1
    shape = bars.high[places.ravel() + 1] / bars.close[places.ravel()]
    assert made.high[1:] / made.close[:-1] == pytest.approx(shape), "a candle keeps its shape"


@pytest.mark.parametrize(("candles", "block"), [(1, 1), (10, 0), (10, 10)])
def test_blocks_that_do_not_fit_are_refused(candles: int, block: int) -> None:
    with pytest.raises(Misconfigured, match=f"blocks of {block} from {candles} candles"):
        block_bootstrap(random_bars(candles, 1), block, 1)


def trips_of(entries: list[int], exits: list[int]) -> RoundTrips:
    nothing = np.zeros(len(entries))
    filled = (nothing, nothing, nothing, nothing, nothing, nothing)
    return RoundTrips(np.array(entries), np.array(exits), *filled, -1)


@settings(max_examples=50)
@given(some.integers(0, 2**32 - 1), some.lists(some.integers(1, 9), min_size=1, max_size=8), some.integers(0, 30))
def test_random_positions_last_as_long_and_never_overlap(seed: int, lasting: list[int], free: int) -> None:
    entry, durations = random_entries._placed(np.array(lasting), free, np.random.default_rng(seed))
    assert sorted(durations) == sorted(lasting)
    assert entry[0] >= 1
    assert np.all(entry[1:] > (entry + durations)[:-1])
    assert (entry + durations)[-1] <= sum(lasting) + len(lasting) + free


def test_every_placement_is_as_likely() -> None:
    chance, seen = np.random.default_rng(1), dict[tuple[int, ...], int]()
    for _ in range(3000):
        entry, _ = random_entries._placed(np.array([1, 1]), 2, chance)
        seen[tuple(entry)] = seen.get(tuple(entry), 0) + 1
    assert len(seen) == 6, "two gaps of two free candles, and the rest at the end"
    assert min(seen.values()) > 400


def test_perfect_timing_is_no_chance_and_the_worst_is_all_chance() -> None:
    bars = random_bars(400, 6)
    steps = np.diff(np.log(bars.open))
    best, worst = (np.sort(order[:5]) for order in (np.argsort(-steps[1:]) + 1, np.argsort(steps[1:]) + 1))
    spaced = [places[np.insert(np.diff(places) > 1, 0, True)] for places in (best, worst)]
    good, bad = (against_random_entries(bars, trips_of(list(p), list(p + 1)), 200, 3) for p in spaced)
    assert good.p_value == pytest.approx(1 / 201)
    assert bad.p_value == 1.0
    assert good.actual == pytest.approx(np.sum(steps[spaced[0]]))


def test_without_skill_a_p_value_is_uniform() -> None:
    found = []
    for seed in range(120):
        bars = random_bars(120, seed)
        entry, durations = random_entries._placed(np.array([3, 8, 5]), 60, np.random.default_rng(seed + 1000))
        found.append(against_random_entries(bars, trips_of(list(entry), list(entry + durations)), 60, seed).p_value)
    assert 0.4 < np.mean(found) < 0.6
    assert 0.02 < np.mean(np.array(found) < 0.1) < 0.2


@pytest.mark.parametrize(("entries", "exits", "draws"), [([], [], 5), ([1], [3], 0), ([1, 5], [4, 9], 5)])
def test_positions_that_do_not_fit_are_refused(entries: list[int], exits: list[int], draws: int) -> None:
    with pytest.raises(Misconfigured, match="room for all of them"):
        against_random_entries(random_bars(9, 1), trips_of(entries, exits), draws, 1)
