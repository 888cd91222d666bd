"""Whether entries were better timed than chance: as many positions, held as long, entered anywhere."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from thunes.errors import Misconfigured
from thunes.features.bars import Bars, Floats
from thunes.research.statistics.round_trips import RoundTrips

Numbers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Significance:
    """``actual`` is the log growth of the price while positions were held, ``chance`` (d,) that of random ones.

    Costs are left out of both: as many orders cost the same.
    """

    actual: float
    chance: Floats

    @property
    def p_value(self) -> float:
        """The share of all, the actual one among them, that did at least as well: never 0."""
        return (1.0 + float(np.count_nonzero(self.chance >= self.actual))) / (1.0 + len(self.chance))


def against_random_entries(bars: Bars, trips: RoundTrips, draws: int, seed: int) -> Significance:
    """Compare ``trips`` with ``draws`` times as many positions of the same durations, in random order and places.

    From open to open, as fills are; like those of a strategy they never overlap, and after an exit the next entry is a
    candle later at least. Every such placement is as likely as every other.

    Raises:
        Misconfigured: when there is no round trip or no draw, or the positions do not fit into the candles.
    """
    free = len(bars) - 1 - int(np.sum(trips.duration + 1))
    if not len(trips) or draws < 1 or free < 0:
        raise Misconfigured(
            f"{draws} draws of {len(trips)} round trips within {len(bars)} candles: "
            "it takes a draw, a round trip, and room for all of them"
        )
    chance, prices = np.random.default_rng(seed), np.log(bars.open)
    found = np.empty(draws)
    for draw in range(draws):
        entry, durations = _placed(trips.duration, free, chance)
        found[draw] = np.sum(prices[entry + durations] - prices[entry])
    return Significance(float(np.sum(prices[trips.exit_bar] - prices[trips.entry_bar])), found)


def _placed(durations: Numbers, free: int, chance: np.random.Generator) -> tuple[Numbers, Numbers]:
    """Return entries and durations; ``free`` candles are spread over the gaps, each way to do it equally likely."""
    order, k = chance.permutation(durations), len(durations)
    # k marks among free + k places: the places before each that are not marks are the candles passed by.
    passed = np.sort(chance.choice(free + k, k, replace=False)) - np.arange(k)
    taken = np.cumsum(order + 1) - (order + 1)
    return 1 + passed + taken, order
