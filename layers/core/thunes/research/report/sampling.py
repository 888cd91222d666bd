"""Fewer points that look the same: what a screen can show of a long run, with every extreme kept."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from thunes.features.bars import Floats

Places = NDArray[np.int64]
# Both extremes of a bucket and the last point of all need places of their own.
NARROWEST = 3


class Candles(NamedTuple):
    """Closes put together, arrays (k,): the place of the first of each, and what they did from the close before."""

    place: Places
    open: Floats
    high: Floats
    low: Floats
    close: Floats


def edges(n: int, most: int) -> Places:
    """Return (k + 1,) where ``n`` points are cut into ``k`` <= ``most`` buckets, equal but for one point."""
    return np.linspace(0, n, min(n, most) + 1).astype(np.int64)


def places(n: int, most: int) -> Places:
    """Return (k,) where the points of ``envelope`` stand; evenly, so that an axis of points remains one of time."""
    if n <= NARROWEST * (most // 2):
        return np.arange(n, dtype=np.int64)
    cut = edges(n, most // 2)
    pairs = np.stack([cut[:-1], (cut[:-1] + cut[1:]) // 2], axis=1)
    return np.append(pairs.reshape(-1), n - 1)


def envelope(values: Floats, most: int) -> Floats:
    """Return (k,) about ``most`` of ``values`` (n,): lowest and highest of each bucket as they came, and the last."""
    if len(values) <= NARROWEST * (most // 2):
        return values
    points = []
    for start, stop in pairwise(edges(len(values), most // 2)):
        part = values[start:stop]
        first, second = sorted((int(np.argmin(part)), int(np.argmax(part))))
        points += [part[first], part[second]]
    return np.array([*points, values[-1]])


def candles(close: Floats, most: int) -> Candles:
    """Return ``close`` (n,) as at most ``most`` candles; each opens at the close before it."""
    cut = edges(len(close), most)
    start, last = cut[:-1], cut[1:] - 1
    opened = close[np.maximum(start - 1, 0)]
    high = np.maximum(np.maximum.reduceat(close, start), opened)
    low = np.minimum(np.minimum.reduceat(close, start), opened)
    return Candles(start, opened, high, low, close[last])


def means(values: Floats, most: int) -> tuple[Places, Floats]:
    """Return (k,) places and the mean of ``values`` (n,) from each to the next."""
    cut = edges(len(values), most)
    return cut[:-1], np.add.reduceat(values, cut[:-1]) / np.diff(cut)
