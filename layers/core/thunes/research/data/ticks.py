"""Candles that look like a mistake of whoever wrote them down, and not like a market: told, never removed."""

import numpy as np

from thunes.features.bars import Bars, Flags, Floats, Times

# How many robust standard deviations of all the file's moves from close to close make one extreme.
EXTREME = 20.0
# Of the median absolute deviation, which makes it a standard deviation where moves are normal.
TO_SIGMA = 1.4826
UNDONE = 0.75
# How many candles on either side tell what volume is usual.
AROUND = 24


def bad_ticks(bars: Bars) -> Times:
    """Return the numbers of the candles that are probably wrong, by either of two rules.

    A close more than 20 robust sigmas from the one before, of which the next candle's open has undone three quarters
    or more: no market goes there and back between two candles; a crash, however deep, opens where it closed.
    Or a high or low that far beyond open and close, while no more was bought and sold than the median of the 24
    candles on either side: a real spike is busy.
    """
    sigma = robust_sigma(bars)
    if not sigma:
        return np.zeros(0, dtype=np.int64)
    return np.flatnonzero(_undone(bars, EXTREME * sigma) | _silent_spike(bars, EXTREME * sigma))


def robust_sigma(bars: Bars) -> float:
    """Return 1.4826 times the median absolute deviation of the log returns from close to close."""
    moves = np.diff(np.log(bars.close))
    return TO_SIGMA * float(np.median(np.abs(moves - np.median(moves))))


def _undone(bars: Bars, extreme: float) -> Flags:
    found = np.zeros(len(bars), dtype=np.bool_)
    moved, back = np.diff(np.log(bars.close))[:-1], np.log(bars.open[2:] / bars.close[1:-1])
    adjacent = bars.follows[1:-1] & bars.follows[2:]
    found[1:-1] = adjacent & (np.abs(moved) > extreme) & (-back * np.sign(moved) >= UNDONE * np.abs(moved))
    return found


def _silent_spike(bars: Bars, extreme: float) -> Flags:
    above = np.log(bars.high / np.maximum(bars.open, bars.close))
    below = np.log(np.minimum(bars.open, bars.close) / bars.low)
    found: Flags = np.maximum(above, below) > extreme
    for row in np.flatnonzero(found):
        found[row] = bars.volume[row] <= np.median(_around(bars.volume, int(row)))
    return found


def _around(volume: Floats, row: int) -> Floats:
    return np.concatenate([volume[max(row - AROUND, 0) : row], volume[row + 1 : row + 1 + AROUND]])
