"""How much: the largest tradable size inside the limit, floored, never rounded up."""

from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_DOWN, Context, Decimal

from thunes.domain.instrument import Instrument
from thunes.domain.money import EXACT, ONE, ZERO, ceil_to, exactly, floor_to, ratio
from thunes.domain.position import Position
from thunes.domain.signal import Leg

# Dividing rounds down, so that quotient times price never exceeds the budget.
_DOWN = Context(prec=40, rounding=ROUND_DOWN)


@dataclass(frozen=True)
class Quote:
    """Best bid and ask, and when we received them."""

    symbol: str
    bid: Decimal
    ask: Decimal
    at: datetime


@dataclass(frozen=True)
class Proposal:
    """A sized order before it is judged; a quantity of 0 says that nothing tradable is left."""

    leg: Leg
    quantity: Decimal
    limit_price: Decimal

    @property
    def notional(self) -> Decimal:
        """Quantity times limit, in quote."""
        return EXACT.multiply(self.quantity, self.limit_price)


@exactly
def entry_limit(instrument: Instrument, quote: Quote, band: Decimal) -> Decimal:
    """Return the most to pay: ``band`` (a share of the price) above the ask, rounded into the band.

    It still crosses, for the ask itself lies on the grid.
    """
    return floor_to(quote.ask * (1 + band), instrument.price_step)


def weight(confidence: Decimal | None, least: Decimal, full: Decimal) -> Decimal:
    """Return the share of a full size that a confidence is good for; all of it where nothing is scored.

    None at ``least``, all at ``full``, in proportion between them.
    """
    if confidence is None or confidence >= full:
        return ONE
    return ratio(confidence - least, full - least) if confidence > least else ZERO


@exactly
def entry_budget(most: Decimal, dust: Decimal, smallest: Decimal, weight: Decimal = ONE) -> Decimal:
    """Return what an entry may spend: what ``dust`` leaves of ``most``, but enough for the ``smallest`` order.

    ``weight`` is the share of it that the strategy is sure enough for.

    Dust cannot be sold alone. It must not keep its symbol shut for ever, so it may push a position a little over
    ``most``; with the next exit it goes.
    """
    return max((most - dust) * weight, min(smallest, most))


@exactly
def part_budget(most: Decimal, held: Decimal, part: Decimal) -> Decimal:
    """Return what an entry of that ``part`` of a full size may spend beside what is ``held``, in quote.

    It is never raised to what the venue takes at least: a part that is too small is denied, for it would be another.
    """
    return max(min(most * part, most - held), ZERO)


@exactly
def size_entry(instrument: Instrument, quote: Quote, budget: Decimal, band: Decimal) -> Proposal:
    """Spend at most ``budget`` (quote), paying at most ``band`` above the ask."""
    limit = entry_limit(instrument, quote, band)
    affordable = floor_to(_DOWN.divide(budget, limit), instrument.lot_step)
    return Proposal(Leg.ENTRY, min(affordable, instrument.lot.maximum or affordable), limit)


@exactly
def stop_limit(instrument: Instrument, stop: Decimal, band: Decimal) -> Decimal:
    """Return the worst price that a stop accepts: ``band`` (a share of the price) below it, on the grid."""
    return floor_to(ceil_to(stop, instrument.price_step) * (1 - band), instrument.price_step)


@exactly
def size_exit(
    instrument: Instrument, quote: Quote, position: Position, band: Decimal, part: Decimal | None = None
) -> Proposal:
    """Sell the position down to its last full lot, or that ``part`` of it, at most ``band`` below the bid.

    What a part would leave must be enough to be sold later; where it is not, all is sold now.
    """
    limit = ceil_to(quote.bid * (1 - band), instrument.price_step)
    sellable = floor_to(position.quantity, instrument.lot_step)
    some = floor_to(position.quantity * (ONE if part is None else part), instrument.lot_step)
    if position.quantity - some >= instrument.smallest_order(limit):
        sellable = some
    return Proposal(Leg.EXIT, min(sellable, instrument.lot.maximum or sellable), limit)
