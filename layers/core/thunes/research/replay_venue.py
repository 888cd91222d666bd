"""The venue of a replay: recorded candles seen one by one, and orders that meet the open of the next."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from thunes.adapters.binance.client import SpotClient
from thunes.adapters.binance.rest import BinanceExchange
from thunes.adapters.memory.health import InMemoryVenueHealth
from thunes.domain.candle import Candle, Interval
from thunes.domain.health import Health
from thunes.domain.instrument import Instrument, parse_instrument
from thunes.domain.money import EXACT, ZERO, ceil_to, floor_to
from thunes.domain.sizing import Quote
from thunes.errors import Refused
from thunes.ports import Clock
from thunes.simulator.clock import ManualTime
from thunes.simulator.in_process import InProcess
from thunes.simulator.market import DEPTH, Book, Market
from thunes.simulator.simulator import API_KEY, API_SECRET, Simulator

ADDRESS = "http://replay/api"


class OpeningMarket(Market):
    """A market that stands at the open of its candle, bid and ask ``slippage`` (a share) away from it."""

    def __init__(
        self, row: dict[str, object], interval: Interval, candles: Sequence[Candle], slippage: Decimal
    ) -> None:
        super().__init__(row, interval, candles)
        self.slippage = slippage

    def book(self, moment: datetime) -> Book:
        """Return the prices around the open; nothing stands there in a hole between candles."""
        candle = self.running(moment)
        price = candle.open if candle else self.price(moment)
        bid = floor_to(EXACT.multiply(price, 1 - self.slippage), self.tick)
        ask = max(ceil_to(EXACT.multiply(price, 1 + self.slippage), self.tick), bid + self.tick)
        return Book(bid, ask, floor_to(EXACT.multiply(candle.volume, DEPTH), self.lot) if candle else ZERO)


class ReplayClock:
    """The venue's time; waiting takes none of ours."""

    def __init__(self, time: ManualTime) -> None:
        self.time = time

    def now(self) -> datetime:
        return self.time.now()

    def sleep(self, length: timedelta) -> None:
        self.time.move_to(self.time.now() + length)


class ReplayMarketData:
    """What is public at the venue, without a wire in between: a replay asks for it a million times."""

    def __init__(self, market: OpeningMarket, clock: Clock) -> None:
        self._market = market
        self._clock = clock
        self._instrument = parse_instrument(market.row)
        self._closes = [candle.close_time for candle in market.candles]

    def instrument(self, symbol: str) -> Instrument:
        self._check(symbol)
        return self._instrument

    def forget(self, symbol: str) -> None:
        """The filters of a replay never change."""

    def candles(self, symbol: str, interval: Interval, limit: int) -> Sequence[Candle]:  # noqa: ARG002 - there is one
        """Return the newest closed candles: nobody decides on the one that is running."""
        self._check(symbol)
        end = bisect_right(self._closes, self._clock.now())
        return self._market.candles[max(end - limit, 0) : end]

    def quote(self, symbol: str) -> Quote:
        self._check(symbol)
        now = self._clock.now()
        book = self._market.book(now)
        return Quote(symbol, book.bid, book.ask, now)

    def average_price(self, symbol: str) -> Decimal:
        self._check(symbol)
        return self._market.average(self._clock.now())

    def health(self) -> Health:
        return Health()

    def _check(self, symbol: str) -> None:
        if symbol != self._market.symbol:
            raise Refused(-1121, "Invalid symbol.")


def exchange_of(venue: Simulator, clock: Clock) -> BinanceExchange:
    """Return the account at ``venue``, through the adapter that trades."""
    client = SpotClient(ADDRESS, clock, InMemoryVenueHealth(), lambda: (API_KEY, API_SECRET))
    client.session.mount("http://", InProcess(venue.api))
    # Nothing leaves the process, so what the environment says of proxies is not asked for at every order.
    client.session.trust_env = False
    return BinanceExchange(client)
