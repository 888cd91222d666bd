"""One filter, one function: what an order would break, in words; None when it passes.

Arithmetic as documented since 2023-03: a multiple is a multiple of the step itself, without an offset; a bound or
step of 0 is off. Bounds are inclusive. (Binance, filters.md.)
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from thunes.domain.filters.facts import AccountFacts, MarketFacts
from thunes.domain.filters.order_shape import OrderShape
from thunes.domain.filters.row import FilterRow
from thunes.domain.money import EXACT, ZERO, ceil_to, exactly, floor_to, is_multiple, plain, ratio_up
from thunes.domain.signal import Side

Rule = Callable[[FilterRow, OrderShape, MarketFacts, AccountFacts], str | None]

UNKNOWN_PRICE = "no average, last or reference price is known to compare with"


def price_filter(row: FilterRow, order: OrderShape, _: MarketFacts, __: AccountFacts) -> str | None:
    """Every price, the trigger too, lies inside the bounds and on the tick."""
    bounds = (row.number("minPrice"), row.number("maxPrice"), row.number("tickSize"))
    named = (("price", order.price), ("stop price", order.stop_price))
    return _first(_off_grid(name, value, *bounds) for name, value in named if value is not None)


def lot_size(row: FilterRow, order: OrderShape, _: MarketFacts, __: AccountFacts) -> str | None:
    """Every quantity lies inside the bounds and on the step; an order of nothing never passes."""
    bounds = (row.number("minQty"), row.number("maxQty"), row.number("stepSize"))
    if order.quantity is not None and order.quantity <= ZERO:
        return f"quantity {plain(order.quantity)} is no quantity"
    named = (("quantity", order.quantity), ("iceberg quantity", order.iceberg_quantity))
    return _first(_off_grid(name, value, *bounds) for name, value in named if value is not None)


def market_lot_size(row: FilterRow, order: OrderShape, _: MarketFacts, __: AccountFacts) -> str | None:
    """As the lot, for MARKET orders, in addition to it."""
    if not order.market or order.quantity is None:
        return None
    return _off_grid("quantity", order.quantity, row.number("minQty"), row.number("maxQty"), row.number("stepSize"))


def percent_price(row: FilterRow, order: OrderShape, market: MarketFacts, _: AccountFacts) -> str | None:
    """The price is within a share of the market's."""
    return _share_of_market(row, order, market, row.number("multiplierDown"), row.number("multiplierUp"))


def percent_price_by_side(row: FilterRow, order: OrderShape, market: MarketFacts, _: AccountFacts) -> str | None:
    """The price is within a share of the market's, of its own for each side."""
    side = "bid" if order.side is Side.BUY else "ask"
    return _share_of_market(row, order, market, row.number(f"{side}MultiplierDown"), row.number(f"{side}MultiplierUp"))


def min_notional(row: FilterRow, order: OrderShape, market: MarketFacts, _: AccountFacts) -> str | None:
    """The order is worth enough; MARKET orders only where the filter says so."""
    if order.market and not row.flag("applyToMarket"):
        return None
    return _worth(row, order, market, least=True)


def notional(row: FilterRow, order: OrderShape, market: MarketFacts, _: AccountFacts) -> str | None:
    """The order is worth enough and not too much; MARKET orders only where the filter says so, each way."""
    least = not order.market or row.flag("applyMinToMarket")
    most = not order.market or row.flag("applyMaxToMarket")
    return _worth(row, order, market, least=least, most=most)


def iceberg_parts(row: FilterRow, order: OrderShape, _: MarketFacts, __: AccountFacts) -> str | None:
    """An iceberg has few enough parts, the last one counted in full."""
    if not order.iceberg_quantity or order.quantity is None:
        return None
    parts = ceil_to(ratio_up(order.quantity, order.iceberg_quantity), Decimal(1))
    limit = row.number("limit")
    return f"{plain(parts)} parts, the limit is {plain(limit)}" if parts > limit else None


def trailing_delta(row: FilterRow, order: OrderShape, _: MarketFacts, __: AccountFacts) -> str | None:
    """A trailing delta lies inside the bounds of the side that its trigger is on."""
    if order.trailing_delta is None:
        return None
    above = (order.side is Side.BUY) is order.type.startswith("STOP_LOSS")
    where = "Above" if above else "Below"
    low, high = row.number(f"minTrailing{where}Delta"), row.number(f"maxTrailing{where}Delta")
    inside = low <= order.trailing_delta <= high
    return None if inside else f"trailing delta {order.trailing_delta} is not within {plain(low)} to {plain(high)}"


@exactly
def max_position(row: FilterRow, order: OrderShape, _: MarketFacts, account: AccountFacts) -> str | None:
    """What is held, and what open orders would buy, with this one, stays within the limit; selling always may."""
    if order.side is not Side.BUY or order.quantity is None:
        return None
    after, limit = account.base_total + account.open_buys + order.quantity, row.number("maxPosition")
    return f"{plain(after)} would be held or on order, the limit is {plain(limit)}" if after > limit else None


@dataclass(frozen=True)
class _Counting:
    """The rule that one more order of a kind does not exceed the limit in ``field``."""

    field: str
    known: Callable[[AccountFacts], int]
    counts: Callable[[OrderShape], bool]

    def __call__(self, row: FilterRow, order: OrderShape, _: MarketFacts, account: AccountFacts) -> str | None:
        open_, limit = self.known(account), row.number(self.field if row.has(self.field) else "limit")
        if not self.counts(order) or open_ < limit:
            return None
        return f"{open_} are open already, the limit is {plain(limit)}"


def _off_grid(name: str, value: Decimal, low: Decimal, high: Decimal, step: Decimal) -> str | None:
    if low and value < low:
        return f"{name} {plain(value)} is below {plain(low)}"
    if high and value > high:
        return f"{name} {plain(value)} is above {plain(high)}"
    if not is_multiple(value, step):
        below = plain(floor_to(value, step))
        return f"{name} {plain(value)} is no multiple of {plain(step)}; the next below is {below}"
    return None


def _share_of_market(row: FilterRow, order: OrderShape, market: MarketFacts, down: Decimal, up: Decimal) -> str | None:
    if order.price is None:
        return None
    price = market.price(row.number("avgPriceMins"))
    if price is None:
        return UNKNOWN_PRICE
    low, high = EXACT.multiply(price, down), EXACT.multiply(price, up)
    inside = low <= order.price <= high
    return None if inside else f"price {plain(order.price)} is not within {plain(low)} to {plain(high)}"


def _worth(row: FilterRow, order: OrderShape, market: MarketFacts, *, least: bool, most: bool = False) -> str | None:
    if not least and not most:
        return None
    worth = order.notional(market.price(row.number("avgPriceMins")))
    if worth is None:
        return UNKNOWN_PRICE
    low, high = row.number("minNotional"), row.number("maxNotional")
    if least and worth < low:
        return f"worth {plain(worth)}, the least is {plain(low)}"
    return f"worth {plain(worth)}, the most is {plain(high)}" if most and high and worth > high else None


def _first(found: Iterable[str | None]) -> str | None:
    return next((why for why in found if why), None)


def _any(_: OrderShape) -> bool:
    return True


def _iceberg(order: OrderShape) -> bool:
    return bool(order.iceberg_quantity)


RULES: Mapping[str, Rule] = {
    "PRICE_FILTER": price_filter,
    "PERCENT_PRICE": percent_price,
    "PERCENT_PRICE_BY_SIDE": percent_price_by_side,
    "LOT_SIZE": lot_size,
    "MARKET_LOT_SIZE": market_lot_size,
    "MIN_NOTIONAL": min_notional,
    "NOTIONAL": notional,
    "ICEBERG_PARTS": iceberg_parts,
    "TRAILING_DELTA": trailing_delta,
    "MAX_POSITION": max_position,
    "MAX_NUM_ORDERS": _Counting("maxNumOrders", lambda a: a.orders, _any),
    "MAX_NUM_ALGO_ORDERS": _Counting("maxNumAlgoOrders", lambda a: a.algo_orders, lambda o: o.algo),
    "MAX_NUM_ICEBERG_ORDERS": _Counting("maxNumIcebergOrders", lambda a: a.iceberg_orders, _iceberg),
    "MAX_NUM_ORDER_LISTS": _Counting("maxNumOrderLists", lambda a: a.order_lists, lambda o: o.in_list),
    "EXCHANGE_MAX_NUM_ORDERS": _Counting("maxNumOrders", lambda a: a.exchange_orders, _any),
    "EXCHANGE_MAX_NUM_ALGO_ORDERS": _Counting("maxNumAlgoOrders", lambda a: a.exchange_algo_orders, lambda o: o.algo),
    "EXCHANGE_MAX_NUM_ICEBERG_ORDERS": _Counting("maxNumIcebergOrders", lambda a: a.exchange_iceberg_orders, _iceberg),
    "EXCHANGE_MAX_NUM_ORDER_LISTS": _Counting(
        "maxNumOrderLists", lambda a: a.exchange_order_lists, lambda o: o.in_list
    ),
}
