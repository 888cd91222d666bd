"""Differences of a fractional order: as stationary as needed, with as much memory as possible. AFML 5.5."""

import numpy as np

from thunes.features.bars import Floats


def fractional_weights(order: float, threshold: float) -> Floats:
    """Return (w,) the weights of the last w values, newest last: ``(-1)**k`` times the binomial of order over k.

    They end before the first whose size is below ``threshold``.

    Raises:
        ValueError: when ``order`` is negative, or ``threshold`` is not above 0.
    """
    if order < 0.0 or not threshold > 0.0:
        raise ValueError(f"order {order:g} is negative, or threshold {threshold:g} is not above 0")
    found = [1.0]
    while abs(weight := -found[-1] * (order - len(found) + 1.0) / len(found)) >= threshold:
        found.append(weight)
    return np.array(found[::-1])


def fractional_difference(values: Floats, order: float, threshold: float) -> Floats:
    """Return (n,) the difference of ``values`` with a window of fixed width; NaN until there are enough values."""
    weights = fractional_weights(order, threshold)
    found = np.full(len(values), np.nan)
    if len(values) >= len(weights):
        found[len(weights) - 1 :] = np.convolve(values, weights[::-1], mode="valid")
    return found
