"""Mistakes that somebody could make, switched on one at a time: each must break a promise that a run notices."""

from tests.simulation.bugs import bookkeeping, decisions, numbers, orders, protection, silence, trail
from tests.simulation.bugs.entering import BUGS

__all__ = ["BUGS", "bookkeeping", "decisions", "numbers", "orders", "protection", "silence", "trail"]
