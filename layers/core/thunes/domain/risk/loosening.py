"""Tightening a limit is instant; loosening one waits a day, or for a second word."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any

from thunes.domain.audit import canonical
from thunes.domain.risk.limit_text import named
from thunes.domain.risk.limits import Limits
from thunes.domain.times import iso

WAIT = timedelta(hours=24)

# How to take the tighter of two values; where neither is (another asset, another policy), the one that holds already.
Tighter = Callable[[Any, Any], Any]


def _held(holds: object, wanted: object) -> object:  # noqa: ARG001 - all of them share one signature
    return holds


LESS_IS_TIGHTER, MORE_IS_TIGHTER, NEITHER_IS = min, max, _held

TIGHTER: Mapping[str, Tighter] = {
    "quote_asset": NEITHER_IS,
    "max_position_size": LESS_IS_TIGHTER,
    "max_position_loss": LESS_IS_TIGHTER,
    "assumed_adverse_move": MORE_IS_TIGHTER,
    "assumed_commission": MORE_IS_TIGHTER,
    "max_daily_loss": LESS_IS_TIGHTER,
    "max_positions": LESS_IS_TIGHTER,
    "max_symbol_exposure": LESS_IS_TIGHTER,
    "max_exposure": LESS_IS_TIGHTER,
    "max_strategy_share": LESS_IS_TIGHTER,
    "max_orders_per_hour": LESS_IS_TIGHTER,
    "max_unexplained": LESS_IS_TIGHTER,
    "min_confidence": MORE_IS_TIGHTER,
    "full_confidence": MORE_IS_TIGHTER,
    "max_slippage": LESS_IS_TIGHTER,
    "max_candle_age": LESS_IS_TIGHTER,
    "max_price_age": LESS_IS_TIGHTER,
    "max_intent_age": LESS_IS_TIGHTER,
    "price_band": LESS_IS_TIGHTER,
    "stop_band": NEITHER_IS,  # a narrow one sells dearer, or not at all
    "cool_down": MORE_IS_TIGHTER,
    "max_stop_losses": LESS_IS_TIGHTER,
    "stop_loss_window": MORE_IS_TIGHTER,
    "max_loss_streak": LESS_IS_TIGHTER,
    "loss_streak_pause": MORE_IS_TIGHTER,
    "instrument_profit": MORE_IS_TIGHTER,
    "instrument_round_trips": LESS_IS_TIGHTER,
    "instrument_window": NEITHER_IS,  # a longer one adds wins as well as losses
    "max_drawdown": LESS_IS_TIGHTER,
    "data_quarantine": MORE_IS_TIGHTER,
    "flatten_on_halt": NEITHER_IS,
}


class NotPending(ValueError):
    """A confirmation of something that does not wait, or not under that token."""


@dataclass(frozen=True)
class Pending:
    """Looser limits that hold from ``effective_at`` on, or once somebody confirms them by ``token``."""

    limits: Limits
    effective_at: datetime
    token: str


@dataclass(frozen=True)
class StandingLimits:
    """What holds, what waits to hold, and when that was last changed."""

    limits: Limits
    pending: Pending | None
    changed_at: datetime

    def effective(self, now: datetime) -> Limits:
        """Return the limits that hold at ``now``; a wait is over by the clock alone, nobody has to end it."""
        return self.settled(now).limits

    def settled(self, now: datetime) -> "StandingLimits":
        """Return the same with nothing pending whose time has come."""
        if self.pending and now >= self.pending.effective_at:
            return replace(self, limits=self.pending.limits, pending=None)
        return self


def tighter(holds: Limits, wanted: Limits) -> Limits:
    """Return, limit by limit, the tighter of the two; numbers of another asset are not compared, they all wait."""
    if holds.quote_asset != wanted.quote_asset:
        return holds
    both = {limit.name: (getattr(holds, limit.name), getattr(wanted, limit.name)) for limit in fields(Limits)}
    return Limits(**{name: TIGHTER[name](*values) for name, values in both.items()})


def loosened(before: Limits, after: Limits) -> tuple[str, ...]:
    """Return the names of the limits that are looser in ``after``; a change that is neither counts as one."""
    bound = tighter(before, after)
    return tuple(f.name for f in fields(Limits) if getattr(bound, f.name) != getattr(after, f.name))


def change(standing: StandingLimits | None, wanted: Limits, now: datetime) -> StandingLimits:
    """Return what stands once ``wanted`` was asked for: what is tighter at once, the rest pending for a day.

    The first limits of all hold at once. Asking again for the same returns ``standing`` itself; asking for
    something else replaces what waits. A ``now`` before the last change counts as that.
    """
    if standing is None:
        return StandingLimits(wanted, None, now)
    at = max(now, standing.changed_at)
    held = standing.settled(at)
    at_once = tighter(held.limits, wanted)
    waits = None if at_once == wanted else held.pending
    if at_once != wanted and (waits is None or waits.limits != wanted):
        waits = Pending(wanted, at + WAIT, _token(held.limits, wanted, at))
    after = replace(held, limits=at_once, pending=waits)
    return standing if after == held else replace(after, changed_at=at)


def confirm(standing: StandingLimits, token: str, now: datetime) -> StandingLimits:
    """Return what stands once somebody has said a second time that the pending limits are meant.

    Raises:
        NotPending: when nothing waits, or not under that token.
    """
    at = max(now, standing.changed_at)
    waits = standing.settled(at).pending
    if waits is None:
        raise NotPending("no looser limits wait to be confirmed")
    if token != waits.token:
        raise NotPending("that is not the token of the limits that wait; `thunes limits show` has it")
    return StandingLimits(waits.limits, None, at)


def cancel(standing: StandingLimits, now: datetime) -> StandingLimits:
    """Return what stands once the pending limits are given up; ``standing`` itself when none wait."""
    held = standing.settled(max(now, standing.changed_at))
    return standing if held.pending is None else StandingLimits(held.limits, None, max(now, standing.changed_at))


def _token(holds: Limits, wanted: Limits, at: datetime) -> str:
    content = canonical([named(holds), named(wanted), iso(at)])
    return hashlib.sha256(content.encode()).hexdigest()[:12]
