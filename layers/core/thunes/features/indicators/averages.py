"""Moving averages: over a window, and without end."""

from itertools import accumulate
from typing import Literal

import numpy as np

from thunes.features.bars import Floats
from thunes.features.indicators.windows import moments, series, warm, whole

Seed = Literal["mean", "first"]


def sma(values: Floats, window: int) -> Floats:
    """Return (n,) the mean of the last ``window`` values, from number ``window - 1`` on."""
    (values,) = series(values)
    return warm(moments(values, whole(window, "window"))[0], len(values))


def ema(values: Floats, window: int, seed: Seed = "mean") -> Floats:
    """Return (n,) the average in which every new value weighs ``2 / (window + 1)``, from number ``window - 1`` on.

    It begins with the mean of the first ``window`` values there; with ``seed="first"`` it begins with the very first
    value and has no warm-up. NaN at the start of ``values`` are passed over. Source: the usual definition; the first
    seed is TA-Lib's, the other that of pandas' ``ewm(adjust=False)``.
    """
    (values,) = series(values)
    whole(window, "window")
    return smoothed(values, 2.0 / (window + 1), 1 if seed == "first" else window)


def wilder(values: Floats, window: int) -> Floats:
    """Return (n,) the average in which every new value weighs ``1 / window``; it begins as `ema` does.

    Source: J. W. Wilder, "New Concepts in Technical Trading Systems", 1978.
    """
    return smoothed(values, 1.0 / window, window)


def smoothed(values: Floats, weight: float, first: int) -> Floats:
    """Return (n,) the average that moves towards each value by ``weight``, from the mean of the ``first`` ones."""
    known = values[int(np.isnan(values).cumprod().sum()) :]
    if len(known) < max(first, 1):
        return np.full(len(values), np.nan)
    start = float(moments(known[:first], first)[0][0])
    steps = accumulate(
        known[first:].tolist(), lambda average, value: average + weight * (value - average), initial=start
    )
    return warm(np.fromiter(steps, dtype=np.float64), len(values))
