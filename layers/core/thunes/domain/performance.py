"""How a strategy has done lately, from what it realised day by day."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext
from enum import StrEnum
from statistics import mean, stdev

from thunes.domain.money import ZERO, exactly

DAYS_PER_YEAR = 365
WINDOW = 30
ENOUGH_EXITS = 10
WARNING_BELOW = Decimal(1)
CRITICAL_BELOW = Decimal("0.5")


class Health(StrEnum):
    """What the rolling Sharpe ratio says of a strategy."""

    TOO_FEW = "too_few"
    OK = "ok"
    WARNING = "warning"
    CRITICAL = "critical"


@dataclass(frozen=True)
class Performance:
    """Rolling Sharpe ratio of daily realised PnL over the last ``days``; None when it is not defined."""

    days: int
    exits: int
    realized: Decimal
    sharpe: Decimal | None
    health: Health


@exactly
def judge(daily: Sequence[Decimal], exits: int) -> Performance:
    """Judge a strategy by what it realised on each of the days, flat ones included, with so many exits."""
    ratio = sharpe(daily)
    return Performance(len(daily), exits, sum(daily, ZERO), ratio, _health(ratio, exits))


def sharpe(daily: Sequence[Decimal]) -> Decimal | None:
    """Return the annualised Sharpe ratio of daily PnL; None when it does not vary.

    Mean over standard deviation (ddof 1), times the root of 365, for this market never closes; capital is constant
    and cancels out (Sharpe, "The Sharpe ratio", 1994).
    """
    with localcontext(Context()):  # a ratio is rounded, whatever the caller's arithmetic
        spread = stdev(daily) if len(daily) > 1 else ZERO
        return mean(daily) / spread * Decimal(DAYS_PER_YEAR).sqrt() if spread else None


def shown(ratio: Decimal | None) -> str | None:
    """Return a ratio as the trail and people read it, with four decimals."""
    return None if ratio is None else f"{ratio:.4f}"


def _health(ratio: Decimal | None, exits: int) -> Health:
    if ratio is None or exits < ENOUGH_EXITS:
        return Health.TOO_FEW
    if ratio < CRITICAL_BELOW:
        return Health.CRITICAL
    return Health.WARNING if ratio < WARNING_BELOW else Health.OK
