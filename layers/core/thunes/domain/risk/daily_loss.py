"""A day that has lost too much ends trading: at once, and until a person has looked."""

from datetime import datetime
from decimal import Decimal

from thunes.domain.money import plain
from thunes.domain.risk.limits import Limits
from thunes.domain.risk.trading_state import StateChange, TradingState, TradingStateRecord, halt_from


def daily_loss_halt(
    before: TradingStateRecord, limits: Limits, loss: Decimal, now: datetime, actor: str
) -> StateChange | None:
    """Return the halt that a day's ``loss`` (quote) is due; None below the limit, and where trading is halted already.

    So it is told once. Resuming while the loss stands only lasts until somebody looks again. Whether what is held is
    sold then is the owner's policy, ``flatten_on_halt``.
    """
    if loss < limits.max_daily_loss or before.state is TradingState.HALTED:
        return None
    why = f"daily loss {plain(loss)} reached the limit {plain(limits.max_daily_loss)}"
    return halt_from(before, now, actor, why, flatten=limits.flatten_on_halt)
