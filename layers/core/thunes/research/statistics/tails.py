"""What a bad candle costs: quantiles of the returns as they were, no distribution assumed."""

import math

import numpy as np

from thunes.features.bars import Floats


def value_at_risk(r: Floats, share: float = 0.05) -> float:
    """Return the return below which a ``share`` of them lies, interpolated linearly; a loss is negative."""
    return tail(r, share)[0]


def conditional_value_at_risk(r: Floats, share: float = 0.05) -> float:
    """Return the mean of the worst ``share``: of the ``floor((n - 1) * share) + 1`` smallest returns."""
    return tail(r, share)[1]


def tail(r: Floats, share: float) -> tuple[float, float]:
    """Return both of the above for the price of one; NaN for no returns.

    Raises:
        ValueError: when ``share`` is not in [0, 1].
    """
    if not 0.0 <= share <= 1.0:
        raise ValueError(f"a share of {share:g} is not between 0 and 1")
    if not len(r):
        return math.nan, math.nan
    place = (len(r) - 1) * share
    last = int(place)
    parted = np.partition(r, last)
    lower, upper = float(parted[last]), float(np.min(parted[last + 1 :], initial=np.inf))
    step = (place - last) * (upper - lower) if place > last else 0.0
    return lower + step, float(np.mean(parted[: last + 1]))
