"""What a series of returns, or a backtest, amounts to: plain numpy, one definition each, named where it comes from.

``r`` is always (n,) simple net returns per candle, flat candles included, none below -1; ``per_year`` is how many
candles make a year of a market that never closes. What is not defined is NaN.
"""

from thunes.research.statistics.dependence import standard_errors_apart
from thunes.research.statistics.drawdowns import Drawdowns, calmar, drawdowns, max_drawdown, underwater
from thunes.research.statistics.evidence import (
    Track,
    deflated_sharpe,
    expected_max_sharpe,
    min_track_record_length,
    probabilistic_sharpe,
)
from thunes.research.statistics.outcomes import hit_ratio, longest_losing_streak, payoff_ratio, profit_factor
from thunes.research.statistics.overfitting import Overfitting, overfitting
from thunes.research.statistics.ratios import (
    annual_volatility,
    beta,
    cagr,
    information_ratio,
    omega,
    per_year,
    returns_of,
    sharpe,
    sortino,
)
from thunes.research.statistics.rolling import rolling_sharpe
from thunes.research.statistics.round_trips import RoundTrips, round_trips
from thunes.research.statistics.summary import NAMES, statistics_of
from thunes.research.statistics.tails import conditional_value_at_risk, value_at_risk

__all__ = [
    "NAMES",
    "Drawdowns",
    "Overfitting",
    "RoundTrips",
    "Track",
    "annual_volatility",
    "beta",
    "cagr",
    "calmar",
    "conditional_value_at_risk",
    "deflated_sharpe",
    "drawdowns",
    "expected_max_sharpe",
    "hit_ratio",
    "information_ratio",
    "longest_losing_streak",
    "max_drawdown",
    "min_track_record_length",
    "omega",
    "overfitting",
    "payoff_ratio",
    "per_year",
    "probabilistic_sharpe",
    "profit_factor",
    "returns_of",
    "rolling_sharpe",
    "round_trips",
    "sharpe",
    "sortino",
    "standard_errors_apart",
    "statistics_of",
    "underwater",
    "value_at_risk",
]
