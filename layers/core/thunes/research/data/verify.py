"""All that is wrong or odd in a file of candles, with the time of each: what ``load_bars`` refuses, and more."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from thunes.domain.candle import BadCandle, Interval
from thunes.domain.times import from_ms
from thunes.features.bars import Bars, Times
from thunes.research.data.agreement import Agreement, agreement
from thunes.research.data.dataset import Hole, holes_of, off_grid
from thunes.research.data.grid import FEWEST, usual_interval
from thunes.research.data.load import load_bars, named, symbol_of
from thunes.research.data.soundness import faults, unsound
from thunes.research.data.table import Table, read_table
from thunes.research.data.ticks import bad_ticks


@dataclass(frozen=True)
class Found:
    """One kind of thing that was found: its name, and when each candle that has it opened."""

    name: str
    times: tuple[datetime, ...]


@dataclass(frozen=True)
class Verified:
    """What a file holds. ``faults`` make a backtest wrong; ``warnings`` and ``holes`` are to be known."""

    symbol: str
    interval: Interval
    candles: int
    start: datetime
    end: datetime
    faults: tuple[Found, ...]
    warnings: tuple[Found, ...]
    holes: tuple[Hole, ...]
    against: Agreement | None = None


def verify(path: Path, against: Path | None = None) -> Verified:
    """Look through ``path``, and compare it with ``against``, a file of longer candles of the same symbol.

    Raises:
        BadCandle: when a file cannot be read at all, its interval cannot be told, or ``against`` is not sound.
    """
    with named(path):
        table = read_table(path)
        interval = usual_interval(table.open_ms)
        wrong = tuple(Found(fault.name, _times(table.open_ms[fault.rows])) for fault in faults(table))
        bars = _sound(table).bars(interval)
        if len(bars) < FEWEST:
            raise BadCandle(f"holds {len(bars)} sound candles of {len(table)}; load it again")
        compared = agreement(bars, load_bars(against).bars) if against else None
    return Verified(
        symbol_of(path),
        interval,
        len(table),
        from_ms(int(bars.open_ms[0])),
        from_ms(int(bars.open_ms[-1]) + bars.length_ms),
        wrong,
        _odd(bars),
        holes_of(bars),
        compared,
    )


def _sound(table: Table) -> Table:
    """Return the rows that can be candles, in order, one for each time."""
    rows = np.flatnonzero(~unsound(table))
    rows = rows[np.argsort(table.open_ms[rows], kind="stable")]
    return table.taken(rows[np.diff(table.open_ms[rows], prepend=-1) > 0])


def _odd(bars: Bars) -> tuple[Found, ...]:
    early = np.diff(bars.open_ms, prepend=bars.open_ms[0] - bars.length_ms) < bars.length_ms
    rows = {
        "off grid": np.flatnonzero(off_grid(bars)),
        "overlap": np.flatnonzero(early),
        "no volume": np.flatnonzero(bars.volume == 0.0),
        "bad tick": bad_ticks(bars),
    }
    return tuple(Found(name, _times(bars.open_ms[at])) for name, at in rows.items() if at.size)


def _times(stamps: Times) -> tuple[datetime, ...]:
    return tuple(from_ms(int(stamp)) for stamp in stamps)
