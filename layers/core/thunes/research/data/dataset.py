"""What a study is made on: candles of one symbol, what is missing between them, and a hash that names them."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from thunes.domain.times import from_ms
from thunes.features.bars import Bars, Flags
from thunes.research.data.grid import opens_of

# Changes whenever the same candles would get another hash.
LAYOUT = "thunes candles 1"


@dataclass(frozen=True)
class Hole:
    """Candles that are not there: from when the first of them should have opened to when the next one did."""

    start: datetime
    end: datetime
    missing: int


@dataclass(frozen=True, eq=False)
class Dataset:
    """Sound candles, oldest first. ``off_grid`` counts those that open at an odd time.

    ``data_hash`` is a SHA-256 of the candles alone: the same from Parquet and from CSV, and under any file name.
    """

    symbol: str
    bars: Bars
    holes: tuple[Hole, ...]
    off_grid: int
    data_hash: str

    @property
    def missing(self) -> int:
        """How many candles all holes lack together."""
        return sum(hole.missing for hole in self.holes)

    @property
    def start(self) -> datetime:
        """When the first candle opened."""
        return from_ms(int(self.bars.open_ms[0]))

    @property
    def end(self) -> datetime:
        """When the last candle closed: the first moment after it."""
        return from_ms(int(self.bars.open_ms[-1]) + self.bars.length_ms)

    @classmethod
    def of(cls, symbol: str, bars: Bars) -> "Dataset":
        """Return the candles with what is told about them."""
        return cls(symbol, bars, holes_of(bars), int(np.count_nonzero(off_grid(bars))), hash_of(bars))


def holes_of(bars: Bars) -> tuple[Hole, ...]:
    """Return where a candle opens later than the one before closed; an odd remainder may lack no whole candle."""
    steps = np.diff(bars.open_ms)
    late = np.flatnonzero(steps > bars.length_ms)
    return tuple(
        Hole(
            from_ms(int(bars.open_ms[row]) + bars.length_ms),
            from_ms(int(bars.open_ms[row + 1])),
            int(steps[row]) // bars.length_ms - 1,
        )
        for row in late
    )


def off_grid(bars: Bars) -> Flags:
    """Return (n,) which candles do not open at a multiple of their length: no decision falls due at their close."""
    off: Flags = opens_of(bars.open_ms, bars.interval) != bars.open_ms
    return off


def hash_of(bars: Bars) -> str:
    """Return the SHA-256 of the layout, the interval, the count, and each column as little-endian 64-bit numbers."""
    digest = hashlib.sha256(f"{LAYOUT}\n{bars.interval.name}\n{len(bars)}\n".encode())
    digest.update(np.ascontiguousarray(bars.open_ms, dtype="<i8").data)
    for part in (bars.open, bars.high, bars.low, bars.close, bars.volume):
        digest.update(np.ascontiguousarray(part + 0.0, dtype="<f8").data)  # minus zero is zero
    return digest.hexdigest()
