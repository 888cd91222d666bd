"""Audit events for the adapters that carry them away."""

from datetime import datetime, timedelta
from decimal import Decimal

from tests.builders import START
from thunes.domain.audit import AuditEvent, Event, Fact
from thunes.domain.chain import ChainHead, extend


def events(
    count: int, account: str = "dev#main", start: datetime = START, apart: timedelta = timedelta(0)
) -> list[AuditEvent]:
    """Return a chain of that many events."""
    head, chain = ChainHead(), []
    for number in range(count):
        fact = Fact(Event.SIGNAL_DECIDED, {"close": Decimal("20000.00")}, {"why": f"«{number}» steigt"})
        (event,), head = extend(head, account, [fact], start + number * apart)
        chain.append(event)
    return chain
