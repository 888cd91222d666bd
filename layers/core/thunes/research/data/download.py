"""Candles from Binance's archive, what it lacks from the REST interface, into one file that grows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from thunes.domain.candle import Interval
from thunes.domain.times import iso
from thunes.ports import Clock
from thunes.research.data.archive import Archive
from thunes.research.data.cache import RUNNING, Cache
from thunes.research.data.parts import MONTHLY, Part, day_of, parts_of
from thunes.research.data.rest_candles import RestCandles, Unlisted

# A month is published some days after it has ended; its days are there before.
MONTH_IS_LATE = timedelta(days=10)
# In the archive, weeks that straddle the end of a month are missing.
REST_ALONE = "1w"
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Wanted:
    """The candles of a symbol that open in [start, end), kept in ``folder``."""

    symbol: str
    interval: Interval
    start: datetime
    end: datetime
    folder: Path


@dataclass
class Fetched:
    """Where the parts came from; ``kept`` ones were there already, ``candles`` are in the file now."""

    path: Path
    archive: int = 0
    rest: int = 0
    kept: int = 0
    candles: int = 0


def download(wanted: Wanted, archive: Archive, rest: RestCandles, clock: Clock, tell: Tell) -> Fetched:
    """Fetch what the cache lacks of ``wanted``; ``tell`` hears of every part. What was fetched before an error is kept.

    Raises:
        Unlisted: the exchange has no candles of that symbol in that time.
        Transient: a host cannot be reached, or answers with nonsense.
        BadCandle: what came is not sound; nothing of it is in the file.
    """
    return _Download(wanted, archive, rest, clock, tell).run()


class _Download:
    def __init__(self, wanted: Wanted, archive: Archive, rest: RestCandles, clock: Clock, tell: Tell) -> None:
        self._wanted, self._archive, self._rest, self._tell = wanted, archive, rest, tell
        self._now = clock.now()
        self._cache = Cache(wanted.folder, wanted.symbol, wanted.interval)
        self._done = Fetched(self._cache.path)

    def run(self) -> Fetched:
        """Fetch the parts that are over, then the day that is running, and put all into the file."""
        wanted = self._wanted
        for part in parts_of(wanted.start, wanted.end, self._now):
            self._part(part)
        today = day_of(self._now)
        if wanted.end > today.start:
            self._from_rest(today)
        self._done.candles = self._cache.merge()
        if not self._done.candles:
            raise Unlisted(
                f"there are no {wanted.interval.name} candles of {wanted.symbol} from {iso(wanted.start)} on"
            )
        return self._done

    def _part(self, part: Part) -> None:
        if self._cache.has(part):
            self._done.kept += 1
            return
        archived = self._wanted.interval.name != REST_ALONE
        found = self._archive.fetch(self._wanted.symbol, self._wanted.interval, part) if archived else None
        if found is not None:
            self._cache.stage(part.name, found)
            self._done.archive += 1
            self._tell(f"{part.name} from {self._archive.host}")
        elif archived and part.kind == MONTHLY and self._now - part.end < MONTH_IS_LATE:
            for day in part.days():
                self._part(day)
        else:
            self._from_rest(part)

    def _from_rest(self, part: Part) -> None:
        found = self._rest.closed(self._wanted.symbol, self._wanted.interval, part.start, part.end)
        lines = "".join(",".join(map(str, row)) + "\n" for row in found.rows)
        self._cache.stage(part.name if found.final else f"{RUNNING}{part.name}", lines.encode())
        self._done.rest += 1
        self._tell(f"{part.name} from {self._rest.host}: {len(found.rows)} candles")
