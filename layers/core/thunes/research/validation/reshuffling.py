"""The same round trips in another order, or drawn again: how much of a drawdown was the order they came in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from thunes.errors import Misconfigured
from thunes.features.bars import Floats
from thunes.research.kernel import Run
from thunes.research.statistics.round_trips import RoundTrips

# So many outcomes are held at once; bounds the memory.
AT_ONCE = 2_000_000
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True, eq=False)
class Paths:
    """For each of ``d`` accounts that began with 1: what it ended with, and its deepest fall, in [-1, 0]; (d,) each.

    Accounts are looked at between round trips: a fall within one is not seen.
    """

    final: Floats
    max_drawdown: Floats

    def quantiles(self, levels: Sequence[float] = LEVELS) -> Mapping[str, Mapping[float, float]]:
        """Return ``final`` and ``max_drawdown`` at each level, interpolated linearly; at a low level both are bad."""
        parts = {"final": self.final, "max_drawdown": self.max_drawdown}
        found = {name: np.quantile(part, levels).tolist() for name, part in parts.items()}
        return {name: dict(zip(levels, values, strict=True)) for name, values in found.items()}


def growth_of(trips: RoundTrips, run: Run) -> Floats:
    """Return (k,) by what share of the whole account each round trip changed it, commissions included.

    The account is that of the close before the entry, when nothing was held.
    """
    return trips.profit / run.equity[trips.entry_bar - 1]


def reordered(growth: Floats, draws: int, seed: int) -> Paths:
    """Return ``draws`` accounts through all round trips once, each in an order of its own.

    Raises:
        Misconfigured: when there is no round trip, or no draw.
    """
    chance = np.random.default_rng(seed)
    rows = _sizes(len(growth), draws)
    return _paths(chance.permuted(np.tile(growth, (count, 1)), axis=1) for count in rows)


def redrawn(growth: Floats, draws: int, seed: int) -> Paths:
    """Return ``draws`` accounts through as many round trips, each drawn with replacement.

    Raises:
        Misconfigured: when there is no round trip, or no draw.
    """
    chance = np.random.default_rng(seed)
    rows = _sizes(len(growth), draws)
    return _paths(growth[chance.integers(0, len(growth), (count, len(growth)))] for count in rows)


def _sizes(outcomes: int, draws: int) -> list[int]:
    if not outcomes or draws < 1:
        raise Misconfigured(f"{draws} draws of {outcomes} round trips; it takes one of each at least")
    most = max(AT_ONCE // outcomes, 1)
    return [min(most, draws - done) for done in range(0, draws, most)]


def _paths(drawn: Iterator[Floats]) -> Paths:
    finals, falls = [], []
    for growth in drawn:
        equity = np.cumprod(1.0 + growth, axis=1)
        peak = np.maximum.accumulate(np.maximum(equity, 1.0), axis=1)
        finals.append(equity[:, -1])
        falls.append(np.minimum(np.min(equity / peak - 1.0, axis=1), 0.0))
    return Paths(np.concatenate(finals), np.concatenate(falls))
