"""The same figures by other means: scipy's moments, and overfitting counted out one way at a time."""

import math
from itertools import combinations

import numpy as np
import pytest
from scipy import stats  # type: ignore[import-untyped]

from thunes.features.bars import Floats
from thunes.research.statistics import (
    Track,
    deflated_sharpe,
    expected_max_sharpe,
    min_track_record_length,
    overfitting,
    probabilistic_sharpe,
    sharpe,
)
from thunes.research.statistics.evidence import moments
from thunes.research.statistics.overfitting import Overfitting


@pytest.mark.parametrize("n", [4, 5, 9, 200])
@pytest.mark.parametrize("scale", [1.0, 1e-4])
def test_moments_are_those_of_scipy(n: int, scale: float) -> None:
    returns = scale * (np.random.default_rng(n).gamma(2.0, 1.0, n) - 1.7)
    found = moments(returns)
    expected = (np.mean(returns), np.std(returns, ddof=1), stats.skew(returns, bias=False))
    assert found == pytest.approx((*expected, stats.kurtosis(returns, fisher=False, bias=False)), rel=1e-9)
    track = Track.of(returns)
    assert track.sharpe == pytest.approx(sharpe(returns))
    assert track.length == n


@pytest.mark.parametrize(("returns", "mean"), [(np.array([0.1, 0.2, 0.4]), 0.7 / 3), (np.full(9, 0.25), 0.25)])
def test_too_few_returns_or_equal_ones_have_a_mean_and_no_shape(returns: Floats, mean: float) -> None:
    found, _, skewness, kurtosis = moments(returns)
    assert found == pytest.approx(mean)
    assert math.isnan(skewness) and math.isnan(kurtosis)  # noqa: PT018 - they are one fact


def test_what_is_expected_of_luck_is_what_luck_gives() -> None:
    best = np.random.default_rng(1).normal(0.0, 0.5, (20_000, 40)).max(axis=1).mean()
    assert expected_max_sharpe(40, 0.25) == pytest.approx(
        best, rel=0.02
    )  # Bailey and Lopez de Prado's is near, not exact


def test_the_probability_is_that_of_the_normal_distribution() -> None:
    track = Track(0.08, 500, -0.7, 6.0)
    error = math.sqrt((1 + 0.7 * 0.08 + 5.0 / 4.0 * 0.08**2) / 499)
    assert probabilistic_sharpe(track, 0.02) == pytest.approx(stats.norm.cdf((0.08 - 0.02) / error))
    assert deflated_sharpe(track, 30, 1e-3) == probabilistic_sharpe(track, expected_max_sharpe(30, 1e-3))


@pytest.mark.parametrize("benchmark", [0.0, 0.03, -0.02])
def test_as_long_as_the_record_needs_it_is_just_confident_enough(benchmark: float) -> None:
    track = Track(0.08, 500, -0.7, 6.0)
    needed = min_track_record_length(track, benchmark, 0.9)
    error = math.sqrt(track.spread / (needed - 1.0))
    assert stats.norm.cdf((track.sharpe - benchmark) / error) == pytest.approx(0.9)


def counted_out(trials: Floats, blocks: int) -> tuple[list[float], list[float], list[float]]:
    """Return inside, outside and logit for every half, as the paper has it."""
    size = len(trials) // blocks
    parts = np.split(trials[len(trials) - blocks * size :], blocks)
    found: list[tuple[float, float, float]] = []
    for half in combinations(range(blocks), blocks // 2):
        inside = np.concatenate([parts[block] for block in half])
        outside = np.concatenate([parts[block] for block in range(blocks) if block not in half])
        here, there = (np.array([sharpe(column) for column in part.T]) for part in (inside, outside))
        best = int(np.argmax(here))
        rank = float(stats.rankdata(there)[best])
        found.append((here[best], there[best], math.log(rank / (trials.shape[1] + 1 - rank))))
    inner, outer, logits = zip(*found, strict=True)
    return list(inner), list(outer), list(logits)


@pytest.mark.parametrize(("candles", "count", "blocks"), [(47, 5, 4), (30, 2, 6), (24, 7, 2), (12, 3, 6)])
@pytest.mark.parametrize("skill", [0.0, 0.6])
def test_overfitting_is_what_is_counted_out(candles: int, count: int, blocks: int, skill: float) -> None:
    trials = np.random.default_rng(candles).normal(0.02, 1.0, (candles, count))
    trials[:, 0] += skill
    trials[:, -1] = trials[:, 0]  # equal trials share their rank
    inside, outside, logit = counted_out(trials, blocks)
    found = overfitting(trials, blocks)
    assert found.inside == pytest.approx(inside)
    assert found.outside == pytest.approx(outside)
    assert found.logit == pytest.approx(logit)


def test_many_halves_are_judged_as_few_are() -> None:
    trials = np.random.default_rng(5).normal(0.0, 1.0, (36, 4))
    found, (inside, _, logit) = overfitting(trials, 12), counted_out(trials, 12)
    assert len(found.logit) == 924
    assert found.inside == pytest.approx(inside)
    assert found.logit == pytest.approx(logit)
    assert (
        len(overfitting(np.random.default_rng(5).normal(0.0, 1.0, (32, 3))).logit) == 12_870
    )  # 16 unless said otherwise


def test_what_is_said_of_the_halves() -> None:
    found = Overfitting(
        np.array([1.0, 2.0, 4.0, 3.0]), np.array([-0.5, 0.0, 0.5, 0.2]), np.array([-1.0, 0.0, 0.5, 2.0])
    )
    assert found.probability == 0.5  # in the middle counts as no better
    assert found.loss == 0.25  # to end with nothing is no loss
    assert found.slope == pytest.approx(np.polyfit(found.inside, found.outside, 1)[0])
    assert math.isnan(Overfitting(np.ones(3), np.ones(3), np.zeros(3)).slope)
