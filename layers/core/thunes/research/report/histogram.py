"""Counts of returns between round numbers."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from thunes.features.bars import Floats

MOST_BINS = 40


class Histogram(NamedTuple):
    """``counts`` (k,) of what lies from ``edges[i]`` to below ``edges[i + 1]``, (k + 1,); 0 is one of the edges."""

    edges: Floats
    counts: NDArray[np.int64]


def histogram(values: Floats) -> Histogram:
    """Return the counts of ``values`` (n >= 1,) in bins as wide as 1, 2 or 5 times a power of ten, at most 40."""
    low, high = min(0.0, float(values.min())), max(0.0, float(values.max()))
    step = round_step((high - low) / (MOST_BINS - 2) or 0.01)
    bins = np.floor(values / step).astype(np.int64)
    first, last = min(int(bins.min()), 0), max(int(bins.max()), 0)
    counts = np.bincount(bins - first, minlength=last - first + 1).astype(np.int64)
    edges = np.arange(first, last + 2).astype(np.float64) * step
    return Histogram(edges, counts)


def round_step(least: float) -> float:
    """Return the smallest of 1, 2 and 5 times a power of ten that is not below ``least`` > 0."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(power * factor for factor in (1.0, 2.0, 5.0, 10.0) if power * factor >= least * (1.0 - 1e-9))
