"""A tradable pair with its filters, read from an exchangeInfo row and exact ever after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeGuard

from thunes.domain.filters.row import FilterRow
from thunes.domain.money import ZERO, NotMoney, ceil_to, exact, exactly, is_multiple, ratio_up

TRADING = "TRADING"


class MalformedInstrument(ValueError):
    """An exchangeInfo row that cannot be read: nothing may be ordered on it."""


@dataclass(frozen=True)
class Grid:
    """Bounds and step of a price or a quantity; each of the three is off when it is 0."""

    minimum: Decimal = ZERO
    maximum: Decimal = ZERO
    step: Decimal = ZERO

    def admits(self, value: Decimal) -> bool:
        """Tell whether the venue would take ``value``: inside the bounds (inclusive), on the grid."""
        below = self.minimum != ZERO and value < self.minimum
        above = self.maximum != ZERO and value > self.maximum
        return not below and not above and is_multiple(value, self.step)


@dataclass(frozen=True)
class Instrument:
    """One spot symbol: ``base`` is bought and sold, ``quote`` pays for it."""

    symbol: str
    base: str
    quote: str
    status: str
    price: Grid
    lot: Grid
    min_notional: Decimal
    max_notional: Decimal
    base_precision: int
    quote_precision: int
    order_types: frozenset[str]
    spot: bool = True
    oco: bool = False
    filters: tuple[FilterRow, ...] = ()

    @property
    def tradable(self) -> bool:
        """Whether a LIMIT order may be sent now on spot; an unknown status is not tradable."""
        return self.status == TRADING and self.spot and "LIMIT" in self.order_types

    @property
    def price_step(self) -> Decimal:
        """The tick; the venue's precision where the filter is off."""
        return self.price.step or Decimal(1).scaleb(-self.quote_precision)

    @property
    def lot_step(self) -> Decimal:
        """The lot; the venue's precision where the filter is off."""
        return self.lot.step or Decimal(1).scaleb(-self.base_precision)

    def smallest_order(self, price: Decimal) -> Decimal:
        """Return the least quantity that the filters take at ``price``."""
        for_notional = ratio_up(self.min_notional, price) if price else ZERO
        return max(ceil_to(for_notional, self.lot_step), ceil_to(self.lot.minimum, self.lot_step), self.lot_step)

    @exactly
    def smallest_entry(self, price: Decimal, commission: Decimal) -> Decimal:
        """Return the least quantity that can be sold again once ``commission``, a share of it, was taken."""
        return ceil_to(ratio_up(self.smallest_order(price), 1 - commission), self.lot_step)

    @exactly
    def failures(self, quantity: Decimal, price: Decimal) -> tuple[str, ...]:
        """Return the names of the filters that a LIMIT order of this size and price would break."""
        broken = []
        if not self.price.admits(price):
            broken.append("PRICE_FILTER")
        if quantity <= ZERO or not self.lot.admits(quantity):
            broken.append("LOT_SIZE")
        if quantity * price < self.min_notional or (self.max_notional and quantity * price > self.max_notional):
            broken.append("NOTIONAL")
        return tuple(broken)


def parse_instrument(row: object) -> Instrument:
    """Read one element of ``exchangeInfo.symbols``; filters it does not know are ignored.

    Raises:
        MalformedInstrument: naming the symbol, the field and what is wrong with it.
    """
    if not isinstance(row, Mapping):
        raise MalformedInstrument(f"exchangeInfo row is a {type(row).__name__}, not an object")
    symbol = row.get("symbol")
    try:
        return _parse(row)
    except (KeyError, TypeError, NotMoney, ValueError) as error:
        reason = f"field {error} is missing" if isinstance(error, KeyError) else str(error)
        raise MalformedInstrument(f"exchangeInfo row of {symbol!r}: {reason}") from error


def _parse(row: Mapping[str, object]) -> Instrument:
    filters = _filters(row["filters"])
    notional = filters.get("NOTIONAL", {})
    least = [_number(filters[name], "minNotional") for name in ("NOTIONAL", "MIN_NOTIONAL") if name in filters]
    order_types = row["orderTypes"]
    if not _is_list(order_types):
        raise TypeError("orderTypes is not a list")
    return Instrument(
        symbol=_text(row, "symbol"),
        base=_text(row, "baseAsset"),
        quote=_text(row, "quoteAsset"),
        status=_text(row, "status"),
        price=_grid(filters.get("PRICE_FILTER"), ("minPrice", "maxPrice", "tickSize")),
        lot=_grid(filters.get("LOT_SIZE"), ("minQty", "maxQty", "stepSize")),
        min_notional=max(least, default=ZERO),
        max_notional=_number(notional, "maxNotional") if "maxNotional" in notional else ZERO,
        base_precision=_count(row, "baseAssetPrecision"),
        quote_precision=_count(row, "quoteAssetPrecision"),
        order_types=frozenset(map(str, order_types)),
        spot=row.get("isSpotTradingAllowed", True) is True,
        oco=row.get("ocoAllowed") is True,
        filters=tuple(FilterRow.of(entry) for entry in filters.values()),
    )


def _filters(rows: object) -> dict[str, Mapping[str, object]]:
    if not _is_list(rows) or not all(isinstance(row, Mapping) for row in rows):
        raise TypeError("filters is not a list of objects")
    return {str(row["filterType"]): row for row in rows}


def _is_list(value: object) -> TypeGuard[Sequence[Any]]:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _grid(row: Mapping[str, object] | None, fields: Sequence[str]) -> Grid:
    """A filter that is absent bounds nothing; one that is there must be whole."""
    return Grid(*(_number(row, field) for field in fields)) if row is not None else Grid()


def _number(row: Mapping[str, object], field: str) -> Decimal:
    number = exact(row[field], field)
    if number < ZERO:
        raise NotMoney(f"{field}: {number} is negative")
    return number


def _text(row: Mapping[str, object], field: str) -> str:
    value = row[field]
    if not isinstance(value, str) or not value:
        raise TypeError(f"{field} is not a text")
    return value


def _count(row: Mapping[str, object], field: str) -> int:
    value = row[field]
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise TypeError(f"{field} is not a count")
    return value
