"""All statistics of one run, by name: what reports, trial ledgers and comparisons read."""

import math
from collections.abc import Mapping

import numpy as np

from thunes.features.bars import Bars, Floats
from thunes.research.kernel import Run
from thunes.research.statistics.drawdowns import stretches, underwater
from thunes.research.statistics.evidence import Track, min_track_record_length, probabilistic_sharpe
from thunes.research.statistics.outcomes import hit_ratio, longest_losing_streak, payoff_ratio, profit_factor
from thunes.research.statistics.ratios import (
    annualised,
    beta,
    deviation,
    information_ratio,
    omega,
    per_year,
    returns_of,
    sortino,
)
from thunes.research.statistics.round_trips import RoundTrips, fees_paid, round_trips
from thunes.research.statistics.tails import tail
from thunes.research.terms import Terms

Figure = float | int | None
# The share of candles that both risks look at.
RISK = 0.05

# In the order in which they are returned. Yearly where a name of the first block says nothing else.
NAMES = (
    *("candles", "final_equity", "total_return", "cagr", "annual_volatility", "sharpe", "sortino", "calmar", "omega"),
    *("max_drawdown", "longest_drawdown", "value_at_risk", "conditional_value_at_risk"),
    *("sharpe_per_candle", "skewness", "kurtosis", "probabilistic_sharpe", "min_track_record_length"),
    *("held_return", "beta", "information_ratio"),
    *("exposure", "turnover", "fees", "fills", "round_trips", "win_rate", "expectancy", "median_profit", "mean_return"),
    *("profit_factor", "payoff_ratio", "best_return", "worst_return", "mean_duration", "longest_losing_streak"),
)


def statistics_of(bars: Bars, run: Run, terms: Terms, trips: RoundTrips | None = None) -> dict[str, Figure]:
    """Return every figure of ``NAMES``, in that order; None where one is not defined or no number.

    ``run`` was simulated over ``bars`` on ``terms``; ``trips`` are its round trips, where they are known. Rates and
    returns are shares of 1; ``calmar``, ``cagr``, ``annual_volatility``, ``sharpe``, ``sortino`` and ``turnover``
    (value bought and sold over the mean equity) are yearly; ``longest_drawdown``, ``min_track_record_length`` and
    ``mean_duration`` are in candles; both risks are at 5 %; ``held_return``, ``beta`` and ``information_ratio`` compare
    with holding from the first close to the last.
    """
    trips = round_trips(run, terms) if trips is None else trips
    found = {
        **_account(bars, run, terms),
        **_against_holding(bars, returns_of(run.equity, terms.cash)),
        **_activity(bars, run, terms, trips),
        **_outcomes(trips),
    }
    return {name: _plain(found[name]) for name in NAMES}


def _account(bars: Bars, run: Run, terms: Terms) -> Mapping[str, float]:
    r, year = returns_of(run.equity, terms.cash), per_year(bars.interval)
    under = underwater(r)
    deepest, (fell, ended) = float(np.min(under, initial=0.0)), stretches(under < 0.0)
    final = float(run.equity[-1]) if len(r) else terms.cash
    rate, track, (risk, beyond) = annualised(final / terms.cash, len(r), year), Track.of(r), tail(r, RISK)
    return {
        "candles": len(r),
        "final_equity": final,
        "total_return": final / terms.cash - 1.0,
        "cagr": rate,
        "annual_volatility": deviation(r) * math.sqrt(year),
        "sharpe": track.sharpe * math.sqrt(year),
        "sortino": sortino(r, year),
        "calmar": rate / -deepest if deepest < 0.0 else math.nan,
        "omega": omega(r),
        "max_drawdown": deepest,
        "longest_drawdown": int(np.max(ended - fell, initial=0)),
        "value_at_risk": risk,
        "conditional_value_at_risk": beyond,
        "sharpe_per_candle": track.sharpe,
        "skewness": track.skewness,
        "kurtosis": track.kurtosis,
        "probabilistic_sharpe": probabilistic_sharpe(track),
        "min_track_record_length": min_track_record_length(track),
    }


def _against_holding(bars: Bars, r: Floats) -> Mapping[str, float]:
    if not len(r):
        return dict.fromkeys(("held_return", "beta", "information_ratio"), math.nan)
    held = returns_of(bars.close, float(bars.close[0]))
    return {
        "held_return": float(bars.close[-1] / bars.close[0]) - 1.0,
        "beta": beta(r, held),
        "information_ratio": information_ratio(r, held),
    }


def _activity(bars: Bars, run: Run, terms: Terms, trips: RoundTrips) -> Mapping[str, float]:
    candles = len(run.equity)
    moved, mean = float(np.sum(run.quantity * run.price)), float(np.mean(run.equity)) if candles else math.nan
    return {
        "exposure": trips.held_at(candles) / candles if candles else math.nan,
        "turnover": moved / mean * per_year(bars.interval) / candles if mean > 0.0 else math.nan,
        "fees": fees_paid(run, terms),
        "fills": len(run.bar),
        "round_trips": len(trips),
    }


def _outcomes(trips: RoundTrips) -> Mapping[str, float]:
    profits, returns = trips.profit, trips.returns
    none = not len(trips)
    return {
        "win_rate": hit_ratio(profits),
        "expectancy": math.nan if none else float(np.mean(profits)),
        "median_profit": math.nan if none else float(np.median(profits)),
        "mean_return": math.nan if none else float(np.mean(returns)),
        "profit_factor": profit_factor(profits),
        "payoff_ratio": payoff_ratio(profits),
        "best_return": math.nan if none else float(np.max(returns)),
        "worst_return": math.nan if none else float(np.min(returns)),
        "mean_duration": math.nan if none else float(np.mean(trips.duration)),
        "longest_losing_streak": longest_losing_streak(profits),
    }


def _plain(figure: float) -> Figure:
    return figure if math.isfinite(figure) else None
