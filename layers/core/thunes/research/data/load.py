"""A file's candles for a study: all of what was asked for, sound, or one line that says why not."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from thunes.domain.candle import BadCandle, Interval
from thunes.domain.times import from_ms, iso, to_ms
from thunes.research.data.dataset import Dataset
from thunes.research.data.grid import FEWEST, usual_interval
from thunes.research.data.soundness import refuse_faults
from thunes.research.data.table import Table, read_table

DAY = timedelta(days=1)


def load_bars(
    path: Path,
    start: datetime | None = None,
    end: datetime | None = None,
    *,
    interval: Interval | None = None,
    symbol: str | None = None,
) -> Dataset:
    """Return the candles of ``path`` that open in [start, end), by default all of them.

    ``interval`` is what the file must hold; ``symbol`` is what its name begins with unless given. Holes and candles off
    the grid are reported in the result; what is wrong is refused.

    Raises:
        BadCandle: naming the file, the candle's time, what is wrong and how to mend it.
    """
    with named(path):
        table = read_table(path)
        found = _interval(table, interval)
        used = _span(table, found, start, end)
        refuse_faults(used)
        if used.high.max() == used.low.min():
            raise BadCandle(f"has one price, {used.low[0]:g}, in all of its {len(used)} candles; give a real file")
    return Dataset.of(symbol or symbol_of(path), used.bars(found))


@contextmanager
def named(path: Path) -> Iterator[None]:
    """Begin every refusal with the file's name."""
    try:
        yield
    except BadCandle as error:
        raise BadCandle(f"{path.name}: {error}") from error


def symbol_of(path: Path) -> str:
    """Return what the file's name begins with, up to the first character that no symbol has."""
    return re.split(r"[^A-Za-z0-9]", path.name)[0].upper()


def _interval(table: Table, wanted: Interval | None) -> Interval:
    found = usual_interval(table.open_ms)
    if wanted and found != wanted:
        raise BadCandle(f"holds {found.name} candles, not {wanted.name}; give --interval {found.name} or another file")
    return found


def _span(table: Table, interval: Interval, start: datetime | None, end: datetime | None) -> Table:
    if np.any(np.diff(table.open_ms) <= 0):
        refuse_faults(table)
    first, last = from_ms(int(table.open_ms[0])), from_ms(int(table.open_ms[-1])) + interval.length
    if start and end and start >= end:
        raise BadCandle(f"--start {iso(start)} is not before --end {iso(end)}; swap them")
    # By whole days: a file need not begin at midnight for its first day to be asked for.
    if start and start < _midnight(first):
        raise BadCandle(f"begins with the candle of {iso(first)}; use a later --start, or load what comes before")
    if end and end > _midnight(last - timedelta(milliseconds=1)) + DAY:
        raise BadCandle(f"ends at {iso(last)}; use an earlier --end, or load what comes after")
    low, high = np.searchsorted(table.open_ms, [to_ms(start or first), to_ms(end or last)])
    if high - low < FEWEST:
        raise BadCandle(f"holds {high - low} candles for that time, too few; ask for a longer one")
    return table.taken(slice(int(low), int(high)))


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)
