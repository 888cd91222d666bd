"""A simulated venue for tests: BTCUSDT at 20000.00, one rich account, a clock that stands still."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from hypothesis import strategies as st

from tests.builders import HOUR, START, candle, d
from thunes.domain.candle import Candle
from thunes.domain.times import to_ms
from thunes.simulator.api import Request, Response
from thunes.simulator.clock import ManualTime
from thunes.simulator.listing import listing
from thunes.simulator.market import Market
from thunes.simulator.new_orders import NewOrder
from thunes.simulator.orders import Order
from thunes.simulator.simulator import API_KEY, API_SECRET, Simulator

OPENED = HOUR.open_time(START)
# Tick 0.01 and lot 0.00001: the digits of these two numbers.
ROW = listing("BTCUSDT", [candle("20000.01", OPENED, volume=d("0.00001"))])
RICH = {"USDT": d("1000000"), "BTC": d("100")}
# 2 % of a flat candle's volume of 500.
DEPTH = d("10")


def flat(price: str = "20000.00", hours: int = 48, volume: str = "500") -> list[Candle]:
    """Return candles that never move, the first of them open at START."""
    return [candle(price, OPENED + n * HOUR.length, volume=d(volume)) for n in range(hours)]


def moving(*bars: tuple[str, str, str, str]) -> list[Candle]:
    """Return candles of (open, high, low, close), the first of them open at START."""
    return [
        candle(close, OPENED + n * HOUR.length, open=d(open_), high=d(high), low=d(low), volume=d("500"))
        for n, (open_, high, low, close) in enumerate(bars)
    ]


@st.composite
def candles(draw: st.DrawFn, count: int = 1) -> list[Candle]:
    """Invent candles of any shape, the first of them open at START."""
    cents = st.integers(1, 3_000_000)
    drawn = []
    for number in range(count):
        prices = sorted(Decimal(draw(cents)).scaleb(-2) for _ in range(4))
        inner = draw(st.permutations(prices[1:3]))
        opened = OPENED + number * HOUR.length
        volume = Decimal(draw(st.integers(0, 10**10))).scaleb(-5)
        drawn.append(candle(str(inner[0]), opened, open=inner[1], high=prices[3], low=prices[0], volume=volume))
    return drawn


# Any millisecond of the first candle.
MOMENTS = st.integers(0, 3_599_999).map(lambda ms: OPENED + timedelta(milliseconds=ms))


def new_order(**changes: Any) -> NewOrder:
    """Return a LIMIT IOC that buys 0.00100 and crosses."""
    values: dict[str, Any] = {
        "symbol": "BTCUSDT",
        "side": "BUY",
        "type": "LIMIT",
        "time_in_force": "IOC",
        "quantity": d("0.00100"),
        "price": d("20000.50"),
        "client_order_id": "T0-a",
    }
    return NewOrder(**{**values, **changes})


def sign(payload: str) -> str:
    """Return the payload with the signature that the venue expects."""
    return f"{payload}&signature={hmac.new(API_SECRET.encode(), payload.encode(), hashlib.sha256).hexdigest()}"


class Venue:
    """The engine, its market and its REST face, within reach of a test."""

    def __init__(
        self, candles: Sequence[Candle] | None = None, balances: Mapping[str, Decimal] = RICH, **row: object
    ) -> None:
        self.time = ManualTime(START)
        self.market = Market({**ROW, **row}, HOUR, candles or flat())
        self.simulator = Simulator.create([self.market], balances, self.time)
        self.engine = self.simulator.engine
        self.account = self.engine.account

    def place(self, **changes: Any) -> Order:
        """Place a new order, by default one that crosses and fills."""
        return self.engine.place(new_order(**changes))

    def pass_(self, **length: float) -> None:
        """Let time pass; resting orders meet the market."""
        self.time.move_to(self.time.now() + timedelta(**length))
        self.engine.match_resting()

    def ask(self, path: str, **params: object) -> Response:
        """Ask a public question."""
        return self.simulator.api.handle(Request("GET", f"/api/v3/{path}", urlencode(params)))

    def signed(self, method: str, path: str, **params: object) -> Response:
        """Send a signed request: in the body for POST, in the query else."""
        payload = sign(urlencode({**params, "timestamp": to_ms(self.time.now())}))
        query, body = ("", payload) if method == "POST" else (payload, "")
        return self.simulator.api.handle(Request(method, f"/api/v3/{path}", query, body, API_KEY))

    def post(self, **changes: object) -> Response:
        """Post a new order, by default one that crosses and fills; a parameter of None is left out."""
        params: dict[str, object] = {
            "symbol": "BTCUSDT",
            "side": "BUY",
            "type": "LIMIT",
            "timeInForce": "IOC",
            "quantity": "0.00100",
            "price": "20000.50",
            "newClientOrderId": "T0-a",
        }
        wanted = {**params, **changes}
        return self.signed("POST", "order", **{name: value for name, value in wanted.items() if value is not None})
