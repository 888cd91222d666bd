"""Sums, means and extremes over windows, each from its own window alone: nothing runs on from the candles before.

A running total would carry the rounding of all history into every window, and its last digits would depend on where the
series begins. Here a window is put together from halves of halves instead, always in the same way: log2(window) passes
over the series, and the same window gives the same bits wherever it stands.
"""

from collections.abc import Callable
from typing import TypeVar

import numpy as np

from thunes.features.bars import Floats

Part = tuple[Floats, ...]
T = TypeVar("T")
# Joins what is known of windows with what is known of those that follow at once: older, newer, their lengths.
Join = Callable[[Part, Part, int, int], Part]


def whole(length: int, what: str, least: int = 1) -> int:
    """Return ``length`` when it is a whole number of candles, ``least`` or more; raises ValueError."""
    if type(length) is not int or length < least:
        raise ValueError(f"{what} must be a whole number of candles, {least} or more; it is {length!r}")
    return length


def series(*columns: Floats) -> list[Floats]:
    """Return the columns as float64; raises ValueError unless all are (n,) with one n."""
    found = [np.asarray(column, dtype=np.float64) for column in columns]
    if any(column.ndim != 1 or len(column) != len(found[0]) for column in found):
        raise ValueError(f"columns must be one series each, of one length; they are {[c.shape for c in found]}")
    return found


def warm(values: Floats, length: int) -> Floats:
    """Return (length,) ``values`` at the end, with NaN before them."""
    out = np.full(length, np.nan)
    if len(values):
        out[length - len(values) :] = values
    return out


def fold(part: Part, window: int, join: Join) -> Part:
    """Return (n - window + 1,) each: what ``join`` makes of every window, from (n,) each of its single candles.

    ``join`` must be associative. A series that is shorter than the window has none.
    """
    if len(part[0]) < window:
        return tuple(column[:0] for column in part)
    block, size, total, covered, rest = part, 1, None, 0, window
    while rest:
        if rest & 1:
            total = block if total is None else _joined(total, block, covered, size, join)
            covered += size
        rest >>= 1
        if rest:
            block, size = _joined(block, block, size, size, join), 2 * size
    return total or part


def _joined(older: Part, newer: Part, first: int, second: int, join: Join) -> Part:
    """Join windows of ``first`` candles with those of ``second`` that begin where they end."""
    follows = tuple(column[first:] for column in newer)
    count = len(follows[0])
    return join(tuple(column[:count] for column in older), follows, first, second)


def sums(values: Floats, window: int, decay: float = 1.0) -> Floats:
    """Return (n - window + 1,) the sum of every window, a candle of age k counting ``decay**k`` times."""

    def join(older: Part, newer: Part, _: int, second: int) -> Part:
        return (older[0] * decay**second + newer[0],)

    return fold((values,), window, join)[0]


def moments(values: Floats, window: int) -> tuple[Floats, Floats]:
    """Return (n - window + 1,) mean, and sum of squared deviations from it, of every window.

    Source: Chan, Golub, LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances", 1979.
    Equal values have exactly their value as mean, and no deviation.
    """

    def join(older: Part, newer: Part, first: int, second: int) -> Part:
        apart, count = newer[0] - older[0], first + second
        mean = older[0] + apart * (second / count)
        return mean, older[1] + newer[1] + apart * apart * (first * second / count)

    mean, squares = fold((values, np.zeros(len(values))), window, join)
    return mean, squares


def highest(values: Floats, window: int) -> Floats:
    """Return (n - window + 1,) the largest value of every window."""
    return fold((values,), window, lambda older, newer, *_: (np.maximum(older[0], newer[0]),))[0]


def lowest(values: Floats, window: int) -> Floats:
    """Return (n - window + 1,) the smallest value of every window."""
    return fold((values,), window, lambda older, newer, *_: (np.minimum(older[0], newer[0]),))[0]
