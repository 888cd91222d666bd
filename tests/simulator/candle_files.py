"""Candle files for tests, as archives and downloads lay them out."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from tests.simulator.venue import OPENED
from thunes.domain.times import to_ms

HEADER = "open_time,open,high,low,close,volume"
FIRST = to_ms(OPENED)
HOUR_MS = 3_600_000

Row = tuple[object, ...]


def rows(count: int = 4, step: int = HOUR_MS, first: int = FIRST) -> list[Row]:
    """Return rows whose digits tell them apart."""
    return [
        (first + n * step, f"10{n}.10", f"10{n}.50", f"10{n}.05", f"10{n}.20", f"{n}.30000000") for n in range(count)
    ]


def write_csv(path: Path, data: Sequence[Row], header: str | None = HEADER) -> Path:
    """Write the rows, with a header unless it is None."""
    lines = [",".join(map(str, row)) for row in data]
    path.write_text("\n".join([*([header] if header else []), *lines]) + "\n", encoding="utf-8")
    return path


def write_parquet(path: Path, data: Sequence[Row], price_type: str = "DOUBLE") -> Path:
    """Write the rows with a column type for prices and volume."""
    columns = ", ".join(f"{name} {price_type}" for name in HEADER.split(",")[1:])
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE candles (open_time BIGINT, {columns})")
        for row in data:
            connection.execute("INSERT INTO candles VALUES (?, ?, ?, ?, ?, ?)", list(row))
        connection.execute(f"COPY candles TO '{path}' (FORMAT parquet)")
    return path
