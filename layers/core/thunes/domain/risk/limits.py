"""The numbers that bound every decision, refused when they make no sense."""

from dataclasses import dataclass, fields
from datetime import timedelta
from decimal import Decimal

from thunes.domain.money import ZERO

NO_TIME = timedelta(0)
# These may be none at all: no cool-down, no tolerance for what cannot be explained.
MAY_BE_NONE = frozenset(
    {"cool_down", "max_unexplained", "min_confidence", "instrument_profit", "data_quarantine", "loss_streak_pause"}
)
# And this one is a floor under a sum that may well be a loss.
MAY_BE_NEGATIVE = frozenset({"instrument_profit"})
SHARES = (
    "assumed_adverse_move", "max_strategy_share", "max_drawdown", "min_confidence", "full_confidence",
)  # fmt: skip
PARTS = ("assumed_commission", "max_slippage", "price_band", "stop_band")


class BadLimit(ValueError):
    """A limit that is negative, not a number, or contradicts another one."""


@dataclass(frozen=True)
class Limits:
    """Amounts are in ``quote_asset``, so nothing that is quoted in another may be entered; shares are of 1."""

    quote_asset: str = "USDT"
    # --- one position ---
    max_position_size: Decimal = Decimal(10)
    max_position_loss: Decimal = Decimal(5)
    assumed_adverse_move: Decimal = Decimal("0.5")
    assumed_commission: Decimal = Decimal("0.001")
    # --- the account ---
    max_daily_loss: Decimal = Decimal(20)
    max_positions: int = 3
    max_symbol_exposure: Decimal = Decimal(15)
    max_exposure: Decimal = Decimal(30)
    max_strategy_share: Decimal = Decimal(1)
    max_orders_per_hour: int = 10
    max_unexplained: Decimal = ZERO
    # --- what a decision may rest on ---
    min_confidence: Decimal = Decimal("0.55")
    full_confidence: Decimal = Decimal("0.65")
    max_slippage: Decimal = Decimal("0.02")
    max_candle_age: timedelta = timedelta(minutes=10)
    max_price_age: timedelta = timedelta(seconds=5)
    max_intent_age: timedelta = timedelta(seconds=60)
    price_band: Decimal = Decimal("0.005")
    stop_band: Decimal = Decimal("0.01")
    # --- protections: when entries rest for a while ---
    cool_down: timedelta = timedelta(minutes=60)
    max_stop_losses: int = 3
    stop_loss_window: timedelta = timedelta(hours=24)
    max_loss_streak: int = 5
    loss_streak_pause: timedelta = timedelta(hours=24)
    instrument_profit: Decimal = Decimal(-10)
    instrument_round_trips: int = 3
    instrument_window: timedelta = timedelta(days=7)
    max_drawdown: Decimal = Decimal("0.1")
    data_quarantine: timedelta = timedelta(minutes=60)
    # --- what a halt by itself does with what is held ---
    flatten_on_halt: bool = False

    def __post_init__(self) -> None:
        for limit in fields(self):
            _judge(limit.name, getattr(self, limit.name))
        for name in (*SHARES, *PARTS):
            value = getattr(self, name)
            if value > 1 or (value == 1 and name in PARTS):
                raise BadLimit(f"limit {name}: {value} must be a share of 1, as in 0.5 for 50 %")
        for less, more in _ORDERED:
            if getattr(self, less) > getattr(self, more):
                raise BadLimit(f"limit {less}: {getattr(self, less)} is more than {more} {getattr(self, more)}")


_ORDERED = (
    ("max_position_size", "max_symbol_exposure"),
    ("max_symbol_exposure", "max_exposure"),
    ("min_confidence", "full_confidence"),
)


def _judge(name: str, value: object) -> None:
    if isinstance(value, (str, bool)):
        return
    if isinstance(value, Decimal) and not value.is_finite():
        raise BadLimit(f"limit {name}: {value} is not a finite number")
    none = NO_TIME if isinstance(value, timedelta) else ZERO
    if name in MAY_BE_NEGATIVE:
        return
    if value < none or (value == none and name not in MAY_BE_NONE):  # type: ignore[operator] # of one kind, see none
        raise BadLimit(f"limit {name}: {value} must be more than 0")


_LEAST = Decimal("1e-18")
# Nothing that could be bought fits: for whoever books, and must never approve.
NO_ROOM = Limits(max_position_size=_LEAST, max_symbol_exposure=_LEAST, max_exposure=_LEAST)
