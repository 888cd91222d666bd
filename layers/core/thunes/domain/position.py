"""What the fills of one instrument add up to: quantity, cost, realised PnL, to the last digit."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from thunes.domain.fill import Fill
from thunes.domain.money import ONE, ZERO, exactly, ratio, share
from thunes.domain.signal import Side


class Oversold(ValueError):
    """A sale of more than the position holds: the books and the venue cannot both be right."""


@dataclass(frozen=True)
class Flow:
    """What one fill moved: base asset and quote asset, both signed, its own fees already in them."""

    base: Decimal
    quote: Decimal
    other_fee: Decimal


@exactly
def flow_of(fill: Fill, base: str, quote: str) -> Flow:
    """Return the signed amounts that ``fill`` moved; a fee in a third asset is carried apart."""
    sign = 1 if fill.side is Side.BUY else -1
    base_fee = fill.commission if fill.commission_asset == base else ZERO
    quote_fee = fill.commission if fill.commission_asset == quote else ZERO
    other_fee = fill.commission if fill.commission_asset not in (base, quote) else ZERO
    return Flow(sign * fill.quantity - base_fee, -sign * fill.quote_quantity - quote_fee, other_fee)


@dataclass(frozen=True)
class Position:
    """A holding of ``base`` bought with ``quote``; ``cost`` is what the held quantity cost, fees in quote included.

    ``protections`` counts the orders that were made to close it by itself, so that each has a name of its own;
    ``realized_before`` is what had been realised on the instrument when it was opened. ``share`` is the part of a full
    size that an open position is; of a closed one it says nothing.
    """

    symbol: str
    base: str
    quote: str
    quantity: Decimal = ZERO
    cost: Decimal = ZERO
    realized: Decimal = ZERO
    open: bool = False
    opened_at: datetime | None = None
    strategy_id: str = ""
    stop_price: Decimal | None = None
    target_price: Decimal | None = None
    protections: int = 0
    realized_before: Decimal = ZERO
    share: Decimal = ONE

    @property
    def wants_protection(self) -> bool:
        """Whether something must rest at the venue that closes it: it is open, and has a stop or a target."""
        return self.open and (self.stop_price is not None or self.target_price is not None)

    @property
    def average_cost(self) -> Decimal:
        """Quote per base, rounded for reading; 0 when nothing is held."""
        return ratio(self.cost, self.quantity) if self.quantity else ZERO

    @exactly
    def book(self, fill: Fill) -> "Position":
        """Return the position after ``fill``, by average cost; a sale realises PnL on the share it sells.

        Raises:
            Oversold: when the fill takes out more than is held.
        """
        flow = flow_of(fill, self.base, self.quote)
        if fill.side is Side.BUY:
            return replace(
                self,
                quantity=self.quantity + flow.base,
                cost=self.cost - flow.quote,
                open=True,
                opened_at=self.opened_at if self.open else fill.at,
                realized_before=self.realized_before if self.open else self.realized,
            )
        if fill.quantity > self.quantity:
            raise Oversold(
                f"{self.symbol}: trade {fill.trade_id} sells {fill.quantity}, the books hold {self.quantity}"
            )
        gone = min(-flow.base, self.quantity)
        # A commission in the base asset can exceed what is left: the venue takes it from what else the account has.
        beyond = (-flow.base - gone) * fill.price
        gone_cost = share(self.cost, gone, self.quantity)
        return replace(
            self,
            quantity=self.quantity - gone,
            cost=self.cost - gone_cost,
            realized=self.realized + flow.quote - gone_cost - beyond,
        )

    @exactly
    def grown(self, before: "Position", part: Decimal) -> "Position":
        """Return the position with ``part`` of a full size added to what it was ``before``."""
        return replace(self, share=(before.share if before.open else ZERO) + part) if self.open else self

    def shrunk(self, before: "Position") -> "Position":
        """Return the position as the part that is left of what it was ``before``."""
        return replace(self, share=share(before.share, self.quantity, before.quantity)) if self.open else self

    @exactly
    def unrealized(self, bid: Decimal) -> Decimal:
        """Return what selling everything at ``bid`` (quote per base) would add to the PnL, fees apart, in quote."""
        return self.quantity * bid - self.cost

    def emptied(self) -> "Position":
        """Return a position on the same instrument in which nothing was ever booked."""
        return Position(self.symbol, self.base, self.quote)

    def close_if_dust(self, dust_below: Decimal) -> "Position":
        """Return the position, closed when what is left is too little for the venue to take."""
        if not self.open or self.quantity >= max(dust_below, _SMALLEST):
            return self
        return replace(self, open=False, opened_at=None, stop_price=None, target_price=None, protections=0, share=ONE)


_SMALLEST = Decimal("1e-18")
