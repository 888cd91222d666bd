"""What filters look at beside the order: prices of the market, and what the account has open."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class MarketFacts:
    """Prices in quote per base; None where nobody knows."""

    average: Decimal | None = None
    last: Decimal | None = None
    reference: Decimal | None = None

    def price(self, average_minutes: Decimal) -> Decimal | None:
        """Return the price that filters compare with: the reference price, else the average, else the last.

        The average is that of the last ``average_minutes``; 0 of them stand for the last price. (Binance,
        filters.md: reference prices come first since 2026-05.)
        """
        if self.reference is not None:
            return self.reference
        return self.average if average_minutes else self.last


@dataclass(frozen=True)
class AccountFacts:
    """What the account has open before this order, on the symbol and (``exchange_``) on all of them."""

    orders: int = 0
    algo_orders: int = 0
    iceberg_orders: int = 0
    order_lists: int = 0
    exchange_orders: int = 0
    exchange_algo_orders: int = 0
    exchange_iceberg_orders: int = 0
    exchange_order_lists: int = 0
    base_total: Decimal = Decimal(0)
    open_buys: Decimal = Decimal(0)
