"""MarketData and Exchange over Binance's REST API."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from thunes.adapters.binance import codec, order_requests
from thunes.adapters.binance.answers import NO_SUCH_ORDER
from thunes.adapters.binance.client import SpotClient
from thunes.adapters.binance.rights import check_rights
from thunes.domain.candle import Candle, Interval
from thunes.domain.fill import Fill
from thunes.domain.health import Breaker, Health
from thunes.domain.instrument import Instrument, MalformedInstrument, parse_instrument
from thunes.domain.order import OrderIntent, OrderKind, Wire
from thunes.domain.order_report import OrderReport, of_list
from thunes.domain.sizing import Quote
from thunes.domain.times import to_ms
from thunes.errors import Misconfigured, OutcomeUnknown, Refused, Transient
from thunes.ports import Clock

T = TypeVar("T")

# Filters change now and then; an order judged on older ones would be refused with -1013.
INSTRUMENT_LIFE = timedelta(minutes=15)


class BinanceMarketData:
    """Public market data; instruments are kept for a quarter of an hour."""

    def __init__(self, client: SpotClient, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._instruments: dict[str, tuple[datetime, Instrument]] = {}

    def instrument(self, symbol: str) -> Instrument:
        """Return the symbol's filters; raises Refused, Transient, or MalformedInstrument for a row it cannot read."""
        now = self._clock.now()
        known = self._instruments.get(symbol)
        if known and now - known[0] < INSTRUMENT_LIFE:
            return known[1]
        answer = self._client.read("exchangeInfo", {"symbol": symbol})
        if not isinstance(answer, dict) or not isinstance(answer.get("symbols"), list) or len(answer["symbols"]) != 1:
            raise MalformedInstrument(f"exchangeInfo of {symbol} holds no symbol row")
        instrument = parse_instrument(answer["symbols"][0])
        self._instruments[symbol] = (now, instrument)
        return instrument

    def forget(self, symbol: str) -> None:
        self._instruments.pop(symbol, None)

    def candles(self, symbol: str, interval: Interval, limit: int) -> Sequence[Candle]:
        rows = self._client.read("klines", {"symbol": symbol, "interval": interval.name, "limit": limit})
        if not isinstance(rows, list):
            raise Transient(f"klines of {symbol} are not a list")
        return [codec.candle(row) for row in rows]

    def quote(self, symbol: str) -> Quote:
        row = self._client.read("ticker/bookTicker", {"symbol": symbol})
        try:
            return _understood(codec.quote, row, self._clock.now())
        except codec.EmptyBook as error:
            raise Refused(0, str(error)) from error

    def average_price(self, symbol: str) -> Decimal:
        return _understood(codec.average, self._client.read("avgPrice", {"symbol": symbol}))

    def health(self) -> Health:
        return self._client.gate.health()


class BinanceExchange:
    """The account; one POST per call of ``place``, whatever happens."""

    def __init__(self, client: SpotClient, *, live: bool = False) -> None:
        self._client = client
        self._live = live
        self._trusted: str | None = None

    def sign_on(self) -> None:
        self._client.sign_on()
        if self._client.gate.health().breaker is not Breaker.CLOSED:
            self._client.check_clock.forget()  # a harmless question is the probe, and never an order
        self._client.check_clock()
        self._check_rights()
        self._client.gate.admit_order()

    def _check_rights(self) -> None:
        key, _ = self._client.keys.key()
        if key == self._trusted:
            return
        try:
            check_rights(self._client.read_signed, live=self._live)
        except Misconfigured as error:
            self._client.keys.condemn(str(error))
            raise
        self._trusted, _ = self._client.keys.key()

    def place(self, intent: OrderIntent, wire: Wire) -> OrderReport:
        path, request = order_requests.new_order(intent, wire)
        answer = self._client.post_once(path, request)
        try:
            if intent.kind is OrderKind.BRACKET:
                return of_list(intent.client_order_id, codec.placed_list(answer), intent.quantity)
            return codec.placed(answer)
        except codec.Malformed as error:
            raise OutcomeUnknown(f"answer not understood: {error}") from error

    def cancel(self, intent: OrderIntent) -> None:
        path, request = order_requests.cancellation(intent)
        self._client.post_once(path, request, "delete")

    def find_order(self, symbol: str, client_order_id: str) -> OrderReport | None:
        try:
            row = self._client.read_signed("order", {"symbol": symbol, "origClientOrderId": client_order_id})
        except Refused as error:
            if error.code == NO_SUCH_ORDER:
                return None
            raise Transient(f"query refused: {error}") from error
        found = _understood(codec.order, row, ())
        if not found.executed:
            return found
        rows = self._list("myTrades", {"symbol": symbol, "orderId": found.order_id})
        return _understood(codec.order, row, [_understood(codec.fill, entry) for entry in rows])

    def find_order_id(self, symbol: str, order_id: int) -> OrderReport | None:
        try:
            return _understood(
                codec.order, self._client.read_signed("order", {"symbol": symbol, "orderId": order_id}), ()
            )
        except Refused as error:
            if error.code == NO_SUCH_ORDER:
                return None
            raise Transient(f"query refused: {error}") from error

    def open_orders(self, symbol: str) -> Sequence[str]:
        rows = self._list("openOrders", {"symbol": symbol})
        return [_understood(codec.order, row, ()).client_order_id for row in rows]

    def fills_since(self, symbol: str, since: datetime) -> Sequence[Fill]:
        rows = self._list("myTrades", {"symbol": symbol, "startTime": to_ms(since)})
        return [_understood(codec.fill, row) for row in rows]

    def balances(self) -> Mapping[str, Decimal]:
        return _understood(codec.balances, self._ask("account", {"omitZeroBalances": "true"}))

    def _list(self, path: str, params: Mapping[str, object]) -> list[Any]:
        rows = self._ask(path, params)
        if not isinstance(rows, list):
            raise Transient(f"answer not understood: {path} is not a list")
        return rows

    def _ask(self, path: str, params: Mapping[str, object]) -> Any:
        try:
            return self._client.read_signed(path, params)
        except Refused as error:
            raise Transient(f"{path} refused: {error}") from error


def _understood(read: Callable[..., T], *parts: object) -> T:
    try:
        return read(*parts)
    except codec.EmptyBook:
        raise
    except codec.Malformed as error:
        raise Transient(f"answer not understood: {error}") from error
