"""Limits that never get in the way of a strategy on one symbol."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from thunes.domain.risk import Limits

# Protections lock entries after losses; that a backtest knows nothing of them is the one rule that is left out here.
OPEN_HANDED = Limits(
    cool_down=timedelta(0),
    max_stop_losses=10**6,
    max_loss_streak=10**6,
    instrument_profit=Decimal(-(10**6)),
    max_drawdown=Decimal(1),
    data_quarantine=timedelta(0),
    max_daily_loss=Decimal(1000),
)

# And a position large enough that its parts are orders that the venue takes.
IN_PARTS = replace(
    OPEN_HANDED,
    max_position_size=Decimal(100),
    max_symbol_exposure=Decimal(150),
    max_exposure=Decimal(300),
    max_position_loss=Decimal(1000),
)
