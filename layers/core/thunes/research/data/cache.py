"""One Parquet file per symbol and interval, and the parts on their way into it: nothing half-written, nothing twice."""

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import numpy as np

from thunes.domain.candle import BadCandle, Interval
from thunes.research.data.grid import FEWEST, usual_interval
from thunes.research.data.load import named
from thunes.research.data.parts import Part
from thunes.research.data.soundness import refuse_faults
from thunes.research.data.table import Table, read_table
from thunes.simulator.candle_source import COLUMNS

# Names the parts that are in the file, so that none is fetched again: in the Parquet file's own metadata.
PARTS_KEY = "thunes_parts"
MONTH_DIGITS = len("2024-01")
# Begins the name of a part that is not over: it is fetched again next time.
RUNNING = "running-"


class Cache:
    """What ``folder`` holds of one symbol and interval."""

    def __init__(self, folder: Path, symbol: str, interval: Interval) -> None:
        self._interval = interval
        self.path = folder / f"{symbol}-{interval.name}.parquet"
        self._staged = folder / f".{symbol}-{interval.name}.parts"

    def has(self, part: Part) -> bool:
        """Tell whether ``part`` is in the file, or waits beside it."""
        names = self._kept | {self._part_name(path) for path in self._waiting()}
        return bool({part.name, part.name[:MONTH_DIGITS]} & names) or {day.name for day in part.days()} <= names

    def stage(self, name: str, content: bytes) -> None:
        """Keep a part's CSV until it is merged; a download that is cut off goes on from there.

        Raises:
            BadCandle: when it cannot be read, or a candle in it is not sound; it is not kept then.
        """
        self._staged.mkdir(parents=True, exist_ok=True)
        path = self._staged / f"{self.path.stem}-{name}.csv"
        with TemporaryDirectory(dir=self._staged) as aside:
            fresh = Path(aside) / path.name
            fresh.write_bytes(content)
            if content:
                with named(path):
                    refuse_faults(read_table(fresh))
            fresh.replace(path)

    def merge(self) -> int:
        """Put all that waits into the file; return how many candles it holds then.

        Of a candle that is there twice the newer word counts.

        Raises:
            BadCandle: naming the part that cannot be read, or the candle that is not sound; the file stays as it was.
        """
        waiting = self._waiting()
        tables = [_named_table(path) for path in (self.path, *waiting) if path.exists() and path.stat().st_size]
        whole = _latest(tables) if tables else None
        if whole and waiting:
            with named(self.path):
                if len(whole) < FEWEST:
                    raise BadCandle("a single candle is no data; ask for a longer span")
                refuse_faults(whole)
                if usual_interval(whole.open_ms) != self._interval:
                    raise BadCandle(f"would hold other candles than {self._interval.name}; move it away")
            names = {self._part_name(path) for path in waiting}
            self._replace(whole, self._kept | {name for name in names if not name.startswith(RUNNING)})
        for path in waiting:
            path.unlink(missing_ok=True)
        with suppress(OSError):  # another download may be staging there
            self._staged.rmdir()
        return len(whole) if whole else 0

    def _waiting(self) -> list[Path]:
        return sorted(self._staged.glob("*.csv"))

    def _part_name(self, path: Path) -> str:
        return path.stem.removeprefix(f"{self.path.stem}-")

    @cached_property
    def _kept(self) -> set[str]:
        if not self.path.exists():
            return set()
        question = "SELECT value FROM parquet_kv_metadata(?) WHERE key = ?"
        with named(self.path), duckdb.connect() as connection:
            try:
                rows = connection.execute(question, [str(self.path), PARTS_KEY.encode()]).fetchall()
            except duckdb.Error as error:
                raise BadCandle("is no Parquet file that can be added to; move it away") from error
        return set(rows[0][0].decode().split()) if rows else set()

    def _replace(self, whole: Table, parts: Iterable[str]) -> None:
        fresh = self.path.with_name(f".{self.path.name}.{os.getpid()}.tmp")
        columns = dict(zip(COLUMNS, (whole.open_ms, *whole.numbers), strict=True))
        options = f"FORMAT parquet, COMPRESSION zstd, KV_METADATA {{{PARTS_KEY}: '{' '.join(sorted(parts))}'}}"
        target = str(fresh).replace("'", "''")
        try:
            with duckdb.connect() as connection:
                connection.register("candles", columns)
                connection.execute(f"COPY candles TO '{target}' ({options})")
            fresh.replace(self.path)
        finally:
            fresh.unlink(missing_ok=True)


def _named_table(path: Path) -> Table:
    with named(path):
        return read_table(path)


def _latest(tables: Sequence[Table]) -> Table:
    """Return all rows in order, of each time the one that stands last."""
    columns = zip(*((table.open_ms, *table.numbers) for table in tables), strict=True)
    joined = Table(*(np.concatenate(parts) for parts in columns))
    order = np.argsort(joined.open_ms, kind="stable")
    stamps = joined.open_ms[order]
    return joined.taken(order[np.append(stamps[1:] > stamps[:-1], True)])
