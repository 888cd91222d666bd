"""Candles from a Parquet or CSV file, sound or refused: what is replayed must be what happened."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

from thunes.domain.candle import LENGTHS, BadCandle, Candle, Interval, check_order
from thunes.domain.money import NotMoney, exact
from thunes.domain.times import from_ms, iso, to_ms
from thunes.simulator.candle_source import COLUMNS
from thunes.simulator.candle_table import CandleTable

_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True)
class Recording:
    """A symbol's candles as a file holds them, oldest first."""

    symbol: str
    interval: Interval
    candles: Sequence[Candle]


def load(path: Path, symbol: str, since: datetime | None, until: datetime | None) -> Recording:
    """Read the candles of ``path`` that open in [since, until).

    Raises:
        BadCandle: naming the file, the row's time, what is wrong and what to do.
    """
    with _named(path):
        table = CandleTable(path)
        interval = _interval(table.usual_step())
        rows = table.rows(to_ms(since) if since else 0, to_ms(until) if until else table.last + 1)
        if not rows:
            raise BadCandle("holds no candles for that time; look at --start and --days")
        candles = [_candle(row, interval) for row in rows]
        check_order(candles)
    return Recording(symbol, interval, candles)


def outline(path: Path) -> tuple[datetime, Interval]:
    """Return when the first candle of the file opens, and how long its candles last; raises BadCandle as ``load``."""
    with _named(path):
        table = CandleTable(path)
        return from_ms(table.first, "open_time"), _interval(table.usual_step())


@contextmanager
def _named(path: Path) -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        raise BadCandle(f"{path.name}: {error}") from error


def _interval(step: int) -> Interval:
    usual = timedelta(milliseconds=step)
    for name, length in LENGTHS.items():
        if length == usual:
            return Interval(name)
    raise BadCandle(f"holds candles {usual // timedelta(seconds=1)} s apart; known are {', '.join(LENGTHS)}")


def _candle(row: tuple[Any, ...], interval: Interval) -> Candle:
    opened = from_ms(row[0], "open_time")
    try:
        prices = [_number(value, name) for value, name in zip(row[1:], COLUMNS[1:], strict=True)]
    except NotMoney as error:
        raise BadCandle(f"candle of {iso(opened)}: {error}") from error
    return Candle(opened, opened + interval.length - _MILLISECOND, *prices)


def _number(value: object, name: str) -> Decimal:
    # Parquet holds doubles: their shortest text is the number that was written.
    return exact(repr(value) if isinstance(value, float) else value, name)


def spans(recording: Recording) -> Iterator[tuple[datetime, datetime]]:
    """Yield the holes between candles: from the close before to the open after."""
    for before, after in pairwise(recording.candles):
        if after.open_time - before.open_time > recording.interval.length:
            yield before.close_time, after.open_time


def off_grid(recording: Recording) -> int:
    """Count the candles that do not open at a whole multiple of their length: no decision falls due at their close."""
    return sum(recording.interval.open_time(candle.open_time) != candle.open_time for candle in recording.candles)
