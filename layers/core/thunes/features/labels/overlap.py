"""How much each label says of its own: labels that share candles share what they know. AFML 4.3 to 4.5.

``start`` and ``end`` (k,) are the first and the last candle of each label, both of ``n`` candles.
"""

import numpy as np
from numpy.typing import NDArray

from thunes.features.bars import Floats

Numbers = NDArray[np.int64]


def concurrency(start: Numbers, end: Numbers, candles: int) -> Numbers:
    """Return (candles,) how many labels last over each candle.

    Raises:
        ValueError: when a label ends before it starts, or lies outside the candles.
    """
    if len(start) and not (np.all(start <= end) and start.min() >= 0 and end.max() < candles):
        raise ValueError(f"a label ends before it starts, or lies outside the {candles} candles")
    changes = np.bincount(start, minlength=candles + 1) - np.bincount(end + 1, minlength=candles + 1)
    return np.cumsum(changes[:candles])


def average_uniqueness(start: Numbers, end: Numbers, candles: int) -> Floats:
    """Return (k,) the mean, over the candles of each label, of one over how many labels share the candle."""
    return span_sums(_shares(concurrency(start, end, candles)), start, end) / (end - start + 1)


def matrix_uniqueness(start: Numbers, end: Numbers, candles: int) -> float:
    """Return the mean of the same over every candle of every label: long labels count for more. AFML 4.5.1."""
    shares = span_sums(_shares(concurrency(start, end, candles)), start, end)
    return float(np.sum(shares) / np.sum(end - start + 1))


def sequential_chances(start: Numbers, end: Numbers, candles: int, drawn: Numbers) -> Floats:
    """Return (k,) the chance of each label to be drawn next, given the positions of those drawn so far. AFML 4.5.2.

    In proportion to its mean uniqueness, were it drawn as well.
    """
    taken = concurrency(start[drawn], end[drawn], candles)
    shares: Floats = 1.0 / (1.0 + taken.astype(np.float64))
    unique: Floats = span_sums(shares, start, end) / (end - start + 1)
    chances: Floats = unique / np.sum(unique)
    return chances


def sequential_bootstrap(start: Numbers, end: Numbers, draws: int, seed: int) -> Numbers:
    """Return (draws,) positions of labels, each drawn by ``sequential_chances`` given those before it.

    Raises:
        ValueError: when there is no label.
    """
    if not len(start):
        raise ValueError("there is no label to draw from")
    chance, candles = np.random.default_rng(seed), int(np.max(end)) + 1
    drawn = np.empty(draws, dtype=np.int64)
    for draw in range(draws):
        drawn[draw] = chance.choice(len(start), p=sequential_chances(start, end, candles, drawn[:draw]))
    return drawn


def span_sums(values: Floats, start: Numbers, end: Numbers) -> Floats:
    """Return (k,) the sum of ``values`` over each span."""
    totals = np.concatenate([[0.0], np.cumsum(values)])
    sums: Floats = totals[end + 1] - totals[start]
    return sums


def _shares(count: Numbers) -> Floats:
    found: Floats = np.divide(1.0, count, out=np.zeros(len(count)), where=count > 0)
    return found
