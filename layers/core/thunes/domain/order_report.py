"""An order as the venue knows it, and what its status stands for here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from thunes.domain.fill import Fill
from thunes.domain.money import ZERO, exactly
from thunes.domain.order import IntentState

# Every status string the venue documents; any other leaves the intent UNKNOWN.
STATE_OF_STATUS: Mapping[str, IntentState] = {
    "NEW": IntentState.OPEN,
    "PENDING_NEW": IntentState.OPEN,
    "PARTIALLY_FILLED": IntentState.PARTIALLY_FILLED,
    "FILLED": IntentState.FILLED,
    "CANCELED": IntentState.CANCELED,
    "PENDING_CANCEL": IntentState.OPEN,
    "REJECTED": IntentState.REFUSED,
    "EXPIRED": IntentState.EXPIRED,
    "EXPIRED_IN_MATCH": IntentState.EXPIRED,
}


OPEN_STATES = frozenset({IntentState.OPEN, IntentState.PARTIALLY_FILLED})


@dataclass(frozen=True)
class OrderReport:
    """An order as the venue knows it. ``fills`` may lag behind ``executed``: then fees are pending."""

    symbol: str
    order_id: int
    client_order_id: str
    status: str
    executed: Decimal
    fills: tuple[Fill, ...]

    @property
    def state(self) -> IntentState:
        """The state its status stands for; a status we have never heard of is UNKNOWN."""
        return STATE_OF_STATUS.get(self.status, IntentState.UNKNOWN)

    @property
    @exactly
    def complete(self) -> bool:
        """Whether the fills account for everything that was executed, one that is named twice only once."""
        return sum({fill.trade_id: fill.quantity for fill in self.fills}.values()) == self.executed


@exactly
def of_list(client_order_id: str, orders: Sequence[OrderReport], quantity: Decimal) -> OrderReport:
    """Return two orders that sell the same ``quantity`` (base), of which one cancels the other, as if they were one."""
    executed = sum((order.executed for order in orders), ZERO)
    return OrderReport(
        symbol=orders[0].symbol,
        order_id=orders[0].order_id,
        client_order_id=client_order_id,
        status=_status(orders, executed, quantity),
        executed=executed,
        fills=tuple(fill for order in orders for fill in order.fills),
    )


def _status(orders: Sequence[OrderReport], executed: Decimal, quantity: Decimal) -> str:
    """A status that nobody knows stays one; while an order rests so does the list; what ended is told by how much."""
    unknown = [order.status for order in orders if order.state is IntentState.UNKNOWN]
    if unknown:
        return unknown[0]
    if executed >= quantity:
        return "FILLED"
    if any(order.state in OPEN_STATES for order in orders):
        return "PARTIALLY_FILLED" if executed else "NEW"
    ended = {order.status for order in orders}
    return next((status for status in ("CANCELED", "REJECTED") if status in ended), "EXPIRED")
