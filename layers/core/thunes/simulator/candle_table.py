"""The rows of a Parquet or CSV file of candles, through DuckDB; what is wrong with the file is said in one line."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from thunes.domain.candle import BadCandle
from thunes.domain.times import from_ms

COLUMNS = ("open_time", "open", "high", "low", "close", "volume")
# A time before March 1973 in milliseconds is one of ours in seconds.
FIRST_PLAUSIBLE_MS = 100_000_000_000
# As text first: DuckDB would otherwise read a CSV column as numbers, and fail at the first that is none.
STAMP = "TRY_CAST(concat(open_time) AS BIGINT)"
LONGEST_REASON = 160


class CandleTable:
    """One file whose columns are there and whose times are milliseconds; its numbers are as they stand."""

    def __init__(self, path: Path) -> None:
        self._source = _source(path)
        self._check_columns()
        counts = f"SELECT count(*), count({STAMP}), min({STAMP}), max({STAMP}) FROM {self._source}"
        rows, stamped, self.first, self.last = _query(counts)[0]
        if rows == 0:
            raise BadCandle("holds no candles")
        if stamped < rows:
            raise BadCandle(f"open_time: {rows - stamped} of {rows} rows have no whole number there; give milliseconds")
        from_ms(self.first, "open_time")
        from_ms(self.last, "open_time")
        if self.last < FIRST_PLAUSIBLE_MS:
            raise BadCandle(f"open_time: {self.last} is not in milliseconds (seconds? multiply by 1000)")

    def usual_step(self) -> int:
        """Return the usual distance between two candles in milliseconds.

        Raises:
            BadCandle: when there is one candle only.
        """
        steps = f"SELECT {STAMP} - lag({STAMP}) OVER (ORDER BY {STAMP}) AS step FROM {self._source}"
        step: int | None = _query(f"SELECT quantile_disc(step, 0.5) FROM ({steps}) WHERE step IS NOT NULL")[0][0]
        if step is None:
            raise BadCandle("holds a single candle; its length cannot be told")
        return step

    def rows(self, low: int, high: int) -> list[tuple[Any, ...]]:
        """Return the rows, in the file's order, whose times lie in [low, high): the stamp, four prices, the volume."""
        columns = f"{STAMP} AS opens, {', '.join(COLUMNS[1:])}"
        return _query(f"SELECT {columns} FROM {self._source} WHERE opens >= {low} AND opens < {high}")

    def _check_columns(self) -> None:
        names = [str(row[0]) for row in _query(f"DESCRIBE SELECT * FROM {self._source}")]
        if not set(COLUMNS) <= set(names):
            shown = ", ".join(names[: len(COLUMNS)])
            raise BadCandle(f"has the columns {shown}; give a file with {', '.join(COLUMNS)}")


def _query(statement: str) -> list[tuple[Any, ...]]:
    import duckdb  # noqa: PLC0415 - heavy, and only needed with a file

    try:
        with duckdb.connect() as connection:
            rows: list[tuple[Any, ...]] = connection.execute(statement).fetchall()
    except duckdb.Error as error:
        raise _unreadable(str(error)) from error
    return rows


def _source(path: Path) -> str:
    """Return the FROM clause; CSV columns are read as text, so that no digit is lost."""
    if path.is_dir():
        raise BadCandle("is a folder; give a .parquet or .csv file")
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
    with _first_line(path) as first:
        if not first[:1].isdigit():
            return ""
        named = [*COLUMNS, *(f"unused_{n}" for n in range(first.count(",") + 1 - len(COLUMNS)))]
    return f", header = false, names = {named!r}"


@contextmanager
def _first_line(path: Path) -> Iterator[str]:
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        with opened(path, "rt", encoding="utf-8", errors="replace") as lines:
            yield str(lines.readline())
    except (OSError, EOFError) as error:
        raise _unreadable(str(error)) from error


def _unreadable(reason: str) -> BadCandle:
    """What DuckDB says of a file, without the statement that it was asked and its advice to programmers."""
    told = reason.partition("\nLINE ")[0].partition("\nPossible ")[0].partition("Candidate ")[0]
    return BadCandle(f"cannot be read: {' '.join(told.split())[:LONGEST_REASON]}")
