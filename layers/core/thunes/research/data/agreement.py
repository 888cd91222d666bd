"""Two files of one market held against each other: the shorter candles, put together, and the longer ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from thunes.domain.times import from_ms
from thunes.features.bars import Bars, Flags, Floats
from thunes.research.data.resample import resample

# Volumes are sums of doubles; prices are not computed, and must be the same.
VOLUME_TOLERANCE = 1e-9
COMPARED = ("open", "high", "low", "close", "volume")


@dataclass(frozen=True)
class Difference:
    """One longer candle, and for each number that differs what was put together and what the other file says."""

    opened: datetime
    numbers: Mapping[str, tuple[float, float]]


@dataclass(frozen=True)
class Agreement:
    """How many candles both have, which differ, and how many only one of them has within the common span."""

    compared: int
    differences: tuple[Difference, ...]
    absent: int


def agreement(bars: Bars, longer: Bars) -> Agreement:
    """Compare ``bars``, put together to candles of ``longer``'s interval, with ``longer``; raises as ``resample``."""
    made = bars if bars.interval == longer.interval else resample(bars, longer.interval)
    common, left, right = np.intersect1d(made.open_ms, longer.open_ms, return_indices=True)
    unequal = {name: _unequal(getattr(made, name)[left], getattr(longer, name)[right], name) for name in COMPARED}
    rows = np.flatnonzero(np.logical_or.reduce(list(unequal.values())))
    differences = tuple(
        Difference(
            from_ms(int(common[row])),
            {
                name: (float(getattr(made, name)[left[row]]), float(getattr(longer, name)[right[row]]))
                for name in COMPARED
                if unequal[name][row]
            },
        )
        for row in rows
    )
    return Agreement(len(common), differences, _absent(made, longer))


def _unequal(left: Floats, right: Floats, name: str) -> Flags:
    tolerance = VOLUME_TOLERANCE if name == "volume" else 0.0
    return np.abs(left - right) > tolerance * np.maximum(np.abs(left), np.abs(right))


def _absent(made: Bars, longer: Bars) -> int:
    if not len(made) or not len(longer):
        return 0
    low, high = max(made.open_ms[0], longer.open_ms[0]), min(made.open_ms[-1], longer.open_ms[-1])
    within = [np.count_nonzero((bars.open_ms >= low) & (bars.open_ms <= high)) for bars in (made, longer)]
    both = np.intersect1d(made.open_ms, longer.open_ms)
    return int(sum(within) - 2 * np.count_nonzero((both >= low) & (both <= high)))
