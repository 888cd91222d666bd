"""How far an account fell below its own peak, and for how long."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from thunes.features.bars import Flags, Floats
from thunes.research.statistics.ratios import cagr

Numbers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Drawdowns:
    """``k`` falls below a peak, in the order of time.

    ``start`` (k,) is the first candle below the peak, ``trough`` (k,) the lowest (the first of equals), ``end`` (k,)
    the first that is back at the peak, or the number of candles where none was. ``depth`` (k,) is in [-1, 0).
    ``recovered`` (k,) tells which came back.
    """

    start: Numbers
    trough: Numbers
    end: Numbers
    depth: Floats
    recovered: Flags

    def __len__(self) -> int:
        return len(self.start)

    @property
    def length(self) -> Numbers:
        """Return (k,) how many candles each lasted."""
        return self.end - self.start

    def deepest(self, most: int) -> "Drawdowns":
        """Return the ``most`` deepest, deepest first; of equals the earlier."""
        order = np.argsort(self.depth, kind="stable")[:most]
        places = (self.start[order], self.trough[order], self.end[order])
        return Drawdowns(*places, self.depth[order], self.recovered[order])


def underwater(r: Floats) -> Floats:
    """Return (n,) equity over its highest so far, less 1; the account starts at 1 before the first return."""
    equity = 1.0 + r
    np.cumprod(equity, out=equity)
    peak = np.maximum.accumulate(equity)
    np.divide(equity, np.maximum(peak, 1.0, out=peak), out=equity)
    equity -= 1.0
    return equity


def max_drawdown(r: Floats) -> float:
    """Return the deepest fall below a peak, in [-1, 0]; a loss at the first candle counts."""
    return float(np.min(underwater(r), initial=0.0))


def drawdowns(r: Floats) -> Drawdowns:
    """Return every fall below a peak."""
    return falls(underwater(r))


def stretches(flags: Flags) -> tuple[Numbers, Numbers]:
    """Return where each row of set flags starts, and where the first that is not set follows, (k,) each."""
    edged = np.zeros(len(flags) + 2, dtype=np.bool_)
    edged[1:-1] = flags
    edges = np.flatnonzero(edged[1:] != edged[:-1])
    return edges[::2], edges[1::2]


def falls(under: Floats) -> Drawdowns:
    """Return every stretch of candles in which ``under`` (n,) is negative."""
    start, end = stretches(under < 0.0)
    if not len(start):
        return Drawdowns(start, start, end, np.empty(0), np.empty(0, dtype=np.bool_))
    # What follows a stretch, up to the next, is not below the peak: it is never the least of the two.
    depth = np.minimum.reduceat(under, start)
    places = np.flatnonzero(under < 0.0)
    lowest = places[under[places] == depth[np.searchsorted(start, places, side="right") - 1]]
    trough = lowest[np.searchsorted(lowest, start)]
    return Drawdowns(start, trough, end, depth, end < len(under))


def calmar(r: Floats, per_year: float) -> float:
    """Return the yearly growth over the deepest fall; NaN when there was none. Young, "Calmar ratio", 1991."""
    deepest = max_drawdown(r)
    return cagr(r, per_year) / -deepest if deepest < 0.0 else math.nan
