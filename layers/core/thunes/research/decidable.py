"""At which closes the use cases decide at all: a window with too many holes is refused, and nothing is wished there."""

import numpy as np

from thunes.features.bars import Bars, Flags, Times
from thunes.strategies import Whole
from thunes.strategies.wishes import Wishes, rolling_sums
from thunes.usecases.closed_candles import TOLERATED_GAP


def decidable(bars: Bars, warm_up: int) -> Flags:
    """Return (n,) whether at most `TOLERATED_GAP` candles are missing among the last ``warm_up`` at each close.

    The use case counts the same way, and refuses the others.
    """
    absent = missing_before(bars)
    # A window of one candle has nothing between; before there are enough candles, there is no decision anyway.
    return rolling_sums(absent, warm_up - 1) <= TOLERATED_GAP if warm_up > 1 else np.ones(len(bars), dtype=np.bool_)


def missing_before(bars: Bars) -> Times:
    """Return (n,) how many candles are missing right before each; none before the first."""
    absent = np.zeros(len(bars), dtype=np.int64)
    absent[1:] = np.maximum(np.diff(bars.open_ms) // bars.length_ms - 1, 0)
    return absent


def where_decided(wishes: Wishes, bars: Bars, warm_up: int) -> Wishes:
    """Return the wishes at closes that are decided, and none at the others."""
    decided = decidable(bars, warm_up)
    return Wishes(wishes.enter & decided, wishes.leave & decided)


def wishes_on(strategy: Whole, lead: Bars, count: int) -> Wishes:
    """Return the wishes at the last ``count`` closes of ``lead``; those before only warm the strategy up."""
    wishes, first = where_decided(strategy.wishes(lead), lead, strategy.warm_up), len(lead) - count
    return Wishes(wishes.enter[first:], wishes.leave[first:])
