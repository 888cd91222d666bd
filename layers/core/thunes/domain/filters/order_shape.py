"""An order as filters see it, and how it is read off the strings that would go over the wire."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from thunes.domain.money import EXACT
from thunes.domain.signal import Side

FILTER_FAILURE, ILLEGAL_CHARACTERS, TOO_PRECISE = -1013, -1100, -1111
# What the venue takes for a number; see reference "errors", -1100.
WIRE_NUMBER = re.compile(r"[0-9]{1,20}(\.[0-9]{1,20})?")
BASE_AMOUNTS, QUOTE_AMOUNTS = ("quantity", "icebergQty"), ("price", "stopPrice", "quoteOrderQty")
ALGO_TYPES = frozenset({"STOP_LOSS", "STOP_LOSS_LIMIT", "TAKE_PROFIT", "TAKE_PROFIT_LIMIT"})


@dataclass(frozen=True)
class Failure:
    """Why the venue would refuse: its code, the name it gives, and what a person needs to know."""

    code: int
    name: str
    message: str


@dataclass(frozen=True)
class OrderShape:
    """``quantity`` is in base, ``quote_quantity`` in quote (MARKET only, instead of it), ``trailing_delta`` in BIPS."""

    side: Side
    type: str
    quantity: Decimal | None = None
    price: Decimal | None = None
    stop_price: Decimal | None = None
    iceberg_quantity: Decimal | None = None
    quote_quantity: Decimal | None = None
    trailing_delta: int | None = None
    in_list: bool = False

    @property
    def market(self) -> bool:
        """Whether it takes whatever price there is."""
        return self.type == "MARKET"

    @property
    def algo(self) -> bool:
        """Whether it waits for a trigger."""
        return self.type in ALGO_TYPES

    def notional(self, price: Decimal | None) -> Decimal | None:
        """Return what it is worth in quote, at its own price or at ``price``; None when that is not known."""
        if self.quote_quantity is not None:
            return self.quote_quantity
        at = self.price if self.price is not None else price
        if at is None or self.quantity is None:
            return None
        return EXACT.multiply(at, self.quantity)


def read_order(
    params: Mapping[str, str], base_precision: int, quote_precision: int
) -> OrderShape | tuple[Failure, ...]:
    """Read an order off its request parameters; characters and precision are judged before any filter is."""
    precisions = dict.fromkeys(BASE_AMOUNTS, base_precision) | dict.fromkeys(QUOTE_AMOUNTS, quote_precision)
    read = {name: _number(name, params[name], precisions[name]) for name in precisions if name in params}
    refused = tuple(found for found in read.values() if isinstance(found, Failure))
    if refused:
        return refused
    numbers = {name: found for name, found in read.items() if isinstance(found, Decimal)}
    return OrderShape(
        side=Side(params["side"]),
        type=params["type"],
        quantity=numbers.get("quantity"),
        price=numbers.get("price"),
        stop_price=numbers.get("stopPrice"),
        iceberg_quantity=numbers.get("icebergQty"),
        quote_quantity=numbers.get("quoteOrderQty"),
        trailing_delta=int(params["trailingDelta"]) if "trailingDelta" in params else None,
    )


def _number(name: str, text: str, precision: int) -> Decimal | Failure:
    if not WIRE_NUMBER.fullmatch(text):
        why = f"{name} {text!r} is not written as the venue writes numbers: digits, and a point"
        return Failure(ILLEGAL_CHARACTERS, "ILLEGAL_CHARS", why)
    if len(text.partition(".")[2].rstrip("0")) > precision:
        told = f"Parameter '{name}' has too much precision."
        return Failure(TOO_PRECISE, told, f"{name} {text} has more than {precision} decimals")
    return Decimal(text)
