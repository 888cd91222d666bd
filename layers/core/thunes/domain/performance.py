"""How a strategy has done lately, from its booked fills."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from statistics import mean, stdev

from thunes.domain.fill import Fill
from thunes.domain.money import ZERO
from thunes.domain.position import Position

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
    sharpe: Decimal | None
    health: Health


def watch(fills: Sequence[Fill], position: Position, today: date) -> Performance:
    """Judge the fills of one instrument, oldest first, booked on an empty ``position``.

    The Sharpe ratio is mean over standard deviation (ddof 1) of the daily PnL, flat days included,
    times the root of 365; capital is constant and cancels out (Sharpe 1994).
    """
    first = today - timedelta(days=WINDOW - 1)
    daily = dict.fromkeys((first + timedelta(days=n) for n in range(WINDOW)), ZERO)
    exits: set[int] = set()
    for fill in fills:
        booked = position.book(fill)
        gain = booked.realized - position.realized
        position = booked
        if gain and fill.at.date() in daily:
            daily[fill.at.date()] += gain
            exits.add(fill.order_id)
    sharpe = _sharpe(list(daily.values()))
    return Performance(WINDOW, len(exits), sharpe, _health(sharpe, len(exits)))


def _sharpe(returns: Sequence[Decimal]) -> Decimal | None:
    spread = stdev(returns)
    return mean(returns) / spread * Decimal(DAYS_PER_YEAR).sqrt() if spread else None


def _health(sharpe: Decimal | None, exits: int) -> Health:
    if sharpe is None or exits < ENOUGH_EXITS:
        return Health.TOO_FEW
    if sharpe < CRITICAL_BELOW:
        return Health.CRITICAL
    return Health.WARNING if sharpe < WARNING_BELOW else Health.OK
