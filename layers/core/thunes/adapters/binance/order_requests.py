"""An intent as the parameters of the request that carries it out, or takes it back.

See Binance's rest-api.md: "New order", "New OCO" and their cancellations.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta

from thunes.domain.order import RECV_WINDOW, OrderIntent, OrderKind, Wire
from thunes.domain.times import to_ms

Params = dict[str, object]
MILLISECOND = timedelta(milliseconds=1)


def new_order(intent: OrderIntent, wire: Wire) -> tuple[str, Params]:
    """Return path and parameters of the POST: every number as the wire has it, with its own stamp and window."""
    common: Params = {
        "symbol": intent.symbol,
        "side": intent.side.value,
        "quantity": wire.quantity,
        "newOrderRespType": "FULL",
        "recvWindow": wire.recv_window // MILLISECOND,
        "timestamp": to_ms(wire.sent_at),
    }
    path = "orderList/oco" if intent.kind is OrderKind.BRACKET else "order"
    return path, {**common, **_PARAMS[intent.kind](intent, wire)}


def cancellation(intent: OrderIntent) -> tuple[str, Params]:
    """Return path and parameters of the DELETE."""
    path, name = ("orderList", "list") if intent.kind is OrderKind.BRACKET else ("order", "orig")
    window = RECV_WINDOW // MILLISECOND
    return path, {"symbol": intent.symbol, f"{name}ClientOrderId": intent.client_order_id, "recvWindow": window}


def _ioc(_: OrderIntent, wire: Wire) -> Params:
    name = wire.client_order_id
    return {"type": "LIMIT", "timeInForce": "IOC", "price": wire.price, "newClientOrderId": name}


def _stop(_: OrderIntent, wire: Wire) -> Params:
    prices = {"price": wire.price, "stopPrice": wire.stop_price}
    return {"type": "STOP_LOSS_LIMIT", "timeInForce": "GTC", **prices, "newClientOrderId": wire.client_order_id}


def _target(_: OrderIntent, wire: Wire) -> Params:
    return {"type": "LIMIT_MAKER", "price": wire.target_price, "newClientOrderId": wire.client_order_id}


def _bracket(intent: OrderIntent, wire: Wire) -> Params:
    """The target above the price, the stop below it."""
    stop, target = intent.client_order_ids
    above = {"aboveType": "LIMIT_MAKER", "abovePrice": wire.target_price, "aboveClientOrderId": target}
    below = {"belowType": "STOP_LOSS_LIMIT", "belowPrice": wire.price, "belowStopPrice": wire.stop_price}
    below |= {"belowTimeInForce": "GTC", "belowClientOrderId": stop}
    return {"listClientOrderId": wire.client_order_id, **above, **below}


_PARAMS: Mapping[OrderKind, Callable[[OrderIntent, Wire], Params]] = {
    OrderKind.IOC: _ioc,
    OrderKind.STOP: _stop,
    OrderKind.TARGET: _target,
    OrderKind.BRACKET: _bracket,
}
