"""Two venues that must not be told apart: the fake of the unit tests, and the simulator over real HTTP."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tests.builders import HOUR, START, candle, d, intent
from tests.fake_exchange import FakeExchange
from tests.fakes import FakeMarket, FixedClock
from thunes.adapters.binance.client import SpotClient
from thunes.adapters.binance.rest import BinanceExchange, BinanceMarketData
from thunes.adapters.memory.health import InMemoryVenueHealth
from thunes.domain.money import plain
from thunes.domain.order import OrderIntent, Wire
from thunes.domain.order_report import OrderReport
from thunes.ports import Exchange, MarketData
from thunes.simulator.http import SimulatorServer
from thunes.simulator.listing import listing
from thunes.simulator.market import Market
from thunes.simulator.new_orders import NewOrder
from thunes.simulator.simulator import API_KEY, API_SECRET, Simulator

KINDS = ("fake", "simulator")
PRICE, ASK = d("20000.07"), d("20000.08")
# What stands at the best price: 2 % of a candle's volume.
DEPTH = d("10")
BALANCES = {"USDT": d("1000000"), "BTC": d("20"), "ETH": d("0")}
WINDOW = timedelta(milliseconds=2000)
SERIES = [
    candle(str(PRICE), HOUR.open_time(START) + n * HOUR.length, volume=d("500") + n * d("0.00001"))
    for n in range(-20, 20)
]


@dataclass(frozen=True)
class Venue:
    """One venue behind its two ports, the time it tells, and a hand that lets an order rest on it."""

    clock: FixedClock
    market: MarketData
    exchange: Exchange
    rest: Callable[[str], None]

    def place(self, quantity: str, limit: str, **changes: Any) -> OrderReport:
        """Place an order, by default one that buys."""
        wanted = order(quantity, limit, **changes)
        return self.exchange.place(wanted, self.wire(wanted))

    def wire(self, wanted: OrderIntent) -> Wire:
        """Return the wire form of an order that is sent now."""
        quantity, price = plain(wanted.quantity), plain(wanted.limit_price)
        return Wire(quantity, price, wanted.client_order_id, self.clock.now(), WINDOW)


def order(quantity: str, limit: str, **changes: Any) -> OrderIntent:
    """Return an intent of this size and limit."""
    return intent(quantity=d(quantity), limit_price=d(limit), **changes)


@contextmanager
def venue_of(kind: str) -> Iterator[Venue]:
    """Open a venue of that kind."""
    if kind == "fake":
        yield fake()
        return
    with simulated() as venue:
        yield venue


def fake() -> Venue:
    clock = FixedClock()
    market, exchange = FakeMarket(clock, SERIES), FakeExchange(clock, BALANCES)
    exchange.price = market.bid = PRICE
    market.ask = ASK
    exchange.depth, exchange.listed = DEPTH, {"BTCUSDT", "ETHUSDT"}
    return Venue(clock, market, exchange, exchange.resting.append)


@contextmanager
def simulated() -> Iterator[Venue]:
    clock = FixedClock()
    markets = [Market(listing(symbol, SERIES), HOUR, SERIES) for symbol in ("BTCUSDT", "ETHUSDT")]
    simulator = Simulator.create(markets, BALANCES, clock)

    def rest(name: str) -> None:
        simulator.engine.place(NewOrder("BTCUSDT", "BUY", "LIMIT", "GTC", d("0.001"), d("19000.00"), name))

    with SimulatorServer(simulator.api) as server:
        client = SpotClient(server.url, clock, InMemoryVenueHealth(), lambda: (API_KEY, API_SECRET))
        yield Venue(clock, BinanceMarketData(client, clock), BinanceExchange(client), rest)
        client.session.close()
