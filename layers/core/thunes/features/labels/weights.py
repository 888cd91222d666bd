"""How much each label counts: by what happened while it lasted, and by how long ago that was. AFML 4.6 and 4.7."""

import numpy as np
from numpy.typing import NDArray

from thunes.features.bars import Floats
from thunes.features.labels.overlap import average_uniqueness, concurrency, span_sums

Numbers = NDArray[np.int64]


def return_weights(start: Numbers, end: Numbers, close: Floats) -> Floats:
    """Return (k,) the size of each label's log return, that of a shared candle shared out; the mean is 1. AFML 4.10.

    As there, the return into the first candle of a label belongs to it. Where nothing moved at all, every weight is 1.
    """
    returns = np.append([0.0], np.diff(np.log(close)))
    size = np.abs(span_sums(returns / np.maximum(concurrency(start, end, len(close)), 1), start, end))
    total = float(np.sum(size))
    return size * len(size) / total if total > 0.0 else np.ones(len(size))


def time_decay(start: Numbers, end: Numbers, candles: int, oldest: float) -> Floats:
    """Return (k,) weights that fall from 1 for the newest label, in a line over the uniqueness gathered. AFML 4.11.

    ``oldest`` is where the line would end before the first label: 1 is no decay, 0 reaches nothing there, and below 0
    the oldest ``-oldest`` share of the uniqueness counts for nothing at all. Labels are in the order of time.

    Raises:
        ValueError: unless ``oldest`` is above -1 and at most 1.
    """
    if not -1.0 < oldest <= 1.0:
        raise ValueError(f"a decay to {oldest:g}; it must be above -1 and at most 1")
    gathered = np.cumsum(average_uniqueness(start, end, candles))
    if not len(gathered):
        return gathered
    slope = (1.0 - oldest) / gathered[-1] if oldest >= 0.0 else 1.0 / ((1.0 + oldest) * gathered[-1])
    line: Floats = 1.0 + slope * (gathered - gathered[-1])
    return np.maximum(line, 0.0)
