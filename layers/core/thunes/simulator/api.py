"""The REST face as a function: a request in, a status and a JSON answer out, whatever carries them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from threading import Lock
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from thunes.domain.times import to_ms
from thunes.simulator.cancel_replace import cancel_replace
from thunes.simulator.engine import Engine
from thunes.simulator.errors import VenueError, missing
from thunes.simulator.orders import OrderList
from thunes.simulator.parameters import Params, count, need, new_list, new_order
from thunes.simulator.security import Keys, check_signed

T = TypeVar("T")

DEFAULT_ROWS, MAX_ROWS = 500, 1000
FAR_AWAY_MS = 10**15
NAMES = {"orderId": "cancelOrderId", "origClientOrderId": "cancelOrigClientOrderId"}


@dataclass(frozen=True)
class Request:
    """What came over the wire; ``query`` and ``body`` are still encoded."""

    method: str
    path: str
    query: str = ""
    body: str = ""
    api_key: str = ""


@dataclass(frozen=True)
class Response:
    """What goes back."""

    status: int
    content: Any


class SpotApi:
    """The part of Binance Spot's REST API that THUNES speaks, one request at a time."""

    def __init__(self, engine: Engine, keys: Keys) -> None:
        self.engine = engine
        self.calls = 0
        self._keys = keys
        self._lock = Lock()
        self._routes: dict[tuple[str, str], tuple[Callable[[Params], Any], bool]] = {
            ("GET", "ping"): (lambda _: {}, False),
            ("GET", "time"): (lambda _: {"serverTime": self._now_ms()}, False),
            ("GET", "exchangeInfo"): (self._exchange_info, False),
            ("GET", "klines"): (self._klines, False),
            ("GET", "avgPrice"): (self._average, False),
            ("GET", "ticker/bookTicker"): (self._book_ticker, False),
            ("GET", "account"): (self._account, True),
            ("POST", "order"): (self._place, True),
            ("GET", "order"): (self._query, True),
            ("DELETE", "order"): (self._cancel, True),
            ("POST", "order/cancelReplace"): (self._cancel_replace, True),
            ("POST", "orderList/oco"): (lambda params: self.engine.place_list(new_list(params)).response(), True),
            ("GET", "orderList"): (self._query_list, True),
            ("DELETE", "orderList"): (self._cancel_list, True),
            ("GET", "openOrders"): (self._open_orders, True),
            ("GET", "allOrders"): (self._all_orders, True),
            ("GET", "myTrades"): (self._my_trades, True),
        }

    def handle(self, request: Request) -> Response:
        """Answer one request; refusals become Binance's error bodies."""
        with self._lock:
            self.calls += 1
            try:
                return Response(200, self._answer(request))
            except VenueError as error:
                data = {} if error.data is None else {"data": error.data}
                return Response(error.status, {"code": error.code, "msg": error.message, **data})
            except (ValueError, ArithmeticError) as error:
                return Response(400, {"code": -1130, "msg": f"Data sent for a parameter is not valid: {error}"})

    def _answer(self, request: Request) -> Any:
        route = self._routes.get((request.method, request.path.removeprefix("/api/v3/")))
        if route is None:
            raise VenueError(-1000, "There is no such endpoint.", 404)
        answer, signed = route
        if signed:
            check_signed(self._keys, request.api_key, request.query + request.body, self._now_ms())
        self.engine.match_resting()
        return answer(dict(parse_qsl(request.query + "&" + request.body, keep_blank_values=True)))

    def _now_ms(self) -> int:
        return to_ms(self.engine.time.now())

    def _exchange_info(self, params: Params) -> Any:
        symbols = [self.engine.market(params["symbol"])] if "symbol" in params else self.engine.markets.values()
        rows = [market.row for market in symbols]
        return {"timezone": "UTC", "serverTime": self._now_ms(), "exchangeFilters": [], "symbols": rows}

    def _klines(self, params: Params) -> Any:
        market = self.engine.market(need(params, "symbol"))
        if need(params, "interval") != market.interval.name:
            raise VenueError(-1120, "Invalid interval.")
        return market.klines(self.engine.time.now(), max(min(count(params, "limit", DEFAULT_ROWS), MAX_ROWS), 1))

    def _average(self, params: Params) -> Any:
        price = self.engine.market(need(params, "symbol")).average(self.engine.time.now())
        return {"mins": 5, "price": f"{price:.8f}", "closeTime": self._now_ms()}

    def _book_ticker(self, params: Params) -> Any:
        market = self.engine.market(need(params, "symbol"))
        book = market.book(self.engine.time.now())
        bid, ask, quantity = (f"{number:.8f}" for number in (book.bid, book.ask, book.quantity))
        return {"symbol": market.symbol, "bidPrice": bid, "bidQty": quantity, "askPrice": ask, "askQty": quantity}

    def _account(self, params: Params) -> Any:
        rows = self.engine.account.rows()
        if params.get("omitZeroBalances") == "true":
            rows = [row for row in rows if Decimal(row["free"]) or Decimal(row["locked"])]
        return {"canTrade": True, "canWithdraw": False, "accountType": "SPOT", "balances": rows}

    def _place(self, params: Params) -> Any:
        if self.engine.exceeded():
            raise VenueError(-1015, "Too many new orders.", 429)
        order = self.engine.place(new_order(params))
        return order.full_response()

    def _query(self, params: Params) -> Any:
        return self._find(params, VenueError(-2013, "Order does not exist.")).row()

    def _cancel(self, params: Params) -> Any:
        order = self._find(params, VenueError(-2011, "Unknown order sent."))
        self.engine.cancel(order)
        answer = {key: value for key, value in order.response().items() if key != "workingTime"}
        # A cancellation has a name of its own; the order's stands beside it.
        own = params.get("newClientOrderId") or f"cancel-{order.order_id}"
        ids = {"origClientOrderId": order.client_order_id, "clientOrderId": own}
        return {**answer, **ids, "transactTime": self._now_ms()}

    def _query_list(self, params: Params) -> Any:
        return self._find_list(params, VenueError(-2018, "Order list does not exist.")).row()

    def _cancel_replace(self, params: Params) -> Any:
        """The new order is read and judged by its filters before anything is cancelled."""
        new = new_order(params)
        self.engine.checked(new)
        named = {name: params[given] for name, given in NAMES.items() if given in params}
        own = {"newClientOrderId": params["cancelNewClientOrderId"]} if "cancelNewClientOrderId" in params else {}
        return cancel_replace(
            params.get("cancelReplaceMode", ""),
            params.get("orderRateLimitExceededMode", "DO_NOTHING"),
            lambda: self._cancel({"symbol": new.symbol, **named, **own}),
            lambda: self.engine.place(new).full_response(),
            exceeded=self.engine.exceeded(),
        )

    def _cancel_list(self, params: Params) -> Any:
        found = self._find_list(params, VenueError(-2011, "Unknown order list sent."))
        self.engine.cancel(found.orders[0] if found.orders[0].open else found.orders[1])
        return found.response()

    def _find_list(self, params: Params, otherwise: VenueError) -> OrderList:
        wanted = (params.get("orderListId"), params.get("listClientOrderId"))
        if wanted == (None, None):
            raise missing("orderListId")
        for known in reversed(self.engine.lists.values()):
            if wanted[0] == str(known.list_id) or (wanted[0] is None and wanted[1] == known.client_order_id):
                return known
        raise otherwise

    def _find(self, params: Params, otherwise: VenueError) -> Any:
        order_id = count(params, "orderId", 0) if "orderId" in params else None
        client_order_id = params.get("origClientOrderId")
        if order_id is None and client_order_id is None:
            raise missing("orderId")
        symbol = self.engine.market(need(params, "symbol")).symbol
        order = self.engine.find(symbol, order_id=order_id, client_order_id=client_order_id)
        if order is None:
            raise otherwise
        return order

    def _open_orders(self, params: Params) -> Any:
        symbol = self.engine.market(params["symbol"]).symbol if "symbol" in params else None
        return [order.row() for order in self.engine.open_orders(symbol)]

    def _all_orders(self, params: Params) -> Any:
        symbol = self.engine.market(need(params, "symbol")).symbol
        first = count(params, "orderId", 0)
        known = [order for order in self.engine.orders.values() if order.symbol == symbol and order.order_id >= first]
        return [order.row() for order in _page(known, params, from_start="orderId" in params)]

    def _my_trades(self, params: Params) -> Any:
        symbol = self.engine.market(need(params, "symbol")).symbol
        since, until = count(params, "startTime", 0), count(params, "endTime", FAR_AWAY_MS)
        first, wanted = count(params, "fromId", 0), params.get("orderId")
        known = [
            execution
            for execution in self.engine.executions
            if execution.symbol == symbol
            and since <= to_ms(execution.at) <= until
            and execution.execution_id >= first
            and wanted in (None, str(execution.order_id))
        ]
        oldest = "fromId" in params or "startTime" in params
        return [execution.row() for execution in _page(known, params, from_start=oldest)]


def _page(rows: Sequence[T], params: Params, *, from_start: bool) -> Sequence[T]:
    """Return as many rows as a request may have: the newest, or from where it said to begin."""
    limit = max(min(count(params, "limit", DEFAULT_ROWS), MAX_ROWS), 1)
    return rows[:limit] if from_start else rows[-limit:]
