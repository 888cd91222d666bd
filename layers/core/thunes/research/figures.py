"""What one run comes to in a few figures: what a search compares, one row per pair of parameters."""

import math
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from thunes.domain.candle import Interval
from thunes.features.bars import Floats
from thunes.research.kernel import BUY, Run
from thunes.research.terms import Terms

COLUMNS = (
    "final_equity",
    "max_drawdown",
    "sharpe",
    "sharpe_annual",
    "fills",
    "round_trips",
    "win_rate",
    "turnover",
)
# One row of a sweep: the two parameters, then the figures.
ROW = np.dtype([("first", "f8"), ("second", "f8"), *((name, "f8") for name in COLUMNS)])
Rows = NDArray[np.void]


def periods_a_year(interval: Interval) -> float:
    """Return how many candles a year of 365 days has: the market never closes."""
    return timedelta(days=365) / interval.length


def figures(run: Run, terms: Terms, interval: Interval) -> tuple[float, ...]:
    """Return the values of ``COLUMNS`` for a run that began with ``terms.cash``.

    ``max_drawdown`` is the lowest of E / (highest E so far) - 1, the cash at the start included. ``sharpe`` is mean /
    standard deviation (n - 1) of the simple returns from close to close, flat ones included, the first against the
    cash; ``sharpe_annual`` is that times the root of the periods a year (Lo 2002: as if returns were independent). A
    round trip is won when its sale, less commission, is above what was paid for the base sold. ``turnover`` is the
    quote bought and sold over the mean equity. NaN where there is nothing to divide by.
    """
    worth = np.concatenate([[terms.cash], run.equity])
    returns = np.diff(worth) / worth[:-1]
    sharpe = float(returns.mean() / returns.std(ddof=1)) if len(returns) > 1 and returns.any() else math.nan
    drawdown = float(np.min(worth / np.maximum.accumulate(worth) - 1.0))
    profits = round_trip_profits(run, terms)
    won = float(np.mean(profits > 0.0)) if len(profits) else math.nan
    turnover = float(np.sum(run.quantity * run.price) / run.equity.mean()) if len(run.equity) else math.nan
    annual = sharpe * math.sqrt(periods_a_year(interval))
    return float(worth[-1]), drawdown, sharpe, annual, float(len(run.bar)), float(len(profits)), won, turnover


def round_trip_profits(run: Run, terms: Terms) -> Floats:
    """Return (k,) what each sale earned over what its base had cost, in quote, all commissions taken off."""
    cost, held, profits = 0.0, 0.0, []
    for side, quantity, price, fee in zip(run.side, run.quantity, run.price, run.commission, strict=True):
        if side == BUY:
            cost += quantity * price + (0.0 if terms.in_base else fee)
            held += quantity - (fee if terms.in_base else 0.0)
        else:
            spent = cost * quantity / held
            profits.append(quantity * price - fee - spent)
            cost, held = cost - spent, held - quantity
    return np.array(profits, dtype=np.float64)
