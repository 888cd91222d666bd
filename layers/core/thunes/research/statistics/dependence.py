"""How far a Sharpe ratio may stray by chance when returns are not independent: those of one position never are.

What a return adds to the estimated ratio is known to first order; its mean over a run of candles strays by as much as
the runs show, whatever holds within them. Lo, "The statistics of Sharpe ratios", 2002, by way of the non-overlapping
blocks of Carlstein, "The use of subseries values for estimating the variance of a general statistic", 1986.
"""

import math

import numpy as np

from thunes.features.bars import Floats
from thunes.research.statistics.ratios import sharpe

# As many runs as in the search for overfitting: long ones, for a trend may last.
BLOCKS = 16


def influence(r: Floats) -> Floats:
    """Return (n,) what each return adds to the Sharpe ratio per candle, to first order; all NaN where that is NaN."""
    ratio = sharpe(r)
    moved = (r - np.mean(r)) / np.std(r) if math.isfinite(ratio) else np.full(len(r), math.nan)
    added: Floats = moved - ratio / 2.0 * (moved * moved - 1.0)
    return added


def standard_errors_apart(longer: Floats, shorter: Floats, blocks: int = BLOCKS) -> float:
    """Return how many standard errors of their difference the Sharpe ratios of two separate series are apart.

    Both are taken to come from one process: how a run of candles strays is learnt from ``blocks`` runs of ``longer``
    and as many of the same length as ``shorter`` has. NaN where a ratio is, and for fewer candles than blocks.
    """
    length = len(longer) // blocks
    if length == 0 or not len(shorter):
        return math.nan
    squares, free = 0.0, 0
    for series in (longer, shorter):
        count = len(series) // length
        means = influence(series)[len(series) - count * length :].reshape(count, length).mean(axis=1)
        squares, free = squares + float(means @ means), free + max(count - 1, 0)
    per_candle = length * squares / free if free else math.nan
    error = math.sqrt(per_candle * (1.0 / len(longer) + 1.0 / len(shorter)))
    return abs(sharpe(shorter) - sharpe(longer)) / error if error > 0.0 else math.nan
