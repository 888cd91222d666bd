"""What lets entries rest for a while, each in a file of its own. Exits are never asked for by any of them."""

from collections.abc import Callable, Mapping

from thunes.domain.risk.case import DenialReason
from thunes.domain.risk.limits import Limits
from thunes.domain.risk.protections.cool_down import cool_down
from thunes.domain.risk.protections.data_quality import data_quality
from thunes.domain.risk.protections.lock import Finding, Lock, Standing
from thunes.domain.risk.protections.loss_streak import loss_streak
from thunes.domain.risk.protections.low_profit import low_profit
from thunes.domain.risk.protections.max_drawdown import max_drawdown
from thunes.domain.risk.protections.stop_loss_guard import stop_loss_guard

__all__ = ["PROTECTIONS", "Finding", "Lock", "Standing", "locks_on"]

PROTECTIONS: Mapping[DenialReason, Callable[[Standing, Limits], Finding]] = {
    DenialReason.COOL_DOWN: cool_down,
    DenialReason.STOP_LOSS_GUARD: stop_loss_guard,
    DenialReason.LOSS_STREAK: loss_streak,
    DenialReason.LOW_PROFIT: low_profit,
    DenialReason.MAX_DRAWDOWN: max_drawdown,
    DenialReason.DATA_QUALITY: data_quality,
}


def locks_on(standing: Standing, limits: Limits) -> tuple[Lock, ...]:
    """Return every lock that keeps entries on the symbol from being approved now."""
    findings = (judge(standing, limits) for judge in PROTECTIONS.values())
    return tuple(finding.lock for finding in findings if finding.lock)
