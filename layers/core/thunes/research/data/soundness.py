"""What makes a file's candles unfit to decide on, found in all of them at once."""

from dataclasses import dataclass

import numpy as np

from thunes.domain.candle import BadCandle
from thunes.domain.times import from_ms, iso
from thunes.features.bars import Flags, Times
from thunes.research.data.table import Table
from thunes.simulator.candle_source import COLUMNS

AGAIN = "load it again, or leave it out with --start and --end"


@dataclass(frozen=True, eq=False)
class Fault:
    """One kind of thing that is wrong: its name, how a candle with it is told of, how to mend it, and which rows."""

    name: str
    said: str
    mend: str
    rows: Times


def faults(table: Table) -> list[Fault]:
    """Return every kind of fault that the table has, those of its order first."""
    back = np.diff(table.open_ms) < 0
    found = [
        Fault("unsorted", "comes after a later one", "sort the file by open_time", np.flatnonzero(back) + 1),
        Fault("duplicate", "appears twice", "keep one of them", duplicates(table.open_ms)),
        *(
            Fault(f"no number as {name}", f"has no number as its {name}", AGAIN, rows)
            for name, rows in _numberless(table)
        ),
        *_broken(table),
    ]
    return [fault for fault in found if fault.rows.size]


def duplicates(open_ms: Times) -> Times:
    """Return the numbers of the rows whose time an earlier row has already, wherever that stands."""
    order = np.argsort(open_ms, kind="stable")
    return np.sort(order[1:][np.diff(open_ms[order]) == 0])


def refuse_faults(table: Table) -> None:
    """Refuse a table with any fault.

    Raises:
        BadCandle: with the time of the first candle that has it, what is wrong and how to mend it.
    """
    for fault in faults(table):
        row = int(fault.rows[0])
        raise BadCandle(f"candle of {iso(from_ms(int(table.open_ms[row])))} {fault.said}; {fault.mend}")


def unsound(table: Table) -> Flags:
    """Return (n,) which rows have a number that cannot be: their order does not matter here."""
    bad = np.zeros(len(table), dtype=np.bool_)
    for _, rows in _numberless(table):
        bad[rows] = True
    for fault in _broken(table):
        bad[fault.rows] = True
    return bad


def _numberless(table: Table) -> list[tuple[str, Times]]:
    named = zip(COLUMNS[1:], table.numbers, strict=True)
    return [(name, np.flatnonzero(~np.isfinite(part))) for name, part in named]


def _broken(table: Table) -> list[Fault]:
    # A comparison with NaN is false: what is no number is told once, as that.
    lowest = np.minimum.reduce([table.open, table.high, table.low, table.close])
    leaves = (table.low > np.minimum(table.open, table.close)) | (table.high < np.maximum(table.open, table.close))
    return [
        Fault("no price", "has a price of 0 or less", AGAIN, np.flatnonzero(lowest <= 0.0)),
        Fault("out of range", "leaves its own low and high", AGAIN, np.flatnonzero(leaves)),
        Fault("negative volume", "has a negative volume", AGAIN, np.flatnonzero(table.volume < 0.0)),
    ]
