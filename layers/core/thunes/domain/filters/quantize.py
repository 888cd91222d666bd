"""From any number to one that the venue takes: down where money is spent or sold, never up to make an order fit."""

from collections.abc import Iterable
from decimal import Decimal
from enum import Enum

from thunes.domain.filters.row import FilterRow
from thunes.domain.money import ZERO, ceil_to, exactly, floor_to
from thunes.domain.signal import Side


class Purpose(Enum):
    """What a limit price is for: to wait at, or to take what is there."""

    REST = "rest"
    CROSS = "cross"


@exactly
def quantize_quantity(quantity: Decimal, filters: Iterable[FilterRow], *, market: bool = False) -> Decimal | None:
    """Return the largest quantity, not above ``quantity``, that the lot filters take; None when there is none.

    A MARKET order answers to both of them. Idempotent.
    """
    names = ("LOT_SIZE", "MARKET_LOT_SIZE") if market else ("LOT_SIZE",)
    rows = [row for row in filters if row.name in names]
    highest = [row.number("maxQty") for row in rows if row.number("maxQty")]
    largest = min([quantity, *highest])
    step = _common_step([row.number("stepSize") for row in rows])
    floored = floor_to(largest, step)
    lowest = max((row.number("minQty") for row in rows), default=ZERO)
    return floored if floored > ZERO and floored >= lowest else None


def quantize_price(price: Decimal, side: Side, purpose: Purpose, filters: Iterable[FilterRow]) -> Decimal | None:
    """Return the price on the tick, rounded away from the market to rest and towards it to cross.

    None when what comes out lies outside the filter's bounds. Idempotent.
    """
    rows = [row for row in filters if row.name == "PRICE_FILTER"]
    down = (side is Side.BUY) is (purpose is Purpose.REST)
    for row in rows:
        price = (floor_to if down else ceil_to)(price, row.number("tickSize"))
        low, high = row.number("minPrice"), row.number("maxPrice")
        if (low and price < low) or (high and price > high):
            return None
    return price if price > ZERO else None


def _common_step(steps: list[Decimal]) -> Decimal:
    """The least step that is a multiple of all; steps of 0 are off."""
    common = ZERO
    for step in (each for each in steps if each):
        common = step if not common else _least_common_multiple(common, step)
    return common


def _least_common_multiple(one: Decimal, other: Decimal) -> Decimal:
    left, right = one, other
    while right:
        left, right = right, left - floor_to(left, right)
    return one / left * other
