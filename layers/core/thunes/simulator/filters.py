"""The venue's filters in rational arithmetic, written apart from ours so that each checks the other."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from thunes.simulator.errors import VenueError, illegal

NUMBER = r"^([0-9]{1,20})(\.[0-9]{1,20})?$"
Row = Mapping[str, object]


def parse_number(name: str, text: str, precision: int) -> Decimal:
    """Read a quantity or price; the character and precision checks come before every filter.

    Raises:
        VenueError: -1100 for characters, -1111 for too many decimals.
    """
    if not re.fullmatch(NUMBER, text):
        raise illegal(name, NUMBER)
    decimals = text.partition(".")[2]
    if len(decimals.rstrip("0")) > precision:
        raise VenueError(-1111, f"Parameter '{name}' has too much precision.")
    return Decimal(text)


@dataclass(frozen=True)
class Asked:
    """An order in rational numbers; ``price`` is None for MARKET, ``average`` is the venue's reference."""

    side: str
    quantity: Fraction
    price: Fraction | None
    average: Fraction


def check(row: Row, side: str, quantity: Decimal, price: Decimal | None, average: Decimal) -> None:
    """Refuse an order that breaks a filter of its symbol; ``price`` is None for MARKET.

    Raises:
        VenueError: -1013 with the name of the first filter broken.
    """
    asked = Asked(side, Fraction(quantity), None if price is None else Fraction(price), Fraction(average))
    for name in failures(row, asked):
        raise VenueError(-1013, f"Filter failure: {name}")


def check_stop(row: Row, stop: Decimal) -> None:
    """Refuse a stop price that is not on the grid of prices; raises VenueError -1013."""
    filters = row["filters"]
    asked = Asked("SELL", Fraction(0), Fraction(stop), Fraction(0))
    for entry in filters if isinstance(filters, list) else []:
        if entry["filterType"] == "PRICE_FILTER" and not _price_filter(entry, asked):
            raise VenueError(-1013, "Filter failure: PRICE_FILTER")


def failures(row: Row, asked: Asked) -> Iterator[str]:
    """Name every filter that the order breaks."""
    filters = row["filters"]
    for entry in filters if isinstance(filters, list) else []:
        name = str(entry["filterType"])
        if name in CHECKS and not CHECKS[name](entry, asked):
            yield name


def _number(entry: Row, field: str) -> Fraction:
    return Fraction(str(entry.get(field, "0")))


def _on_grid(value: Fraction, low: Fraction, high: Fraction, step: Fraction) -> bool:
    inside = (not low or value >= low) and (not high or value <= high)
    return inside and (not step or (value / step).denominator == 1)


def _price_filter(entry: Row, asked: Asked) -> bool:
    bounds = (_number(entry, "minPrice"), _number(entry, "maxPrice"), _number(entry, "tickSize"))
    return asked.price is None or _on_grid(asked.price, *bounds)


def _lot_size(entry: Row, asked: Asked) -> bool:
    return asked.quantity > 0 and _on_lot(entry, asked)


def _market_lot_size(entry: Row, asked: Asked) -> bool:
    return asked.price is not None or _on_lot(entry, asked)


def _on_lot(entry: Row, asked: Asked) -> bool:
    bounds = (_number(entry, "minQty"), _number(entry, "maxQty"), _number(entry, "stepSize"))
    return _on_grid(asked.quantity, *bounds)


def _percent_price(entry: Row, asked: Asked) -> bool:
    which = "bid" if asked.side == "BUY" else "ask"
    low = asked.average * _number(entry, f"{which}MultiplierDown")
    high = asked.average * _number(entry, f"{which}MultiplierUp")
    return asked.price is None or low <= asked.price <= high


def _notional(entry: Row, asked: Asked) -> bool:
    priced = asked.price is not None
    worth = asked.quantity * (asked.average if asked.price is None else asked.price)
    least, most = _number(entry, "minNotional"), _number(entry, "maxNotional")
    ask_least = priced or entry.get("applyMinToMarket", entry.get("applyToMarket", False))
    ask_most = priced or entry.get("applyMaxToMarket", False)
    return not (ask_least and worth < least) and not (ask_most and most and worth > most)


CHECKS: Mapping[str, Callable[[Row, Asked], bool]] = {
    "PRICE_FILTER": _price_filter,
    "PERCENT_PRICE_BY_SIDE": _percent_price,
    "LOT_SIZE": _lot_size,
    "MARKET_LOT_SIZE": _market_lot_size,
    "NOTIONAL": _notional,
    "MIN_NOTIONAL": _notional,
}
