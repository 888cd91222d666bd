"""An audit event as a message for the owner; silence for what needs no attention.

    🟢 DEV · FILL · BTCUSDT                sign of the kind, stage, what, about what
    BUY 0.0001 BTC @ 20000 USDT            exact numbers with their units
    2024-01-10 12:00:05 UTC
    id ug7xw4xkszlmu7dww53noa5cxm          what to look for in the trail

Words are plain text; they become HTML here and nowhere else.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from thunes.domain.audit import AuditEvent, Event
from thunes.domain.notices import account, orders, strategies
from thunes.domain.notices.kinds import Kind, kind_of
from thunes.domain.notices.markup import bold, code, escape, shortened
from thunes.domain.notices.said import Said, correlation
from thunes.domain.times import from_iso

LINE_LIMIT = 1000
MINUTE = timedelta(minutes=1)
TIMES = "\N{MULTIPLICATION SIGN}"


@dataclass(frozen=True)
class Wording:
    """What words need to know besides the fact: the stage, and the asset that most amounts are in."""

    stage: str
    quote: str = "USDT"


@dataclass(frozen=True)
class Notice:
    """One message. ``key`` is the same for repeats of the same thing; of what is never collapsed it is its own."""

    kind: Kind
    key: str
    event_id: str
    at: datetime
    title: str
    body: str

    @property
    def text(self) -> str:
        """The message, as HTML."""
        return f"{self.title}\n{self.body}"

    def repeated(self, times: int, first: datetime) -> str:
        """Return the message for the ``times``-th occurrence since ``first``."""
        minutes = max(-(-abs(self.at - first) // MINUTE), 1)
        return f"{self.title} · {TIMES}{times} in {minutes} min\n{self.body}"


def notice(event: AuditEvent, wording: Wording) -> Notice | None:
    """Return the message that tells the owner of ``event``; None when it is not worth one."""
    kind = kind_of(event)
    said = _said(event, wording.quote) if kind else None
    if kind is None or said is None:
        return None
    at = from_iso(event.timestamp)
    heads = [f"{kind.emoji} {bold(wording.stage.upper())}", bold(said.title), escape(said.subject)]
    lines = [escape(shortened(line, LINE_LIMIT)) for line in said.lines]
    body = "\n".join([*lines, f"{at:%Y-%m-%d %H:%M:%S} UTC", f"id {code(correlation(event))}"])
    return Notice(kind, _key(kind, said, event), event.event_id, at, " · ".join(filter(None, heads)), body)


def _said(event: AuditEvent, quote: str) -> Said | None:
    try:
        return _WORDS[event.event](event, quote)
    except (KeyError, TypeError, ValueError, ArithmeticError):
        # A fact of another version must not be lost because a word is missing: the trail has the rest.
        return Said(event.event.replace("_", " ").upper(), "", ("The trail has the details",))


def _key(kind: Kind, said: Said, event: AuditEvent) -> str:
    """Counts and amounts differ between repeats of one trouble, so they are left out."""
    if not kind.collapses:
        return event.event_id
    return f"{kind.name}|{said.title}|{said.subject}|{re.sub(r'[0-9]+', '#', said.reason)}"


_WORDS: Mapping[str, Callable[[AuditEvent, str], Said | None]] = {
    Event.BOOKS_DISAGREE: account.disagree,
    Event.BOOKS_REOPENED: account.reopened,
    Event.COMMAND_REFUSED: account.refused,
    Event.DATA_REJECTED: strategies.undecided,
    Event.DAY_SUMMARIZED: account.day,
    Event.DRILL_HELD: account.drill,
    Event.ENTRIES_LOCKED: account.locked,
    Event.ENTRIES_UNLOCKED: account.unlocked,
    Event.LIMITS_CHANGED: account.limits,
    Event.LIMITS_REFUSED: account.limits_refused,
    Event.ORDER_ABANDONED: orders.trouble,
    Event.ORDER_FOUND_LATE: orders.found_late,
    Event.ORDER_NOT_PLACED: orders.trouble,
    Event.ORDER_REFUSED: orders.trouble,
    Event.ORDER_SETTLED: orders.settled,
    Event.ORDER_UNKNOWN: orders.trouble,
    Event.PARAMETERS_PROMOTED: strategies.promoted,
    Event.PERFORMANCE_WATCHED: strategies.decay,
    Event.PROTECTION_MISSING: account.unprotected,
    Event.POSITION_LEFT: account.left,
    Event.RISK_APPROVED: orders.approved,
    Event.RISK_DENIED: orders.denied,
    Event.TRADING_STATE_CHANGED: account.state,
}
