"""Candles from the exchange's public REST interface: what the archive does not have yet."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from thunes.adapters.binance.client import SpotClient
from thunes.adapters.memory.health import InMemoryVenueHealth
from thunes.domain.candle import Interval
from thunes.domain.times import to_ms
from thunes.errors import Refused, Transient
from thunes.ports import Clock
from thunes.research.data.archive import OFFLINE, insisted

# Serves market data alone, needs no key, and is open where the exchange itself is not.
REST_URL = "https://data-api.binance.vision/api"
MOST_ROWS = 1000
ARCHIVED = 12  # columns, as in the archive's files
NO_SUCH_SYMBOL = -1121
# The client repeats by itself what got no answer: here is waited only for as long as the exchange wants.
WHEN_ASKED = (None, None)
MILLISECOND = timedelta(milliseconds=1)


class Unlisted(LookupError):
    """The exchange has no such symbol, or no candles of it in that time."""


@dataclass(frozen=True)
class Closed:
    """Rows of the archive's twelve columns; ``final`` when all candles of what was asked for are over."""

    rows: Sequence[Sequence[object]]
    final: bool


class RestCandles:
    """The interface at ``url``, asked slowly enough."""

    def __init__(self, url: str, clock: Clock) -> None:
        self.host = urlsplit(url).netloc
        self._clock = clock
        self._client = SpotClient(url.rstrip("/"), clock, InMemoryVenueHealth())

    def closed(self, symbol: str, interval: Interval, start: datetime, end: datetime) -> Closed:
        """Return the candles that open in [start, end) and are over, oldest first.

        Raises:
            Unlisted: there is no such symbol.
            Transient: it cannot be reached, or its answer is not understood.
        """
        # Read first: a candle that closes between the two answers waits for the next download.
        now = self._server_time()
        asked = {"symbol": symbol, "interval": interval.name, "endTime": to_ms(end) - 1, "limit": MOST_ROWS}
        rows = [row[:ARCHIVED] for row in self._pages(asked, to_ms(start)) if row[6] < now]
        return Closed(rows, final=to_ms(interval.open_time(end - MILLISECOND) + interval.length) <= now)

    def _pages(self, asked: Mapping[str, object], low: int) -> Iterator[list[Any]]:
        while True:
            page = self._read("klines", {**asked, "startTime": low})
            if not isinstance(page, list) or not all(_is_row(row) for row in page):
                raise Transient(f"{self.host}: the answer on klines is not understood; try again later")
            yield from page
            if len(page) < MOST_ROWS:
                return
            low = page[-1][0] + 1

    def _server_time(self) -> int:
        answer = self._read("time", {})
        if not isinstance(answer, dict) or not isinstance(answer.get("serverTime"), int):
            raise Transient(f"{self.host}: the answer on its time is not understood; try again later")
        return int(answer["serverTime"])

    def _read(self, path: str, params: dict[str, object]) -> Any:
        def ask() -> Any:
            self._client.begin()
            try:
                return self._client.read(path, params)
            except Transient as error:
                raise Transient(f"{self.host}: {error}{OFFLINE}", error.retry_after) from error

        try:
            return insisted(ask, self._clock, WHEN_ASKED)
        except Refused as error:
            if error.code == NO_SUCH_SYMBOL:
                raise Unlisted(f"{self.host} lists no {params['symbol']}; look at the symbol") from error
            raise


def _is_row(row: object) -> bool:
    return isinstance(row, list) and len(row) >= ARCHIVED and isinstance(row[0], int) and isinstance(row[6], int)
