"""Reward against risk: the ratios that are made of the mean and the spread of returns."""

import math

import numpy as np

from thunes.domain.candle import Interval
from thunes.features.bars import Floats

SECONDS_PER_YEAR = 365 * 24 * 3600
# Fewer have no spread.
TWO = 2


def per_year(interval: Interval) -> float:
    """Return how many candles of ``interval`` make a year of 365 days: this market never closes."""
    return SECONDS_PER_YEAR / interval.length.total_seconds()


def returns_of(equity: Floats, cash: float) -> Floats:
    """Return (n,) what each candle added to an account that had ``cash`` before the first of them.

    ``equity`` is (n,), in the unit of ``cash``. An account that is down to nothing stays where it is: returns of 0.
    """
    grown = np.empty(len(equity))
    grown[:1] = equity[:1] / cash
    with np.errstate(divide="ignore", invalid="ignore"):
        np.divide(equity[1:], equity[:-1], out=grown[1:])
    if np.min(equity, initial=cash) <= 0.0:
        grown[1:][equity[:-1] <= 0.0] = 1.0
    grown -= 1.0
    return grown


def varies(r: Floats) -> bool:
    """Tell whether any two of the returns differ; of what does not vary, rounding would leave a spread."""
    return bool(len(r)) and float(np.min(r)) != float(np.max(r))


def deviation(r: Floats) -> float:
    """Return the standard deviation (ddof 1), exactly 0 when all are equal; NaN for fewer than two."""
    if len(r) < TWO:
        return math.nan
    return float(np.std(r, ddof=1)) if varies(r) else 0.0


def sharpe(r: Floats, per_year: float = 1.0, risk_free: float = 0.0) -> float:
    """Return mean over standard deviation (ddof 1) of ``r - risk_free``, times the root of ``per_year``.

    ``risk_free`` is per candle. NaN when the returns do not vary. The root assumes that returns are independent (Lo,
    "The statistics of Sharpe ratios", 2002): for inference leave ``per_year`` at 1. Sharpe, "The Sharpe ratio", 1994.
    """
    excess = r - risk_free
    spread = deviation(excess)
    return float(np.mean(excess)) / spread * math.sqrt(per_year) if spread > 0.0 else math.nan


def sortino(r: Floats, per_year: float = 1.0, target: float = 0.0) -> float:
    """Return the mean of ``r - target`` over its downside deviation, times the root of ``per_year``.

    The downside is the root of the mean over **all** candles of ``min(r - target, 0)**2``, not the deviation of the
    losers. NaN when nothing fell short. Sortino and Price, 1994.
    """
    if not len(r):
        return math.nan
    short = np.minimum(r - target, 0.0)
    downside = math.sqrt(float(np.mean(short * short)))
    return float(np.mean(r) - target) / downside * math.sqrt(per_year) if downside > 0.0 else math.nan


def annual_volatility(r: Floats, per_year: float) -> float:
    """Return the standard deviation (ddof 1) times the root of ``per_year``; NaN for fewer than two returns."""
    return deviation(r) * math.sqrt(per_year)


def cagr(r: Floats, per_year: float) -> float:
    """Return the yearly rate that compounds to the same growth, -1 for ruin; infinite where no double can hold it."""
    return annualised(float(np.prod(1.0 + r)), len(r), per_year)


def annualised(growth: float, candles: int, per_year: float) -> float:
    """Return the yearly rate of an account that was multiplied by ``growth`` within so many candles."""
    if not candles:
        return math.nan
    with np.errstate(over="ignore"):
        return float(np.float64(growth) ** (per_year / candles)) - 1.0


def omega(r: Floats, threshold: float = 0.0) -> float:
    """Return what was gained above ``threshold`` (per candle) for each unit lost below it; NaN when nothing was.

    Keating and Shadwick, "A universal performance measure", 2002.
    """
    excess = r - threshold
    lost = -float(np.sum(np.minimum(excess, 0.0)))
    return float(np.sum(np.maximum(excess, 0.0))) / lost if lost > 0.0 else math.nan


def beta(r: Floats, benchmark: Floats) -> float:
    """Return the covariance with ``benchmark`` (n,) over its variance; NaN when that does not vary."""
    if not varies(benchmark):
        return math.nan
    moved = benchmark - np.mean(benchmark)
    return float(np.sum(moved * (r - np.mean(r))) / np.sum(moved * moved))


def information_ratio(r: Floats, benchmark: Floats) -> float:
    """Return the Sharpe ratio, per candle, of ``r`` over ``benchmark`` (n,); NaN when the difference never varies."""
    return sharpe(r - benchmark)
