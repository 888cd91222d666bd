"""For whoever writes a strategy or a script: one object per symbol that validates and prepares orders."""

from dataclasses import dataclass
from decimal import Decimal

from thunes.domain.filters.check import NOBODY, failures
from thunes.domain.filters.facts import AccountFacts, MarketFacts
from thunes.domain.filters.order_shape import Failure, OrderShape
from thunes.domain.filters.quantize import Purpose, quantize_price, quantize_quantity
from thunes.domain.filters.row import FilterRow
from thunes.domain.money import ZERO
from thunes.domain.signal import Side

NOTHING_KNOWN = MarketFacts()


@dataclass(frozen=True)
class NotTradable:
    """No order of that kind is possible; ``failures`` say why, the first of them in one line."""

    failures: tuple[Failure, ...]

    @property
    def why(self) -> str:
        """The first reason."""
        return f"{self.failures[0].name}: {self.failures[0].message}"


@dataclass(frozen=True)
class ExchangeFilters:
    """The filters of one symbol with what is known of its market."""

    filters: tuple[FilterRow, ...]
    market: MarketFacts = NOTHING_KNOWN
    account: AccountFacts = NOBODY

    @property
    def tick_size(self) -> Decimal:
        """The step of prices; 0 when it is off."""
        return self._number("PRICE_FILTER", "tickSize")

    @property
    def step_size(self) -> Decimal:
        """The step of quantities; 0 when it is off."""
        return self._number("LOT_SIZE", "stepSize")

    @property
    def min_notional(self) -> Decimal:
        """The least that a LIMIT order may be worth, in quote."""
        return max(self._number("NOTIONAL", "minNotional"), self._number("MIN_NOTIONAL", "minNotional"))

    def validate_order(self, order: OrderShape) -> tuple[Failure, ...]:
        """Return every filter that the order would break; empty when the venue would take it now."""
        return failures(order, self.filters, self.market, self.account)

    def prepare_market_order(self, side: Side, quantity: Decimal) -> OrderShape | NotTradable:
        """Return a MARKET order of at most ``quantity`` (base) that passes every filter, or why there is none."""
        wanted = quantize_quantity(quantity, self.filters, market=True)
        return self._judged(OrderShape(side, "MARKET", wanted if wanted is not None else quantity))

    def prepare_limit_order(
        self, side: Side, quantity: Decimal, price: Decimal, purpose: Purpose = Purpose.CROSS
    ) -> OrderShape | NotTradable:
        """Return a LIMIT order of at most ``quantity`` near ``price`` that passes every filter, or why there is none.

        ``price`` is rounded by ``purpose``: towards the market to cross, away from it to rest.
        """
        wanted = quantize_quantity(quantity, self.filters)
        limit = quantize_price(price, side, purpose, self.filters)
        shape = OrderShape(side, "LIMIT", wanted if wanted is not None else quantity, limit if limit else price)
        return self._judged(shape)

    def _judged(self, order: OrderShape) -> OrderShape | NotTradable:
        broken = self.validate_order(order)
        return NotTradable(broken) if broken else order

    def _number(self, name: str, field: str) -> Decimal:
        return next((row.number(field) for row in self.filters if row.name == name), ZERO)
