"""Whether the best of many backtests was chosen for what it is or for what it happened to be.

Combinatorially symmetric cross-validation: Bailey, Borwein, Lopez de Prado and Zhu, "The probability of backtest
overfitting", 2015.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, islice

import numpy as np

from thunes.features.bars import Flags, Floats
from thunes.research.statistics.ratios import TWO

# So many halves are judged at once; bounds the memory, changes no result.
AT_ONCE = 1024


@dataclass(frozen=True, eq=False)
class Overfitting:
    """For each of ``c`` ways to choose half of the time, the trial that was best in it, (c,) each.

    ``inside`` is its Sharpe ratio per candle in that half, ``outside`` in the other; ``logit`` of its relative rank
    among all trials in the other half, 0 in the middle.
    """

    inside: Floats
    outside: Floats
    logit: Floats

    @property
    def probability(self) -> float:
        """The share of halves whose best was no better than the median outside."""
        return float(np.mean(self.logit <= 0.0))

    @property
    def loss(self) -> float:
        """The share of halves whose best lost outside."""
        return float(np.mean(self.outside < 0.0))

    @property
    def slope(self) -> float:
        """What one unit of Sharpe ratio inside was worth outside, by least squares; NaN when inside never varies."""
        moved = self.inside - np.mean(self.inside)
        square = float(moved @ moved)
        return float(moved @ self.outside) / square if square > 0.0 else math.nan


def overfitting(trials: Floats, blocks: int = 16) -> Overfitting:
    """Judge ``trials`` (t, n): the returns of n trials over the same t candles.

    The first ``t % blocks`` candles are left out. A trial that does not vary has a Sharpe ratio of 0.

    Raises:
        ValueError: unless there are two trials, an even number of blocks, and two candles in each block.
    """
    candles, count = trials.shape
    if not (blocks >= TWO and blocks % 2 == 0 and count >= TWO and candles >= TWO * blocks):
        raise ValueError(
            f"overfitting of {count} trials over {candles} candles in {blocks} blocks: it takes 2 trials, an even "
            "number of blocks, and 2 candles a block"
        )
    parts = trials[candles % blocks :].reshape(blocks, -1, count)
    judged = [_judge(parts, half) for half in _halves(blocks)]
    return Overfitting(*(np.concatenate(part) for part in zip(*judged, strict=True)))


def _halves(blocks: int) -> Iterator[Flags]:
    """Yield (some, blocks): which blocks are inside, for every way to choose half of them."""
    halves = combinations(range(blocks), blocks // 2)
    while chosen := list(islice(halves, AT_ONCE)):
        inside = np.zeros((len(chosen), blocks), dtype=np.bool_)
        np.put_along_axis(inside, np.array(chosen), values=True, axis=1)
        yield inside


def _judge(parts: Floats, inside: Flags) -> tuple[Floats, Floats, Floats]:
    here, there = _sharpe(parts, inside), _sharpe(parts, ~inside)
    rows, best = np.arange(len(here)), np.argmax(here, axis=1)
    outside = there[rows, best]
    lower, equal = (np.sum(test, axis=1) for test in (there < outside[:, None], there == outside[:, None]))
    rank = lower + (equal + 1) / 2.0
    return here[rows, best], outside, np.log(rank / (parts.shape[2] + 1 - rank))


def _sharpe(parts: Floats, chosen: Flags) -> Floats:
    """Return (some, n) the Sharpe ratio (ddof 1) of every trial within the chosen blocks."""
    half, size = chosen.shape[1] // 2, parts.shape[1]
    means, weights = np.mean(parts, axis=1), chosen.astype(np.float64)
    within = np.sum((parts - means[:, None, :]) ** 2, axis=1)
    mean = weights @ means / half
    # The blocks' own squares, and those of their means about the mean of all: no large numbers are subtracted.
    between = np.maximum(weights @ (means * means) - half * mean * mean, 0.0)
    spread = np.sqrt((weights @ within + size * between) / (half * size - 1))
    found: Floats = np.divide(mean, spread, out=np.zeros_like(mean), where=spread > 0.0)
    return found
