"""Invented candles and terms, on a venue's grid, for tests that need many."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from thunes.domain.candle import Interval
from thunes.features.bars import Bars
from thunes.research.levels import Levels
from thunes.research.terms import Terms
from thunes.strategies.wishes import Wishes

HOUR_MS = 3_600_000
ALL_CASH = Terms(cash=10_000.0)
VENUE = Terms(
    cash=1000.0,
    budget=25.0,
    band=0.002,
    max_slippage=0.003,
    tick=0.01,
    lot=0.00001,
    min_quantity=0.00001,
    min_notional=5.0,
    reserve=0.001,
    in_base=True,
)
TERMS = [ALL_CASH, VENUE, VENUE._replace(budget=0.0), VENUE._replace(in_base=False), VENUE._replace(cash=40.0)]


def walked(seed: int, n: int = 400, start: float = 20_000.0, spread: float = 0.004) -> Bars:
    """Return a random walk with prices of two decimals; some candles are empty, and some are missing."""
    dice = np.random.default_rng(seed)
    close = start * np.exp(np.cumsum(dice.normal(0.0, spread, n)))
    opens = np.concatenate([[start], close[:-1]]) * (1.0 + dice.normal(0.0, spread / 8, n))
    ends = np.stack([opens, close])
    high = ends.max(axis=0) * (1.0 + dice.exponential(spread / 2, n))
    low = ends.min(axis=0) * (1.0 - np.minimum(dice.exponential(spread / 2, n), 0.5))
    numbers = [np.maximum(np.round(part, 2), 0.01) for part in (opens, high, low, close)]
    volume = np.where(dice.random(n) < 0.02, 0.0, dice.uniform(1.0, 9.0, n))
    steps = np.where(dice.random(n) < 0.01, 3, 1)
    return Bars(Interval("1h"), np.cumsum(steps) * HOUR_MS, numbers[0], numbers[1], numbers[2], numbers[3], volume)


def wished(seed: int, n: int, share: float = 0.05) -> Wishes:
    """Return wishes at random, at times both at once."""
    dice = np.random.default_rng(seed)
    return Wishes(dice.random(n) < share, dice.random(n) < share)


def levelled(seed: int, bars: Bars) -> Levels:
    """Return stops and targets around the closes, some of them none."""
    dice = np.random.default_rng(seed)
    stop, target = (bars.close * (1.0 + side * dice.uniform(0.0, 0.03, len(bars))) for side in (-1, 1))
    stop[dice.random(len(bars)) < 0.2] = np.nan
    target[dice.random(len(bars)) < 0.2] = np.nan
    return Levels(stop, target, bool(seed % 2))


seeds: Any = st.integers(0, 2**32 - 1)
