"""The numbers that bound every decision, refused when they make no sense."""

from dataclasses import dataclass, fields
from datetime import timedelta
from decimal import Decimal

from thunes.domain.money import ZERO


class BadLimit(ValueError):
    """A limit that is negative, not a number, or contradicts another one."""


@dataclass(frozen=True)
class Limits:
    """Amounts are in ``quote_asset``, so nothing that is quoted in another may be entered; shares are of 1."""

    quote_asset: str = "USDT"
    max_position_size: Decimal = Decimal(10)
    max_position_loss: Decimal = Decimal(5)
    assumed_adverse_move: Decimal = Decimal("0.5")
    assumed_commission: Decimal = Decimal("0.001")
    max_daily_loss: Decimal = Decimal(20)
    max_positions: int = 3
    cool_down: timedelta = timedelta(minutes=60)
    max_candle_age: timedelta = timedelta(minutes=10)
    max_price_age: timedelta = timedelta(seconds=5)
    max_intent_age: timedelta = timedelta(seconds=60)
    price_band: Decimal = Decimal("0.005")
    stop_band: Decimal = Decimal("0.01")

    def __post_init__(self) -> None:
        for limit in fields(self):
            value = getattr(self, limit.name)
            if isinstance(value, Decimal) and not value.is_finite():
                raise BadLimit(f"limit {limit.name}: {value} is not a finite number")
            if isinstance(value, str):
                continue
            if value <= (timedelta(0) if isinstance(value, timedelta) else ZERO):
                raise BadLimit(f"limit {limit.name}: {value} must be more than 0")
        shares = (self.price_band, self.stop_band, self.assumed_commission)
        if self.assumed_adverse_move > 1 or any(share >= 1 for share in shares):
            raise BadLimit(
                "assumed_adverse_move, assumed_commission, price_band and stop_band are shares of 1, as in 0.5 for 50 %"
            )

    @property
    def max_exposure(self) -> Decimal:
        """What all positions together may hold."""
        return self.max_positions * self.max_position_size
