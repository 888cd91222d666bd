"""After a loss entries rest for a while; a win in between ends that."""

from thunes.domain.risk.limits import Limits
from thunes.domain.risk.protections.lock import Finding, Lock, Standing
from thunes.domain.times import iso

NAME = "cool_down"


def cool_down(standing: Standing, limits: Limits) -> Finding:
    """Judge the time since the last loss, of whatever symbol."""
    lost_at, limit = standing.portfolio.last_loss_at, f"{limits.cool_down.total_seconds():.3f} s"
    if lost_at is None:
        return Finding("no loss", limit)
    value = f"loss at {iso(lost_at)}"
    if standing.now - lost_at >= limits.cool_down or not standing.counts(NAME, lost_at):
        return Finding(value, limit)
    return Finding(value, limit, Lock(NAME, value, "a win, or time", lost_at + limits.cool_down))
