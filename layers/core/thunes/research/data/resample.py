"""Longer candles out of shorter ones, aligned as the venue aligns its own."""

import numpy as np

from thunes.domain.candle import BadCandle, Interval
from thunes.features.bars import Bars
from thunes.research.data.grid import length_ms, opens_of


def resample(bars: Bars, interval: Interval) -> Bars:
    """Return candles of ``interval``, a whole multiple of the bars' own; weeks begin on Monday.

    A candle belongs to where it opens. The first and the last are left out where ``bars`` covers them in part; over a
    hole, what there is makes the candle, as at the venue. Prices are exact, volumes sums of doubles.

    Raises:
        BadCandle: when ``interval`` is not longer, or no whole multiple.
    """
    length = length_ms(interval)
    if length <= bars.length_ms or length % bars.length_ms:
        raise BadCandle(f"{interval.name} candles cannot be made of {bars.interval.name} ones; ask for a multiple")
    belongs = opens_of(bars.open_ms, interval)
    starts = np.flatnonzero(np.diff(belongs, prepend=belongs[:1] - 1))
    made = Bars(
        interval,
        belongs[starts],
        bars.open[starts],
        np.maximum.reduceat(bars.high, starts),
        np.minimum.reduceat(bars.low, starts),
        bars.close[np.append(starts[1:], len(bars)) - 1],
        np.add.reduceat(bars.volume, starts),
    )
    first = int(bars.open_ms[0] > made.open_ms[0])
    last = int(bars.open_ms[-1] + bars.length_ms < made.open_ms[-1] + length)
    return made.between(first, len(made) - last)
