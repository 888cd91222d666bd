"""An instrument that has only cost money lately is left alone; the others go on."""

from collections.abc import Sequence
from datetime import datetime

from thunes.domain.history import RoundTrip
from thunes.domain.money import ZERO, exactly, plain
from thunes.domain.risk.limits import Limits
from thunes.domain.risk.protections.lock import Finding, Lock, Standing, named
from thunes.domain.times import spelled

NAME = "low_profit"


@exactly
def low_profit(standing: Standing, limits: Limits) -> Finding:
    """Add up what the positions on the symbol have brought, once there are enough of them to say anything."""
    within = standing.round_trips(named(NAME, standing.symbol), limits.instrument_window)
    trips = [trip for trip in within if trip.symbol == standing.symbol]
    profit = sum((trip.profit for trip in trips), ZERO)
    value = f"{plain(profit)} in {len(trips)} round trips"
    limit = f">= {plain(limits.instrument_profit)} in {spelled(limits.instrument_window)}"
    if len(trips) < limits.instrument_round_trips or profit >= limits.instrument_profit:
        return Finding(value, limit)
    return Finding(value, limit, Lock(NAME, value, "time", _end(trips, limits), standing.symbol))


@exactly
def _end(trips: Sequence[RoundTrip], limits: Limits) -> datetime:
    """Return when so many of the oldest no longer count that the rest is enough, or too few to say anything."""
    return next(trip.closed_at + limits.instrument_window for trip in trips if not _enough(trips, trip, limits))


def _enough(trips: Sequence[RoundTrip], forgotten: RoundTrip, limits: Limits) -> bool:
    """Tell whether the round trips after ``forgotten`` still lock: after the newest of all there are none."""
    rest = [later.profit for later in trips if later.closed_at > forgotten.closed_at]
    return len(rest) >= limits.instrument_round_trips and sum(rest, ZERO) < limits.instrument_profit
