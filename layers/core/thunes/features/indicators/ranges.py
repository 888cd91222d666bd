"""How far prices reach: the range of a candle, its average, and the channel of the highest and the lowest."""

from dataclasses import dataclass

import numpy as np

from thunes.features.bars import Floats
from thunes.features.indicators.averages import wilder
from thunes.features.indicators.windows import highest, lowest, series, warm, whole


def true_range(high: Floats, low: Floats, close: Floats) -> Floats:
    """Return (n,) the range of each candle, widened to the close before it; NaN at the first, which has none before."""
    high, low, close = series(high, low, close)
    before = close[:-1]
    return warm(np.maximum(high[1:], before) - np.minimum(low[1:], before), len(close))


def atr(high: Floats, low: Floats, close: Floats, window: int = 14) -> Floats:
    """Return (n,) Wilder's average of the true range, in the unit of the prices, from number ``window`` on.

    Source: Wilder 1978; equals TA-Lib's ATR.
    """
    return wilder(true_range(high, low, close), whole(window, "window"))


@dataclass(frozen=True, eq=False)
class Channel:
    """(n,) each: the highest high and the lowest low."""

    upper: Floats
    lower: Floats


def donchian(high: Floats, low: Floats, window: int = 20, *, before: bool = False) -> Channel:
    """Return the highest high and the lowest low of the last ``window`` candles, from number ``window - 1`` on.

    The candle itself is one of them. With ``before=True`` it is not: the channel is that of the ``window`` candles
    before it, from number ``window`` on, and so a close can be outside of it. Exact: no arithmetic is done.
    """
    high, low = series(high, low)
    end = max(len(high) - 1, 0) if before else len(high)
    upper, lower = highest(high[:end], whole(window, "window")), lowest(low[:end], window)
    return Channel(warm(upper, len(high)), warm(lower, len(high)))
