"""Candles from a Parquet or CSV file, sound or refused: what is replayed must be what happened."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

from thunes.domain.candle import LENGTHS, BadCandle, Candle, Interval, check_order
from thunes.domain.money import NotMoney, exact
from thunes.domain.times import from_ms, iso, to_ms

COLUMNS = ("open_time", "open", "high", "low", "close", "volume")
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
    try:
        rows = _rows(path, since, until)
        interval = _interval([row[0] for row in rows])
        candles = [_candle(row, interval) for row in rows]
        check_order(candles)
    except (BadCandle, NotMoney, ValueError) as error:
        raise BadCandle(f"{path.name}: {error}") from error
    return Recording(symbol, interval, candles)


def first_open(path: Path) -> datetime:
    """Return when the first candle of the file opens; raises BadCandle as ``load`` does."""
    try:
        first = _query(f"SELECT min(CAST(open_time AS BIGINT)) FROM {_source(path)}")[0][0]
        if first is None:
            raise BadCandle("holds no candles")
        return from_ms(first, "open_time")
    except (BadCandle, ValueError) as error:
        raise BadCandle(f"{path.name}: {error}") from error


def _rows(path: Path, since: datetime | None, until: datetime | None) -> list[tuple[Any, ...]]:
    source = _source(path)
    newest = _query(f"SELECT max(CAST(open_time AS BIGINT)) FROM {source}")[0][0]
    from_ms(newest or 0, "open_time")  # a file in microseconds is refused before its times are compared
    low, high = to_ms(since) if since else 0, to_ms(until) if until else 2**62
    columns = f"CAST(open_time AS BIGINT) AS opens, {', '.join(COLUMNS[1:])}"
    rows = _query(f"SELECT {columns} FROM {source} WHERE opens >= {low} AND opens < {high}")
    if not rows:
        raise BadCandle("holds no candles for that time; look at --start and --days")
    return rows


def _query(statement: str) -> list[tuple[Any, ...]]:
    import duckdb  # noqa: PLC0415 - heavy, and only needed with a file

    try:
        with duckdb.connect() as connection:
            rows: list[tuple[Any, ...]] = connection.execute(statement).fetchall()
    except duckdb.Error as error:
        raise BadCandle(f"cannot be read: {' '.join(str(error).split())[:200]}") from error
    return rows


def _source(path: Path) -> str:
    """Return the FROM clause; CSV columns are read as text, so that no digit is lost."""
    if not path.is_file():
        raise BadCandle("no such file")
    name = str(path).replace("'", "''")
    if path.suffix == ".parquet":
        return f"read_parquet('{name}')"
    if path.suffix in (".csv", ".gz"):
        return f"read_csv('{name}', all_varchar = true{_names(path)})"
    raise BadCandle(f"is a {path.suffix or 'nameless'} file; give .parquet or .csv")


def _names(path: Path) -> str:
    """An archive file has no header: name its columns."""
    if path.suffix == ".gz":
        return ""
    with path.open(encoding="utf-8") as lines:
        first = lines.readline()
    if not first[:1].isdigit():
        return ""
    named = [*COLUMNS, *(f"unused_{n}" for n in range(first.count(",") + 1 - len(COLUMNS)))]
    return f", header = false, names = {named!r}"


def _interval(stamps: Sequence[int]) -> Interval:
    steps = sorted(after - before for before, after in pairwise(stamps))
    if not steps:
        raise BadCandle("holds a single candle; its length cannot be told")
    usual = timedelta(milliseconds=steps[len(steps) // 2])
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
