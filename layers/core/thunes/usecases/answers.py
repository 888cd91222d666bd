"""What we can learn about an order: a report of the venue, a refusal, or how a search for it ended."""

from dataclasses import dataclass
from datetime import datetime

from thunes.domain.audit import Event
from thunes.domain.order import FOUND_LATE, LEGAL, IntentState, OrderIntent
from thunes.domain.order_report import OrderReport
from thunes.domain.portfolio import Portfolio
from thunes.domain.settlement import Settlement, close, not_found, settle, settle_late
from thunes.errors import OutcomeUnknown, Refused, Transient


@dataclass(frozen=True)
class Abandoned:
    """The intent was never sent and never will be."""

    why: str


@dataclass(frozen=True)
class NotFound:
    """One search, at that time, did not find the order."""

    at: datetime


@dataclass(frozen=True)
class NotPlaced:
    """Searches, open orders, fills and balances agree that the order never arrived."""

    evidence: str


@dataclass(frozen=True)
class FoundLate:
    """The order was given up, and here it is: over, with all its fills."""

    report: OrderReport


Answer = OrderReport | FoundLate | Refused | Transient | OutcomeUnknown | Abandoned | NotFound | NotPlaced

_S = IntentState
# What the venue has shown since outweighs that one answer never came.
KNOWN = frozenset({_S.OPEN, _S.PARTIALLY_FILLED})


def settlement_of(answer: Answer, intent: OrderIntent, portfolio: Portfolio) -> Settlement | None:
    """Return what ``answer`` changes; None when the intent has moved on and the answer comes too late to matter."""
    if isinstance(answer, OrderReport):
        return settle(intent, answer, portfolio)
    if isinstance(answer, FoundLate):
        late = intent.state in FOUND_LATE
        return settle_late(intent, answer.report, portfolio) if late else None
    state, event, reason = _ending(answer)
    if state not in LEGAL[intent.state] or (isinstance(answer, OutcomeUnknown) and intent.state in KNOWN):
        return None
    if isinstance(answer, NotFound):
        return not_found(intent, portfolio, answer.at)
    return close(intent, portfolio, state, event, reason)


def _ending(answer: Refused | Transient | OutcomeUnknown | Abandoned | NotFound | NotPlaced) -> tuple[_S, Event, str]:
    match answer:
        case Refused():
            return _S.REFUSED, Event.ORDER_REFUSED, str(answer)
        case Transient():
            return _S.REFUSED, Event.ORDER_REFUSED, f"not placed: {answer}"
        case Abandoned(why):
            return _S.ABANDONED, Event.ORDER_ABANDONED, why
        case NotPlaced(evidence):
            return _S.NOT_PLACED, Event.ORDER_NOT_PLACED, evidence
        case NotFound():
            return _S.UNKNOWN, Event.ORDER_UNKNOWN, "not found"
        case OutcomeUnknown():
            return _S.UNKNOWN, Event.ORDER_UNKNOWN, str(answer)
