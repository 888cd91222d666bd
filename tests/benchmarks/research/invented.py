"""Candles for the benchmarks: the same from run to run, and in every process of a run."""

from dataclasses import replace
from decimal import Decimal

import numpy as np

from tests.builders import START, candles_until
from thunes.domain.candle import Candle, Interval
from thunes.features.bars import Bars

YEAR, QUARTER = 525_600, 2_160
SPREADS = {"1m": 0.0005, "1h": 0.004}
HALF_WAVE = 10


def walk(interval: str, n: int) -> Bars:
    """Return a random walk of ``n`` candles with prices of two decimals."""
    dice, length = np.random.default_rng(20), Interval(interval)
    close = np.round(20_000.0 * np.exp(np.cumsum(dice.normal(0.0, SPREADS[interval], n))), 2)
    opens = np.concatenate([[20_000.0], close[:-1]])
    step = round(length.length.total_seconds() * 1000)
    high, low = np.maximum(opens, close), np.minimum(opens, close)
    return Bars(length, np.arange(n, dtype=np.int64) * step, opens, high, low, close, np.ones(n))


def falling(n: int) -> list[Candle]:
    """Return candles without a single signal."""
    return candles_until(START, [f"{20_000 - number / 100:.2f}" for number in range(n)])


def waves(n: int) -> list[Candle]:
    """Return candles that rise and fall in turns, with an order at every turn."""
    heights = (abs(number % (2 * HALF_WAVE) - HALF_WAVE) for number in range(n))
    closes = [f"{20_000 + 20 * height}.00" for height in heights]
    # A volume of five decimals, from which the venue's listing takes its lots.
    return [replace(each, volume=Decimal("100.00001")) for each in candles_until(START, closes)]
