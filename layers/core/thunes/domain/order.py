"""An intent is our durable promise; its legal transitions are data, in this one place."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from thunes.domain.fill import Fill
from thunes.domain.money import EXACT, ONE, ZERO
from thunes.domain.signal import Leg, Side

# The venue gives up on its own engine after this long; see reference "general API information".
ENGINE_LIMIT = timedelta(seconds=10)
# The fence: the venue re-checks stamp + window just before its engine, so a late request cannot trade.
RECV_WINDOW = timedelta(milliseconds=2000)


class OrderKind(StrEnum):
    """What an intent is at the venue: one order that takes what is there, or one or two that wait to sell."""

    IOC = "ioc"
    STOP = "stop"
    TARGET = "target"
    BRACKET = "bracket"

    @property
    def protective(self) -> bool:
        """Whether it rests to close a position by itself."""
        return self is not OrderKind.IOC


class IntentState(StrEnum):
    """Where an intent stands. Unknown is a state, not an error."""

    APPROVED = "APPROVED"
    SENDING = "SENDING"
    OPEN = "OPEN"
    PARTIALLY_FILLED = "PARTIALLY_FILLED"
    FILLED = "FILLED"
    CANCELED = "CANCELED"
    REFUSED = "REFUSED"
    EXPIRED = "EXPIRED"
    UNKNOWN = "UNKNOWN"
    NOT_PLACED = "NOT_PLACED"
    ABANDONED = "ABANDONED"

    @property
    def terminal(self) -> bool:
        """Whether the intent is over; its executed quantity may still be more than zero."""
        return self in TERMINAL


_S = IntentState
_ANSWERS = frozenset({_S.OPEN, _S.PARTIALLY_FILLED, _S.FILLED, _S.CANCELED, _S.REFUSED, _S.EXPIRED})
LEGAL: Mapping[IntentState, frozenset[IntentState]] = {
    _S.APPROVED: frozenset({_S.SENDING, _S.ABANDONED}),
    _S.SENDING: _ANSWERS | {_S.UNKNOWN},
    _S.UNKNOWN: _ANSWERS | {_S.UNKNOWN, _S.NOT_PLACED},
    _S.OPEN: frozenset({_S.PARTIALLY_FILLED, _S.FILLED, _S.CANCELED, _S.EXPIRED, _S.UNKNOWN}),
    _S.PARTIALLY_FILLED: frozenset({_S.PARTIALLY_FILLED, _S.FILLED, _S.CANCELED, _S.EXPIRED, _S.UNKNOWN}),
    _S.FILLED: frozenset(),
    _S.CANCELED: frozenset(),
    _S.REFUSED: frozenset(),
    _S.EXPIRED: frozenset(),
    _S.NOT_PLACED: frozenset(),
    _S.ABANDONED: frozenset(),
}
# The only ways out of an end: an order thought never to have been placed turns up, over and with fills.
FOUND_LATE: Mapping[IntentState, frozenset[IntentState]] = {
    _S.NOT_PLACED: frozenset({_S.FILLED, _S.CANCELED, _S.EXPIRED}),
    _S.REFUSED: frozenset({_S.FILLED, _S.CANCELED, _S.EXPIRED}),
}
TERMINAL = frozenset(state for state, following in LEGAL.items() if not following)


class IllegalTransition(ValueError):
    """A move that the table does not allow: a bug, never a fact of life."""


@dataclass(frozen=True)
class Wire:
    """The order exactly as it was sent: the strings, the stamp and the window that fences it.

    Of a protective order ``price`` is the worst that its stop accepts; what it does not have is empty.
    """

    quantity: str
    price: str
    client_order_id: str
    sent_at: datetime
    recv_window: timedelta
    stop_price: str = ""
    target_price: str = ""

    @property
    def quiet_after(self) -> datetime:
        """From here on the order is in the engine or never will be: stamp + window + the engine's own limit."""
        return self.sent_at + self.recv_window + ENGINE_LIMIT


@dataclass(frozen=True)
class OrderIntent:
    """What we want done, sized: ``quantity`` of base at ``limit_price`` or better.

    LIMIT IOC by default; a protective ``kind`` rests at the venue, to sell at its stop or at its target. A position
    that ends up smaller than ``dust_below`` could not be sold again and counts as closed. ``not_found`` counts the
    searches that missed it in a row, the last one at ``missed_at``. ``share`` is the part of a full size that an entry
    buys.
    """

    intent_id: str
    client_order_id: str
    strategy_id: str
    param_hash: str
    symbol: str
    base: str
    quote: str
    leg: Leg
    quantity: Decimal
    limit_price: Decimal
    dust_below: Decimal
    approved_at: datetime
    stop_price: Decimal | None = None
    target_price: Decimal | None = None
    kind: OrderKind = OrderKind.IOC
    state: IntentState = IntentState.APPROVED
    wire: Wire | None = None
    executed: Decimal = ZERO
    booked_fills: frozenset[int] = frozenset()
    not_found: int = 0
    missed_at: datetime | None = None
    reason: str = ""
    share: Decimal = ONE

    @property
    def side(self) -> Side:
        """BUY to enter, SELL to leave."""
        return self.leg.side

    @property
    def client_order_ids(self) -> tuple[str, ...]:
        """The names of its orders at the venue: a bracket has two, and its own name is that of their list."""
        if self.kind is OrderKind.BRACKET:
            return (f"{self.client_order_id}-s", f"{self.client_order_id}-t")
        return (self.client_order_id,)

    @property
    def notional(self) -> Decimal:
        """The most quote this intent can move: quantity times limit."""
        return EXACT.multiply(self.quantity, self.limit_price)

    def move(self, state: IntentState, reason: str = "") -> "OrderIntent":
        """Return the intent in its next state.

        Raises:
            IllegalTransition: when the table does not allow it.
        """
        if state not in LEGAL[self.state]:
            raise IllegalTransition(f"intent {self.intent_id}: {self.state} -> {state} is not legal")
        return replace(self, state=state, reason=reason or self.reason)

    def unbooked(self, fills: tuple[Fill, ...]) -> tuple[Fill, ...]:
        """Return those fills, by trade id, that are not yet in the books; each once, in trade order."""
        fresh = {fill.trade_id: fill for fill in fills if fill.trade_id not in self.booked_fills}
        return tuple(fresh[trade_id] for trade_id in sorted(fresh))


def intent_id_of(client_order_id: str) -> str | None:
    """Return the intent whose order bears that name at the venue; None for a name that is not ours."""
    found = _OUR_NAMES.fullmatch(client_order_id)
    return f"{_INTENTS[found[1]]}-{found[2]}" if found else None


_OUR_NAMES = re.compile(r"([TP])0-([a-z2-7]{26})(?:-[st])?")
_INTENTS = {"T": "int", "P": "pro"}
