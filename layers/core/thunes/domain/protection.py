"""What must rest at the venue so that a position closes by itself, and when resting is no longer enough."""

import base64
import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from thunes.domain.instrument import Instrument
from thunes.domain.money import ZERO, ceil_to, exactly, floor_to
from thunes.domain.order import OrderIntent, OrderKind
from thunes.domain.portfolio import Portfolio, Protection, Reservation
from thunes.domain.position import Position
from thunes.domain.risk.limits import Limits
from thunes.domain.signal import Leg
from thunes.domain.sizing import Quote, size_exit, stop_limit
from thunes.domain.times import iso

# The order type that each price needs; a list of both needs the venue's leave besides.
STOP_TYPE, TARGET_TYPE = "STOP_LOSS_LIMIT", "LIMIT_MAKER"


@dataclass(frozen=True)
class Bracket:
    """Sell ``quantity`` (base) when the price falls to ``stop``, for ``limit`` at worst, or at ``target``; per base."""

    quantity: Decimal
    stop: Decimal | None
    limit: Decimal | None
    target: Decimal | None

    @property
    def kind(self) -> OrderKind:
        """One order, or a list of two of which one cancels the other."""
        if self.stop is None:
            return OrderKind.TARGET
        return OrderKind.STOP if self.target is None else OrderKind.BRACKET

    @property
    def worst(self) -> Decimal:
        """The least that it sells at."""
        return next(price for price in (self.limit, self.target) if price is not None)


@dataclass(frozen=True)
class LeaveNow:
    """The price is already there: nothing can rest, the position must be left at once."""

    why: str


@dataclass(frozen=True)
class Unprotectable:
    """The venue would not take the order that the position needs."""

    why: str


@exactly
def protection_of(
    position: Position, instrument: Instrument, quote: Quote, limits: Limits
) -> Bracket | LeaveNow | Unprotectable:
    """Return what must rest for ``position`` now: whatever can be sold of it, at its stop and at its target.

    A stop is rounded up, so that no more is lost than was said. Where the venue has no lists the stop goes alone.
    """
    tick = instrument.price_step
    stop = None if position.stop_price is None else ceil_to(position.stop_price, tick)
    target = None if position.target_price is None else ceil_to(position.target_price, tick)
    if stop is not None and quote.bid <= stop:
        return LeaveNow(f"the price {quote.bid:f} is at or below the stop {stop:f}")
    if target is not None and quote.bid >= target:
        return LeaveNow(f"the price {quote.bid:f} has reached the target {target:f}")
    wanted = Bracket(
        quantity=floor_to(position.quantity, instrument.lot_step),
        stop=stop,
        limit=None if stop is None else stop_limit(instrument, stop, limits.stop_band),
        target=target if stop is None or instrument.oco else None,
    )
    refused = _refusals(wanted, instrument)
    return Unprotectable(", ".join(refused)) if refused else wanted


def _refusals(wanted: Bracket, instrument: Instrument) -> list[str]:
    prices = [price for price in (wanted.limit, wanted.target) if price is not None]
    failures = {name: None for price in prices for name in instrument.failures(wanted.quantity, price)}
    types = {STOP_TYPE: wanted.stop, TARGET_TYPE: wanted.target}
    missing = [name for name, price in types.items() if price is not None and name not in instrument.order_types]
    status = [] if instrument.tradable else [f"status {instrument.status}"]
    return [*status, *failures, *(f"no {name} orders" for name in missing)]


def guarded(
    position: Position, wanted: Bracket, account: str, instrument: Instrument, now: datetime
) -> tuple[OrderIntent, Position]:
    """Return the intent that carries ``wanted`` out, and the position, which has one more protection now."""
    intent = replace(
        _closing(position, account, now),
        quantity=wanted.quantity,
        limit_price=wanted.worst,
        dust_below=instrument.smallest_order(wanted.worst),
        stop_price=wanted.stop,
        target_price=wanted.target,
        kind=wanted.kind,
    )
    return intent, replace(position, protections=position.protections + 1)


def left_at_once(
    position: Position, account: str, instrument: Instrument, quote: Quote, limits: Limits
) -> tuple[OrderIntent, Position]:
    """Return the intent that sells the position now, near the bid, and the position, which has one more protection."""
    proposal = size_exit(instrument, quote, position, limits.price_band)
    intent = replace(
        _closing(position, account, quote.at),
        quantity=proposal.quantity,
        limit_price=proposal.limit_price,
        dust_below=instrument.smallest_order(proposal.limit_price),
    )
    return intent, replace(position, protections=position.protections + 1)


def noted(portfolio: Portfolio, position: Position, intent: OrderIntent) -> Portfolio:
    """Return the portfolio with the intent under way: as a protection when it rests, as a reservation otherwise."""
    if intent.kind.protective:
        return portfolio.protect(position, Protection(intent.intent_id, intent.symbol, intent.quantity))
    held = replace(portfolio, positions={**portfolio.positions, position.symbol: position})
    return held.reserve(Reservation(intent.intent_id, intent.symbol, Leg.EXIT, ZERO))


def _closing(position: Position, account: str, now: datetime) -> OrderIntent:
    """An exit that no signal asked for, named after the position and the number of such exits before it."""
    opened = iso(position.opened_at) if position.opened_at else ""
    parts = (account, position.strategy_id, position.symbol, opened, str(position.protections))
    digest = base64.b32encode(hashlib.sha256("|".join(parts).encode()).digest()).decode().lower()[:26]
    return OrderIntent(
        intent_id=f"pro-{digest}",
        client_order_id=f"P0-{digest}",
        strategy_id=position.strategy_id,
        param_hash="",
        symbol=position.symbol,
        base=position.base,
        quote=position.quote,
        leg=Leg.EXIT,
        quantity=ZERO,
        limit_price=ZERO,
        dust_below=ZERO,
        approved_at=now,
    )
