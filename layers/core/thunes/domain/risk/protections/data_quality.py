"""Data that was wrong a moment ago may still be: no entry on the symbol until it has been sound for a while."""

from thunes.domain.risk.limits import Limits
from thunes.domain.risk.protections.lock import Finding, Lock, Standing, named
from thunes.domain.times import iso, spelled

NAME = "data_quality"


def data_quality(standing: Standing, limits: Limits) -> Finding:
    """Judge the time since a candle that could not be decided on was last the newest of the symbol."""
    at, limit = standing.faulted_at, f"sound for {spelled(limits.data_quarantine)}"
    if at is None:
        return Finding("sound", limit)
    value = f"fault until {iso(at)}"
    if standing.now - at >= limits.data_quarantine or not standing.counts(named(NAME, standing.symbol), at):
        return Finding(value, limit)
    return Finding(value, limit, Lock(NAME, value, "time", at + limits.data_quarantine, standing.symbol))
