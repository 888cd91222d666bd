"""What a download needs: a market on loopback, a clock that need not be waited for, a folder."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.research.data.market import NOW, Market, serving
from thunes.domain.candle import Interval
from thunes.research.data.archive import Archive
from thunes.research.data.download import Fetched, Wanted, download
from thunes.research.data.rest_candles import RestCandles


class PatientClock:
    """Sleeps at once, and remembers for how long."""

    def __init__(self, now: datetime) -> None:
        self.time = now
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.time

    def sleep(self, length: timedelta) -> None:
        self.slept.append(length.total_seconds())
        self.time += length


class Downloads:
    """Downloads of one market into one folder."""

    def __init__(self, market: Market, folder: Path) -> None:
        self.market, self.folder = market, folder
        self.clock = PatientClock(NOW)
        self.told: list[str] = []
        self.symbol, self.interval = "BTCUSDT", "1h"

    @property
    def path(self) -> Path:
        return self.folder / "BTCUSDT-1h.parquet"

    def __call__(self, start: str, end: str | None = None, *, archive: str = "", rest: str = "") -> Fetched:
        """Download; what was asked of the market before is forgotten."""
        self.market.asked.clear()
        span = datetime.fromisoformat(start).replace(tzinfo=UTC), self.clock.now()
        if end:
            span = span[0], datetime.fromisoformat(end).replace(tzinfo=UTC)
        wanted = Wanted(self.symbol, Interval(self.interval), *span, self.folder)
        hosts = (
            Archive(archive or self.market.url, self.clock),
            RestCandles(rest or f"{self.market.url}/api", self.clock),
        )
        return download(wanted, *hosts, self.clock, self.told.append)

    def asked(self, kind: str = ".zip") -> list[str]:
        """What of that kind the market was asked for."""
        return [
            name.removeprefix("BTCUSDT-1h-").removesuffix(kind) for name in self.market.asked if name.endswith(kind)
        ]


@pytest.fixture
def market() -> Iterator[Market]:
    """An archive and a REST interface."""
    with serving() as found:
        yield found


@pytest.fixture
def downloads(market: Market, tmp_path: Path) -> Downloads:
    """Downloads into an empty folder."""
    return Downloads(market, tmp_path / "candles")
