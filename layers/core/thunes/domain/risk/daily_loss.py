"""A day that has lost too much ends trading: at once, and until a person has looked."""

from datetime import datetime
from decimal import Decimal

from thunes.domain.money import plain
from thunes.domain.risk.limits import Limits
from thunes.domain.risk.trading_state import StateChange, TradingState, TradingStateRecord, halt_from

# Halts that no person has decided on, and no person has thought of what is held.
BY_ITSELF = frozenset({"mark_positions", "reconcile", "record_fill"})


def daily_loss_halt(
    before: TradingStateRecord, limits: Limits, loss: Decimal, now: datetime, actor: str
) -> StateChange | None:
    """Return the halt that a day's ``loss`` (quote) is due; None below the limit, and where that stands already.

    So it is told once. Resuming while the loss stands only lasts until somebody looks again. Whether what is held is
    sold then is the owner's policy, ``flatten_on_halt``.
    """
    if loss < limits.max_daily_loss or (before.state is TradingState.HALTED and not _falls_short(before, limits)):
        return None
    why = f"daily loss {plain(loss)} reached the limit {plain(limits.max_daily_loss)}"
    return halt_from(before, now, actor, why, flatten=limits.flatten_on_halt)


def _falls_short(before: TradingStateRecord, limits: Limits) -> bool:
    """Tell whether a halt leaves what the owner wants sold; a person who halted without selling is not overruled."""
    return limits.flatten_on_halt and not before.flatten and before.actor in BY_ITSELF
