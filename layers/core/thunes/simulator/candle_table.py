"""The rows of a Parquet or CSV file of candles, through DuckDB; what is wrong with the file is said in one line."""

from pathlib import Path
from typing import Any

from thunes.domain.candle import BadCandle
from thunes.domain.times import from_ms
from thunes.simulator.candle_source import COLUMNS, FIRST_PLAUSIBLE_MS, check_columns, source, unreadable

# As text first: DuckDB would otherwise read a CSV column as numbers, and fail at the first that is none.
STAMP = "TRY_CAST(concat(open_time) AS BIGINT)"


class CandleTable:
    """One file whose columns are there and whose times are milliseconds; its numbers are as they stand."""

    def __init__(self, path: Path) -> None:
        self._source = source(path)
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
        check_columns(names)


def _query(statement: str) -> list[tuple[Any, ...]]:
    import duckdb  # noqa: PLC0415 - heavy, and only needed with a file

    try:
        with duckdb.connect() as connection:
            rows: list[tuple[Any, ...]] = connection.execute(statement).fetchall()
    except duckdb.Error as error:
        raise unreadable(str(error)) from error
    return rows
