"""Which locks are news to the owner: one that comes and goes at its limit is told once an hour, not every minute."""

from collections.abc import Sequence
from datetime import datetime

from thunes.domain.audit import Event, Fact
from thunes.domain.history import HOUR
from thunes.domain.portfolio import Portfolio
from thunes.domain.risk.protections import Lock
from thunes.ports import Cursor, CursorKey

# Which locks the owner was told of, and when that was last.
TOLD = CursorKey("mark_positions", "locks")


def news_of(locks: Sequence[Lock], told: Cursor, portfolio: Portfolio, now: datetime) -> tuple[list[Fact], Cursor]:
    """Return a fact for each lock that nobody was told of, and what the owner knows from then on.

    A lock that has ended stays known for an hour after the last news, unless a person has undone it.
    """
    before = {name for name in told.fault.split(",") if name}
    known = {name for name in before if not _undone(name, told, portfolio)}
    news = [lock for lock in locks if lock.name not in known]
    fresh = told.decided is not None and now - told.decided < HOUR
    after = {lock.name for lock in locks} | (known if fresh else set())
    if not news and after == before:
        return [], told
    return [_locked(lock) for lock in news], Cursor(TOLD, now if news else told.decided, fault=",".join(sorted(after)))


def _undone(name: str, told: Cursor, portfolio: Portfolio) -> bool:
    at = portfolio.unlocked_at(name)
    return at is not None and (told.decided is None or at > told.decided)


def _locked(lock: Lock) -> Fact:
    inputs = {"protection": lock.protection, "symbol": lock.symbol or None}
    return Fact(Event.ENTRIES_LOCKED, inputs, {"reason": lock.reason, "until": lock.until, "unlock": lock.unlock})
