"""The venue's filters, all of them, in exact arithmetic: what an order would be refused for, before it is sent."""

from thunes.domain.filters.check import failures
from thunes.domain.filters.facade import ExchangeFilters, NotTradable
from thunes.domain.filters.facts import AccountFacts, MarketFacts
from thunes.domain.filters.order_shape import Failure, OrderShape, read_order
from thunes.domain.filters.quantize import Purpose, quantize_price, quantize_quantity
from thunes.domain.filters.row import FilterRow, MalformedFilter

__all__ = [
    "AccountFacts",
    "ExchangeFilters",
    "Failure",
    "FilterRow",
    "MalformedFilter",
    "MarketFacts",
    "NotTradable",
    "OrderShape",
    "Purpose",
    "failures",
    "quantize_price",
    "quantize_quantity",
    "read_order",
]
