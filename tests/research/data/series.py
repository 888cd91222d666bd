"""Invented bars for tests: a quiet walk in which each candle opens where the last one closed."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np

from thunes.domain.candle import Interval
from thunes.domain.times import to_ms
from thunes.features.bars import Bars
from thunes.research.data.grid import length_ms

MONDAY = datetime(2024, 1, 1, tzinfo=UTC)


def walk(count: int = 400, interval: str = "1h", start: datetime = MONDAY, seed: int = 1) -> Bars:
    """Return ``count`` candles with prices of two decimals around 100."""
    dice = np.random.default_rng(seed)
    closes = np.round(100.0 * np.exp(np.cumsum(dice.normal(0.0, 0.001, count))), 2)
    opens = np.concatenate([[100.0], closes[:-1]])
    length = length_ms(Interval(interval))
    return Bars(
        Interval(interval),
        to_ms(start) + np.arange(count, dtype=np.int64) * length,
        opens,
        np.maximum(opens, closes) + 0.05,
        np.minimum(opens, closes) - 0.05,
        closes,
        np.round(dice.uniform(1.0, 2.0, count), 3),
    )


def changed(bars: Bars, row: int, **numbers: float) -> Bars:
    """Return the bars with some numbers of one candle replaced."""
    columns = {name: getattr(bars, name).copy() for name in numbers}
    for name, number in numbers.items():
        columns[name][row] = number
    return replace(bars, **columns)


def without(bars: Bars, *rows: int) -> Bars:
    """Return the bars but for those."""
    kept = np.delete(np.arange(len(bars)), rows)
    numbers = (part[kept] for part in (bars.open, bars.high, bars.low, bars.close, bars.volume))
    return Bars(bars.interval, bars.open_ms[kept], *numbers)
