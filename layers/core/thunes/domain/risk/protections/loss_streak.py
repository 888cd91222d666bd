"""Loss after loss and nothing in between: stop and look before the next one."""

from itertools import takewhile

from thunes.domain.money import ZERO
from thunes.domain.risk.limits import Limits
from thunes.domain.risk.protections.lock import Finding, Lock, Standing

NAME = "loss_streak"


def loss_streak(standing: Standing, limits: Limits) -> Finding:
    """Count the newest closed positions, on all symbols together, that lost one after another."""
    trips = standing.round_trips(NAME)
    streak = list(takewhile(lambda trip: trip.profit < ZERO, reversed(trips)))
    value, limit = f"{len(streak)} losses in a row", f"< {limits.max_loss_streak}"
    if len(streak) < limits.max_loss_streak:
        return Finding(value, limit)
    until = streak[0].closed_at + limits.loss_streak_pause
    lock = None if standing.now >= until else Lock(NAME, value, "time, or a position that wins", until)
    return Finding(value, limit, lock)
