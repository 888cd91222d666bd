"""Standard errors of a Sharpe ratio: right where returns are independent, and right where they are not."""

import math

import numpy as np
import pytest

from thunes.features.bars import Floats
from thunes.research.statistics import Track, sharpe, standard_errors_apart
from thunes.research.statistics.dependence import influence

LONG, SHORT, WORLDS = 7200, 2400, 400


def independent(seed: int, count: int) -> Floats:
    return np.random.default_rng([seed, count]).normal(0.02, 1.0, count)


def in_trends(seed: int, count: int, lasting: int = 60) -> Floats:
    """Return noise with a drift that is there or is not, for ``lasting`` returns on average."""
    dice = np.random.default_rng([seed, count])
    turns = np.cumsum(dice.random(count) < 1.0 / lasting) % 2
    return 0.4 * turns + dice.normal(0.0, 1.0, count)


def by_the_books(longer: Floats, shorter: Floats) -> float:
    """Return how many standard errors apart they are if all returns are independent."""
    variance = sum(track.spread / (track.length - 1) for track in (Track.of(longer), Track.of(shorter)))
    return abs(sharpe(shorter) - sharpe(longer)) / math.sqrt(variance)


def test_what_each_return_adds_is_nothing_together_and_strays_as_the_books_say() -> None:
    returns = np.random.default_rng(3).gamma(2.0, 1.0, 4000) - 1.9  # skewed, and fat in its tail
    added, track = influence(returns), Track.of(returns)
    assert np.mean(added) == pytest.approx(0.0, abs=1e-4)
    assert np.var(added) == pytest.approx(track.spread, rel=0.02)


@pytest.mark.parametrize("seed", range(5))
def test_what_each_return_adds_is_the_change_when_it_is_left_out(seed: int) -> None:
    returns = independent(seed, 500)
    without = np.array([sharpe(np.delete(returns, place)) for place in range(500)])
    assert (sharpe(returns) - without) * 499 == pytest.approx(influence(returns), rel=0.02, abs=0.02)


def test_two_standard_errors_hold_nineteen_of_twenty_where_returns_are_independent() -> None:
    apart = [standard_errors_apart(independent(seed, LONG), independent(seed, SHORT)) for seed in range(WORLDS)]
    assert 0.91 <= np.mean(np.array(apart) <= 2.0) <= 0.97  # 0.939 with 18 degrees of freedom


def test_and_where_they_come_in_trends_which_the_books_take_for_something_else() -> None:
    pairs = [(in_trends(seed, LONG), in_trends(seed, SHORT)) for seed in range(WORLDS)]
    apart = np.array([(standard_errors_apart(*pair), by_the_books(*pair)) for pair in pairs])
    blocks, books = np.mean(apart <= 2.0, axis=0)
    assert blocks >= 0.9
    assert books < 0.75


def test_another_ratio_is_seen() -> None:
    apart = [standard_errors_apart(independent(seed, LONG), independent(seed, SHORT) - 0.2) for seed in range(50)]
    assert min(apart) > 2.0


@pytest.mark.parametrize(
    ("longer", "shorter"),
    [
        (np.zeros(1000), independent(1, 100)),
        (independent(1, 1000), np.zeros(100)),
        (independent(1, 15), independent(2, 9)),
    ],
)
def test_what_cannot_be_told_is_not_told(longer: Floats, shorter: Floats) -> None:
    assert math.isnan(standard_errors_apart(longer, shorter))


def test_nothing_to_compare_with_is_not_told() -> None:
    assert math.isnan(standard_errors_apart(independent(1, 1000), np.empty(0)))


def test_one_run_of_all_has_nothing_to_learn_from() -> None:
    assert math.isnan(standard_errors_apart(independent(1, 1000), independent(2, 900), blocks=1))
