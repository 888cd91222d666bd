"""What a strategy wants at every close of a series: the same rule as ``decide``, for many candles at once."""

from dataclasses import dataclass

import numpy as np

from thunes.features.bars import Flags, Times

# Products beyond this could leave 64 bits; Python's own whole numbers take over then.
_ROOM = 2**62


@dataclass(frozen=True, eq=False)
class Wishes:
    """(n,) each: ``enter`` where it would enter if it held nothing, ``leave`` where it would leave if it held."""

    enter: Flags
    leave: Flags


def rolling_sums(ticks: Times, length: int) -> Times:
    """Return (n,) the sum of the last ``length`` values at each place, exactly; 0 where there are fewer."""
    totals = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(ticks)])
    sums = np.zeros(len(ticks), dtype=np.int64)
    sums[length - 1 :] = totals[length:] - totals[:-length]
    return sums


def above(first: Times, times: int, second: Times, others: int) -> Flags:
    """Return (n,) whether ``first * times > second * others``, exactly."""
    largest = max(int(np.max(np.abs(part), initial=0)) for part in (first, second)) * max(times, others)
    if largest > _ROOM:
        first, second = first.astype(object), second.astype(object)
    return np.asarray(first * times > second * others, dtype=np.bool_)
