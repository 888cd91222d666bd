"""An order as the venue knows it, and what its status stands for here."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from thunes.domain.fill import Fill
from thunes.domain.money import ZERO
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
    def complete(self) -> bool:
        """Whether the fills account for everything that was executed."""
        return sum((fill.quantity for fill in self.fills), ZERO) == self.executed
