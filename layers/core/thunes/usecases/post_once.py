"""The one request that an intent in SENDING is good for: how it is written, what the trail says, what came back."""

from datetime import datetime
from decimal import Decimal

from thunes.domain.audit import Event, Fact
from thunes.domain.filters.order_shape import FILTER_FAILURE
from thunes.domain.money import plain
from thunes.domain.order import RECV_WINDOW, OrderIntent, Wire
from thunes.errors import OutcomeUnknown, Refused, Transient
from thunes.ports import Exchange, MarketData
from thunes.usecases.answers import Answer


def wire_of(intent: OrderIntent, quantity: Decimal, now: datetime) -> Wire:
    """Return the intent as it goes out now, for ``quantity`` of base."""
    protective = intent.kind.protective
    return Wire(
        quantity=plain(quantity),
        price=plain(intent.limit_price),
        client_order_id=intent.client_order_id,
        sent_at=now,
        recv_window=RECV_WINDOW,
        stop_price=_text(intent.stop_price) if protective else "",
        target_price=_text(intent.target_price) if protective else "",
    )


def sending_fact(intent: OrderIntent, wire: Wire, why: str = "") -> Fact:
    """Return what the trail says before the request leaves."""
    closing = {"kind": intent.kind, "stop_price": wire.stop_price, "target_price": wire.target_price, "why": why}
    return Fact(
        Event.ORDER_SENDING,
        inputs={"intent_id": intent.intent_id, "symbol": intent.symbol, "leg": intent.leg},
        outputs={
            "client_order_id": intent.client_order_id,
            "side": intent.side,
            "quantity": wire.quantity,
            "price": wire.price,
            "sent_at": wire.sent_at,
            **(closing if intent.kind.protective or why else {}),
        },
        strategy_id=intent.strategy_id,
        param_hash=intent.param_hash,
    )


def post_once(exchange: Exchange, market: MarketData, intent: OrderIntent, wire: Wire) -> Answer:
    """Send the request, once, and return whatever is the answer to it.

    Whoever calls this has won the conditional write that made the intent SENDING, and nobody else ever will.
    """
    try:
        return exchange.place(intent, wire)
    except (Refused, Transient, OutcomeUnknown) as answer:
        if isinstance(answer, Refused) and answer.code == FILTER_FAILURE:
            market.forget(intent.symbol)
        return answer


def _text(price: Decimal | None) -> str:
    return "" if price is None else plain(price)
