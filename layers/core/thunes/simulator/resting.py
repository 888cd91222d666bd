"""Orders that wait: where they may be placed, and when the market comes to them."""

from datetime import datetime
from decimal import Decimal

from thunes.simulator.errors import rejected
from thunes.simulator.market import Market
from thunes.simulator.new_orders import NewOrder
from thunes.simulator.orders import Order

# Types that never take what is there.
RESTING = frozenset({"LIMIT_MAKER", "STOP_LOSS_LIMIT"})


def check_position(new: NewOrder, market: Market, now: datetime) -> None:
    """Refuse an order that would not wait; raises VenueError -2010."""
    selling, book, last = new.side == "SELL", market.book(now), market.price(now)
    stop, price = new.stop_price, new.price
    if stop is not None and (last <= stop if selling else last >= stop):
        raise rejected("Order would trigger immediately.")
    takes = price is not None and (price <= book.bid if selling else price >= book.ask)
    if new.type == "LIMIT_MAKER" and takes:
        raise rejected("Order would immediately match and take.")


def check_between(above: NewOrder, below: NewOrder, last: Decimal) -> None:
    """Refuse a list that sells unless the last price is between its target and its stop; raises VenueError -2010."""
    if above.price is None or below.stop_price is None or not below.stop_price < last < above.price:
        raise rejected("The relationship of the prices for the orders is not correct.")


def meeting(order: Order, market: Market, after: datetime, until: datetime) -> tuple[datetime, Decimal] | None:
    """Return when the market first met a resting order, and at what price it is met; None when it did not.

    A stop is met by a touch. For a limit a touch is not enough: the price must have gone through it.
    """
    selling = order.side == "SELL"
    if order.waiting and order.stop_price is not None:
        stop = order.stop_price
        return market.crossing(lambda p: p <= stop if selling else p >= stop, stop, after, until)
    limit = order.price
    crossed = market.crossing(lambda p: p > limit if selling else p < limit, limit, after, until)
    return (crossed[0], limit) if crossed else None
