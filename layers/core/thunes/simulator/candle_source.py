"""Which files hold candles and how DuckDB reads them: one answer for the simulator and for research."""

import gzip
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from thunes.domain.candle import BadCandle

COLUMNS = ("open_time", "open", "high", "low", "close", "volume")
# A time before March 1973 in milliseconds is one of ours in seconds.
FIRST_PLAUSIBLE_MS = 100_000_000_000
LONGEST_REASON = 160


def source(path: Path) -> str:
    """Return the FROM clause of ``path``; CSV columns are read as text, so that no digit is lost.

    Raises:
        BadCandle: when there is no such file, or its name does not say Parquet or CSV.
    """
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
        raise unreadable(str(error)) from error


def check_columns(names: Sequence[str]) -> None:
    """Refuse a file that lacks one of ``COLUMNS``; raises BadCandle."""
    if not set(COLUMNS) <= set(names):
        shown = ", ".join(names[: len(COLUMNS)])
        raise BadCandle(f"has the columns {shown}; give a file with {', '.join(COLUMNS)}")


def unreadable(reason: str) -> BadCandle:
    """Return what DuckDB says of a file, without the statement that it was asked and its advice to programmers."""
    told = reason.partition("\nLINE ")[0].partition("\nPossible ")[0].partition("Candidate ")[0]
    return BadCandle(f"cannot be read: {' '.join(told.split())[:LONGEST_REASON]}")
