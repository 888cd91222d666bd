"""So many stops in so short a time: the market is not the one that the strategy was made for."""

from thunes.domain.history import Left
from thunes.domain.money import ZERO
from thunes.domain.risk.limits import Limits
from thunes.domain.risk.protections.lock import Finding, Lock, Standing
from thunes.domain.times import spelled

NAME = "stop_loss_guard"


def stop_loss_guard(standing: Standing, limits: Limits) -> Finding:
    """Count the positions that a stop has closed at a loss, on all symbols together."""
    trips = standing.round_trips(NAME, limits.stop_loss_window)
    stopped = [trip for trip in trips if trip.left is Left.STOP and trip.profit < ZERO]
    value, limit = f"{len(stopped)} stops", f"< {limits.max_stop_losses} in {spelled(limits.stop_loss_window)}"
    if len(stopped) < limits.max_stop_losses:
        return Finding(value, limit)
    until = stopped[-limits.max_stop_losses].closed_at + limits.stop_loss_window
    return Finding(value, limit, Lock(NAME, f"{value} in {spelled(limits.stop_loss_window)}", "time", until))
