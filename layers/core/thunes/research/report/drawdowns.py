"""How far the account fell below its own peak, and the falls that were deepest."""

from dataclasses import dataclass

import numpy as np

from thunes.features.bars import Floats


@dataclass(frozen=True)
class Fall:
    """A stretch below a peak by numbers of candles: first below, lowest, first back (None: never), and how deep."""

    start: int
    trough: int
    back: int | None
    depth: float


def underwater(equity: Floats, cash: float) -> Floats:
    """Return (n,) ``equity`` (n,) over its highest so far, less 1; it was ``cash`` before the first."""
    return equity / np.maximum(np.maximum.accumulate(equity), cash) - 1.0


def deepest(under: Floats, most: int) -> list[Fall]:
    """Return the ``most`` deepest stretches in which ``under`` (n,) is negative, deepest first; of equals the first."""
    edged = np.concatenate([[False], under < 0.0, [False]])
    turns = np.flatnonzero(edged[1:] != edged[:-1])
    starts, ends = turns[::2], turns[1::2]
    if not len(starts):
        return []
    # What follows a stretch is not below the peak, so it is never the least up to the next one.
    depths = np.minimum.reduceat(under, starts)
    order = np.argsort(depths, kind="stable")[:most]
    return [_fall(under, int(starts[k]), int(ends[k])) for k in order]


def _fall(under: Floats, start: int, end: int) -> Fall:
    trough = start + int(np.argmin(under[start:end]))
    return Fall(start, trough, end if end < len(under) else None, float(under[trough]))
