"""The last days together: what they earned, how often they won, how far they fell."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from thunes.domain.day_row import DayRow, Strategy
from thunes.domain.execution import Slippage
from thunes.domain.money import ZERO, exactly, ratio
from thunes.domain.performance import WINDOW, Performance, judge, sharpe

WEEK = 7


@dataclass(frozen=True)
class Window:
    """The ``days`` that end with one day; amounts in quote, shares of 1, None where a figure is not defined."""

    days: int
    realized: Decimal
    fees: Decimal
    exits: int
    wins: int
    win_rate: Decimal | None
    sharpe: Decimal | None
    drawdown: Decimal | None
    slippage: Slippage


@exactly
def over(rows: Sequence[DayRow], until: date, days: int = WINDOW) -> Window:
    """Add up the rows (oldest first) of the ``days`` up to and including ``until``; a day without one was flat."""
    seen = _within(rows, until, days)
    slipped = Slippage()
    for row in seen:
        slipped = slipped.plus(row.slippage)
    exits, wins = sum(row.exits for row in seen), sum(row.wins for row in seen)
    return Window(
        days=days,
        realized=sum((row.realized for row in seen), ZERO),
        fees=sum((row.fees for row in seen), ZERO),
        exits=exits,
        wins=wins,
        win_rate=ratio(Decimal(wins), Decimal(exits)) if exits else None,
        sharpe=sharpe(_daily({row.day: row.realized for row in seen}, until, days)),
        drawdown=drawdown([row.equity for row in seen if row.equity is not None]),
        slippage=slipped,
    )


def drawdown(equities: Sequence[Decimal]) -> Decimal | None:
    """Return the deepest fall below the highest equity before it, as a share of that; None without an equity.

    The maximum drawdown of Magdon-Ismail and Atiya, "Maximum drawdown" (2004), on closing equities.
    """
    deepest, peak = ZERO, ZERO
    for equity in equities:
        peak = max(peak, equity)
        deepest = max(deepest, ratio(peak - equity, peak)) if peak else deepest
    return deepest if equities else None


def performances(rows: Sequence[DayRow], until: date, days: int = WINDOW) -> dict[str, Performance]:
    """Judge every strategy that has bought or sold within the window, by name."""
    seen = _within(rows, until, days)
    found = {}
    for name in sorted({name for row in seen for name in row.strategies}):
        of = {row.day: row.strategies.get(name, Strategy()) for row in seen}
        daily = _daily({day: done.realized for day, done in of.items()}, until, days)
        found[name] = judge(daily, sum(done.exits for done in of.values()))
    return found


def _within(rows: Sequence[DayRow], until: date, days: int) -> list[DayRow]:
    return [row for row in rows if until - timedelta(days=days) < row.day <= until]


def _daily(realized: dict[date, Decimal], until: date, days: int) -> list[Decimal]:
    return [realized.get(until - timedelta(days=ago), ZERO) for ago in reversed(range(days))]
