"""One execution, as the venue reports it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from thunes.domain.money import EXACT
from thunes.domain.signal import Side


@dataclass(frozen=True)
class Fill:
    """``quantity`` of the base asset at ``price``; the venue took ``commission`` in ``commission_asset``."""

    symbol: str
    trade_id: int
    order_id: int
    side: Side
    price: Decimal
    quantity: Decimal
    commission: Decimal
    commission_asset: str
    at: datetime

    @property
    def quote_quantity(self) -> Decimal:
        """Price times quantity, exact."""
        return EXACT.multiply(self.price, self.quantity)
