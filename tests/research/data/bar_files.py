"""Candle files for tests of datasets: sound rows, and rows with one thing wrong."""

import zipfile
from collections.abc import Sequence
from pathlib import Path

from tests.simulator.candle_files import Row, rows, write_csv

__all__ = ["headless", "rows", "with_value", "zipped"]


def headless(path: Path, data: Sequence[Row], per_ms: int = 1) -> Path:
    """Write the twelve columns of an archive file, which names none; ``per_ms`` 1000 makes its stamps microseconds."""
    lines = [
        (int(str(row[0])) * per_ms, *row[1:], (int(str(row[0])) + 3_599_999) * per_ms, "1", 7, "1", "1", 0)
        for row in data
    ]
    return write_csv(path, lines, header=None)


def zipped(path: Path, *plain: Path) -> Path:
    """Pack files as the archive does."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for one in plain:
            packed.write(one, one.name)
    return path


def with_value(row: int, column: int, value: object, count: int = 6) -> list[Row]:
    """Return sound rows of which one number is another."""
    data = rows(count)
    data[row] = (*data[row][:column], value, *data[row][column + 1 :])
    return data
