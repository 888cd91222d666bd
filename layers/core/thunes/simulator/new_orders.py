"""Requests for orders that have been parsed, before anything was asked of the market."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class NewOrder:
    """A request that has been parsed: ``price`` is None for MARKET, a missing ``client_order_id`` is made up."""

    symbol: str
    side: str
    type: str
    time_in_force: str
    quantity: Decimal
    price: Decimal | None
    client_order_id: str | None = None
    stop_price: Decimal | None = None


@dataclass(frozen=True)
class NewList:
    """A request for two orders of which one ends the other: ``above`` the price, and ``below`` it."""

    above: NewOrder
    below: NewOrder
    client_order_id: str | None = None
