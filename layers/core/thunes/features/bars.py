"""Closed candles as arrays: what is looked at when many are looked at once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from thunes.domain.candle import Candle, Interval
from thunes.domain.times import to_ms

Floats = NDArray[np.float64]
Times = NDArray[np.int64]
Flags = NDArray[np.bool_]
# More decimals than any price of the venue has.
MOST_DECIMALS = 8
FIRST = 256
# Beyond it a double no longer holds every whole number.
LARGEST_TICK = 2**53


@dataclass(frozen=True, eq=False)
class Bars:
    """``n`` closed candles of one symbol, oldest first.

    ``open_ms`` (n,) is when each opened, in milliseconds since 1970, UTC; prices (n,) are in quote per base, ``volume``
    (n,) in base.
    """

    interval: Interval
    open_ms: Times
    open: Floats
    high: Floats
    low: Floats
    close: Floats
    volume: Floats

    def __len__(self) -> int:
        return len(self.close)

    def between(self, start: int, stop: int) -> "Bars":
        """Return the candles number ``start`` to ``stop - 1``."""
        numbers = (part[start:stop] for part in (self.open, self.high, self.low, self.close, self.volume))
        return Bars(self.interval, self.open_ms[start:stop], *numbers)

    @property
    def length_ms(self) -> int:
        """How long one candle lasts."""
        return round(self.interval.length.total_seconds() * 1000)

    @property
    def follows(self) -> Flags:
        """Return (n,) whether each candle opened when the one before closed; the first follows nothing."""
        found = np.zeros(len(self), dtype=np.bool_)
        found[1:] = np.diff(self.open_ms) == self.length_ms
        return found

    def close_ticks(self) -> Times:
        """Return (n,) closes as whole numbers of the smallest decimal that they use: sums of these are exact."""
        return in_ticks(self.close, decimals_of(self.close))

    @classmethod
    def of(cls, candles: Sequence[Candle], interval: Interval) -> "Bars":
        """Return the candles as arrays; floats may decide whether, and never how much."""
        names = ("open", "high", "low", "close", "volume")
        columns = (np.array([getattr(candle, name) for candle in candles], dtype=np.float64) for name in names)
        return cls(interval, np.array([to_ms(candle.open_time) for candle in candles], dtype=np.int64), *columns)


def decimals_of(prices: Floats) -> int:
    """Return how many decimals it takes to write every one of ``prices``, eight at most."""
    for decimals in range(MOST_DECIMALS):
        # Most candidates fall at the first prices already; the whole series is looked at for the last.
        if _written_with(decimals, prices[:FIRST]) and _written_with(decimals, prices):
            return decimals
    return MOST_DECIMALS


def _written_with(decimals: int, prices: Floats) -> bool:
    scaled = prices * 10.0**decimals
    return bool(np.all(np.abs(scaled - np.rint(scaled)) <= 4 * np.spacing(np.abs(scaled))))


def in_ticks(prices: Floats, decimals: int) -> Times:
    """Return ``prices`` as whole numbers of 10**-decimals.

    Raises:
        ValueError: when a price is too large for that to be exact.
    """
    scaled = np.rint(prices * 10.0**decimals)
    if scaled.size and np.max(np.abs(scaled)) > LARGEST_TICK:
        raise ValueError(f"a price of {np.max(np.abs(prices)):g} has more digits than can be summed exactly")
    return scaled.astype(np.int64)
