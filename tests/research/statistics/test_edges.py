"""What is not defined is NaN, what cannot be is refused, and what is flat is flat."""

import math

import numpy as np
import pytest

from thunes.domain.candle import Interval
from thunes.research import statistics as st

FLAT = np.full(20, 0.001)
NOTHING = np.empty(0)


@pytest.mark.parametrize("figure", [st.sharpe, st.sortino, st.omega, st.value_at_risk, st.conditional_value_at_risk])
def test_of_no_returns_nothing_is_known(figure: object) -> None:
    assert math.isnan(figure(NOTHING))  # type: ignore[operator]


def test_what_never_varies_has_no_ratio_though_rounding_gives_it_a_spread() -> None:
    assert np.std(FLAT, ddof=1) > 0.0
    assert math.isnan(st.sharpe(FLAT))
    assert math.isnan(st.beta(FLAT, FLAT))
    assert st.annual_volatility(FLAT, 365.0) == 0.0
    assert np.all(np.isnan(st.rolling_sharpe(FLAT, 5)))
    assert math.isnan(st.Track.of(FLAT).kurtosis)
    assert math.isnan(st.probabilistic_sharpe(st.Track.of(FLAT)))


def test_without_a_loss_there_is_nothing_to_divide_by() -> None:
    assert math.isnan(st.calmar(FLAT, 365.0))
    assert math.isnan(st.profit_factor(FLAT))
    assert math.isnan(st.payoff_ratio(FLAT))
    assert math.isnan(st.hit_ratio(NOTHING))
    assert st.max_drawdown(FLAT) == 0.0
    assert len(st.drawdowns(FLAT)) == len(st.drawdowns(NOTHING)) == 0
    assert st.longest_losing_streak(NOTHING) == 0


def test_a_loss_at_the_very_first_candle_is_a_drawdown() -> None:
    assert st.max_drawdown(np.array([-0.25, 0.1])) == -0.25


def test_ruin_is_ruin() -> None:
    returns = st.returns_of(np.array([100.0, 50.0, 0.0, 0.0]), 100.0)
    assert returns.tolist() == [0.0, -0.5, -1.0, 0.0]
    assert st.max_drawdown(returns) == -1.0
    assert st.cagr(returns, 365.0) == -1.0


def test_growth_that_no_double_holds_is_infinite_and_no_error() -> None:
    assert st.cagr(np.array([1.0, 1.0]), 525_600.0) == math.inf


def test_a_year_of_a_market_that_never_closes() -> None:
    assert [st.per_year(Interval(name)) for name in ("1m", "1h", "1d")] == [525_600.0, 8760.0, 365.0]


def test_no_record_is_long_enough_for_a_ratio_below_the_bar() -> None:
    track = st.Track(0.1, 100)
    assert st.min_track_record_length(track, 0.1) == math.inf
    assert math.isnan(st.min_track_record_length(st.Track(math.nan, 100)))


def test_contradicting_estimates_give_no_probability() -> None:
    assert math.isnan(st.probabilistic_sharpe(st.Track(1.0, 100, 3.0, 3.0)))


def test_a_trial_that_never_acts_has_no_skill_and_no_error() -> None:
    trials = np.zeros((40, 3))
    trials[:, 1] = np.random.default_rng(7).normal(0.01, 0.01, 40)
    found = st.overfitting(trials, 4)
    assert found.probability == 0.0
    assert np.all(found.inside > 0.0)


@pytest.mark.parametrize(("shape", "blocks"), [((40, 1), 4), ((40, 3), 5), ((40, 3), 0), ((7, 3), 4)])
def test_too_little_to_judge_overfitting_by_is_refused(shape: tuple[int, int], blocks: int) -> None:
    with pytest.raises(ValueError, match="it takes 2 trials, an even number of blocks, and 2 candles a block"):
        st.overfitting(np.ones(shape), blocks)


@pytest.mark.parametrize("ask", [lambda: st.expected_max_sharpe(0, 0.1), lambda: st.expected_max_sharpe(5, -0.1)])
def test_trials_that_cannot_be_are_refused(ask: object) -> None:
    with pytest.raises(ValueError, match="it takes 1 trial, and no negative variance"):
        ask()  # type: ignore[operator]


def test_a_window_of_one_and_a_share_above_one_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 2 candles, not 1"):
        st.rolling_sharpe(FLAT, 1)
    with pytest.raises(ValueError, match=r"a share of 1\.5"):
        st.value_at_risk(FLAT, 1.5)


def test_the_published_example_of_a_deflated_ratio() -> None:
    """A ratio of 2.5 a year, 100 trials with a variance of one half a year, 1250 days of 250 a year, 2014."""
    track = st.Track(2.5 / math.sqrt(250.0), 1250, -3.0, 10.0)
    assert round(st.expected_max_sharpe(100, 0.5 / 250.0), 4) == 0.1132
    assert round(st.deflated_sharpe(track, 100, 0.5 / 250.0), 4) == 0.9004
