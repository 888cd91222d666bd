"""What a summary says of a day beyond its counts: worth, PnL, the window behind it, its root, its cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from thunes.domain import merkle
from thunes.domain.audit import AuditEvent
from thunes.domain.cost import month_to_date
from thunes.domain.day_row import KEPT, DayRow, to_fact
from thunes.domain.money import EXACT, exactly
from thunes.domain.performance import shown
from thunes.domain.portfolio import Portfolio
from thunes.domain.window import WEEK, Window, over


@dataclass(frozen=True)
class Close:
    """How the account stood when the day was summarized: worth and unrealised PnL in ``quote``, if they are known."""

    quote: str
    worth: Decimal | None
    unrealized: Decimal
    reconcile: str
    stream: Decimal | None = None


def figures(rows: Sequence[DayRow], events: Sequence[AuditEvent], close: Close) -> dict[str, object]:
    """Return the outputs of a ``day_summarized`` fact that come from ``rows``, the last of which is the day's.

    Amounts are in ``close.quote``, shares of 1, ratios rounded to four decimals; None says: not known, not defined.
    """
    today = replace(rows[-1], equity=close.worth)
    known = [*rows[:-1], today][-KEPT:]
    week, month = (over(known, today.day, days) for days in (WEEK, 30))
    return {
        "quote": close.quote,
        "worth": close.worth,
        "unrealized": close.unrealized,
        "change": _change(known),
        "pnl": {"1d": today.realized, "7d": week.realized, "30d": month.realized},
        "fees_in_quote": today.fees,
        "slippage_bps": rounded(today.slippage.bps),
        "window": _window(month),
        "stream": close.stream,
        "reconcile": close.reconcile,
        "root": merkle.root(event.line().encode() for event in events),
        "chain": chain_of(events),
        "cost_estimate_usd": month_to_date(known, today.day),
        "history": to_fact(known),
    }


@exactly
def unrealized(portfolio: Portfolio, marks: Mapping[str, Decimal], quote: str) -> Decimal:
    """Return what open positions paid for in ``quote`` would gain at their marks; those without a mark are left out."""
    held = [(portfolio.positions[symbol], mark) for symbol, mark in marks.items()]
    return sum((p.quantity * mark - p.cost for p, mark in held if p.quote == quote), Decimal(0))


def chain_of(events: Sequence[AuditEvent]) -> str:
    """Return ``ok`` when every link of the day holds, else the first that does not; the whole walk is another's."""
    for before, event in zip([None, *events], events, strict=False):
        unlinked = before and (event.sequence, event.previous_hash) != (before.sequence + 1, before.hash)
        if unlinked or event.computed_hash() != event.hash:
            return f"broken at event {event.sequence}"
    return "ok"


def rounded(ratio: Decimal | None) -> Decimal | None:
    """Return a ratio with four decimals."""
    return None if ratio is None else Decimal(f"{ratio:.4f}")


def _window(month: Window) -> dict[str, object]:
    return {
        "days": month.days,
        "fees_in_quote": month.fees,
        "exits": month.exits,
        "wins": month.wins,
        "win_rate": rounded(month.win_rate),
        "sharpe": shown(month.sharpe),
        "drawdown": rounded(month.drawdown),
        "slippage_bps": rounded(month.slippage.bps),
    }


def _change(rows: Sequence[DayRow]) -> Decimal | None:
    """Return what equity gained since the day before; None where one of both is not known."""
    if len(rows) < 2 or rows[-2].day != rows[-1].day - timedelta(days=1):  # noqa: PLR2004 - a day, and the one before
        return None
    before, after = rows[-2].equity, rows[-1].equity
    return None if before is None or after is None else EXACT.subtract(after, before)
