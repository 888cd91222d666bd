"""Worth so much less than at its best, open positions at the bid: what is left is not put at stake."""

from thunes.domain.money import ZERO, plain, ratio
from thunes.domain.risk.limits import Limits
from thunes.domain.risk.protections.lock import Finding, Lock, Standing
from thunes.domain.times import iso

NAME = "max_drawdown"


def max_drawdown(standing: Standing, limits: Limits) -> Finding:
    """Compare the account's worth now with the highest that was seen, as a share of that.

    A position that has no bid leaves the worth unknown: then the daily loss denies, and this rule is silent.
    """
    peak, limit = standing.portfolio.peak, f"< {plain(limits.max_drawdown)}"
    if peak is None or peak.equity <= ZERO or standing.valuation.unpriced or not standing.counts(NAME, peak.at):
        return Finding("no peak to compare with", limit)
    drawdown = max(ratio(peak.equity - standing.valuation.equity, peak.equity), ZERO)
    value = f"{plain(drawdown)} below {plain(peak.equity)} of {iso(peak.at)}"
    if drawdown < limits.max_drawdown:
        return Finding(value, limit)
    return Finding(value, limit, Lock(NAME, value, "a recovery, or a person"))
