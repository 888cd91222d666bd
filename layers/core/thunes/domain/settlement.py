"""What an answer of the venue does to the books: pure, idempotent by trade id, by quantity and never by status."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from thunes.domain.audit import Event, Fact
from thunes.domain.fill import Fill
from thunes.domain.history import Left
from thunes.domain.money import ZERO, exactly, plain, share
from thunes.domain.order import FOUND_LATE, LEGAL, IllegalTransition, IntentState, OrderIntent
from thunes.domain.order_report import OrderReport
from thunes.domain.portfolio import Portfolio
from thunes.domain.position import Position
from thunes.domain.signal import Leg


@dataclass(frozen=True)
class Settlement:
    """The intent and portfolio after an answer, the fills it brought, the fact, and what may be a reason to halt.

    ``halt`` is one by itself; ``loss`` is what the day has realised with these fills, in quote, and is to be judged.
    """

    before: OrderIntent
    intent: OrderIntent
    portfolio: Portfolio
    fills: tuple[Fill, ...]
    fact: Fact
    halt: str | None = None
    loss: Decimal = ZERO

    @property
    def changes_anything(self) -> bool:
        """Whether there is something to write down."""
        return self.intent != self.before


@exactly
def settle(intent: OrderIntent, report: OrderReport, portfolio: Portfolio) -> Settlement:
    """Book what ``report`` says of ``intent``: each fill once, whatever the status; free the symbol when it is over."""
    fills = intent.unbooked(report.fills)
    position = _position(intent, portfolio)
    filled = sum((fill.quantity for fill in fills), ZERO)
    booked = _shared(portfolio.book(position, fills, intent.dust_below, _left(intent, fills)), position, intent, filled)
    executed = intent.executed + filled
    following = replace(
        _moved(intent, report),
        executed=executed,
        booked_fills=intent.booked_fills | {fill.trade_id for fill in fills},
        not_found=0,
        missed_at=None,
    )
    if following.state.terminal:
        booked = booked.release(intent.symbol, intent.intent_id)
    else:
        after = booked.positions[intent.symbol]
        rest = max(intent.quantity - executed, ZERO) * intent.limit_price + (ZERO if after.open else after.cost)
        booked = booked.reserve_rest(intent.symbol, intent.intent_id, rest)
    realized = booked.positions[intent.symbol].realized - position.realized
    lost = -booked.day.realized if booked.day else ZERO
    fact = _fact(intent, following, fills, realized, booked)
    return Settlement(intent, following, booked, fills, fact, _overfilled(following), lost if fills else ZERO)


def settle_late(intent: OrderIntent, report: OrderReport, portfolio: Portfolio) -> Settlement:
    """Book an order that is over, of an intent that had ended without it."""
    settled = settle(replace(intent, state=IntentState.UNKNOWN), report, portfolio)
    if settled.intent.state not in FOUND_LATE[intent.state]:
        raise IllegalTransition(f"intent {intent.intent_id}: {intent.state} -> {settled.intent.state} is not legal")
    inputs = {**settled.fact.inputs, "state": intent.state}
    return replace(settled, before=intent, fact=replace(settled.fact, event=Event.ORDER_FOUND_LATE, inputs=inputs))


def close(intent: OrderIntent, portfolio: Portfolio, state: IntentState, event: Event, reason: str) -> Settlement:
    """Move an intent without a fill: refused, abandoned, not placed, or UNKNOWN, which keeps its lock."""
    following = intent.move(state, reason)
    freed = portfolio.release(intent.symbol, intent.intent_id) if state.terminal else portfolio
    fact = replace(_fact(intent, following, (), ZERO, freed), event=event)
    return Settlement(intent, following, freed, (), fact)


def not_found(intent: OrderIntent, portfolio: Portfolio, at: datetime) -> Settlement:
    """Count one search that did not find the order; it proves nothing alone."""
    following = replace(intent, not_found=intent.not_found + 1, missed_at=at)
    reason = f"not found at the venue, {following.not_found} times"
    return replace(close(following, portfolio, IntentState.UNKNOWN, Event.ORDER_UNKNOWN, reason), before=intent)


def _moved(intent: OrderIntent, report: OrderReport) -> OrderIntent:
    target = report.state
    if not report.complete or target is IntentState.UNKNOWN:
        unsure = intent.state in (IntentState.SENDING, IntentState.UNKNOWN)
        target = IntentState.UNKNOWN if unsure else IntentState.PARTIALLY_FILLED
    if target is IntentState.REFUSED and target not in LEGAL[intent.state]:
        target = IntentState.EXPIRED  # it had been taken, and is over all the same
    # Answers overtake each other: one that would move the intent backwards brings its fills, nothing else.
    if target is intent.state or target not in LEGAL[intent.state]:
        return intent
    return intent.move(target, f"venue says {report.status}")


def _position(intent: OrderIntent, portfolio: Portfolio) -> Position:
    held = portfolio.positions.get(intent.symbol)
    position = held or Position(intent.symbol, intent.base, intent.quote)
    if intent.leg is Leg.ENTRY:
        return replace(
            position,
            strategy_id=intent.strategy_id,
            stop_price=intent.stop_price,
            target_price=intent.target_price,
        )
    return position


def _shared(booked: Portfolio, before: Position, intent: OrderIntent, filled: Decimal) -> Portfolio:
    """Note what part of a full size the position is now."""
    after = booked.positions[intent.symbol]
    if intent.leg is Leg.ENTRY:
        after = after.grown(before, share(intent.share, filled, intent.quantity))
    elif filled:
        after = after.shrunk(before)
    return replace(booked, positions={**booked.positions, intent.symbol: after})


def _left(intent: OrderIntent, fills: tuple[Fill, ...]) -> Left:
    """Tell what closes a position: of two orders that rest, the one whose price was reached."""
    if not intent.kind.protective or not fills:
        return Left.SIGNAL
    if intent.target_price is not None and fills[-1].price >= intent.target_price:
        return Left.TARGET
    return Left.STOP if intent.stop_price is not None else Left.SIGNAL


def _overfilled(intent: OrderIntent) -> str | None:
    if intent.executed > intent.quantity:
        return f"{intent.intent_id} executed {plain(intent.executed)} of {plain(intent.quantity)} approved"
    return None


def _fact(
    before: OrderIntent, after: OrderIntent, fills: tuple[Fill, ...], realized: Decimal, portfolio: Portfolio
) -> Fact:
    position = portfolio.positions.get(after.symbol)
    event = Event.ORDER_UNKNOWN if after.state is IntentState.UNKNOWN else Event.ORDER_SETTLED
    return Fact(
        event,
        inputs={"intent_id": after.intent_id, "symbol": after.symbol, "leg": after.leg, "state": before.state},
        outputs={
            "state": after.state,
            "reason": after.reason,
            "executed": after.executed,
            "fills": [_fill(fill) for fill in fills],
            "realized": realized,
            "position": position.quantity if position else ZERO,
        },
        strategy_id=after.strategy_id,
        param_hash=after.param_hash,
    )


def _fill(fill: Fill) -> dict[str, object]:
    return {
        "trade_id": fill.trade_id,
        "order_id": fill.order_id,
        "side": fill.side,
        "price": fill.price,
        "quantity": fill.quantity,
        "commission": fill.commission,
        "commission_asset": fill.commission_asset,
        "at": fill.at,
    }
