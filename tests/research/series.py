"""Candles of a random walk, as arrays; sound, and the same for the same seed."""

import numpy as np

from thunes.domain.candle import Interval
from thunes.features.bars import Bars

HOUR_MS = 3_600_000
# 2022-01-01
START_MS = 1_640_995_200_000


def random_bars(candles: int, seed: int, drift: float = 0.0, spread: float = 0.01) -> Bars:
    chance = np.random.default_rng(seed)
    close = np.round(100.0 * np.exp(np.cumsum(chance.normal(drift, spread, candles))), 2)
    opens = np.concatenate([[100.0], close[:-1]])
    high = np.maximum(opens, close) + np.round(chance.random(candles), 2)
    low = np.minimum(opens, close) * 0.995
    times = START_MS + np.arange(candles) * HOUR_MS
    return Bars(Interval("1h"), times, opens, high, low, close, chance.integers(1, 9, candles).astype(np.float64))
