"""The days of a trail that were summarized: found in a ledger without walking all of it, or in a file."""

from collections.abc import Iterable
from datetime import date, timedelta

from thunes.domain.audit import AuditEvent, Event
from thunes.domain.day_row import KEPT
from thunes.ports import Ledger


def summary_in(events: Iterable[AuditEvent], day: date | None) -> AuditEvent | None:
    """Return the summary of ``day`` among ``events`` (oldest first), the newest one by default; None without one."""
    wanted = None if day is None else day.isoformat()
    kept = None
    for event in events:
        if event.event == Event.DAY_SUMMARIZED and wanted in (None, event.decision_inputs.get("day")):
            kept = event
    return kept


def find_summary(ledger: Ledger, day: date | None) -> AuditEvent | None:
    """Return the summary of ``day``, which was recorded after it; by default the newest of the last month."""
    head = ledger.read(portfolio=False).head
    if head.first_day is None:
        return None
    if day is not None:
        return summary_in(ledger.trail(day, day + timedelta(days=KEPT)), day)
    walked = head.at.date()
    oldest = max(head.first_day, walked - timedelta(days=KEPT))
    while walked >= oldest:
        found = summary_in(ledger.trail(walked, walked), None)
        if found:
            return found
        walked -= timedelta(days=1)
    return None


def stage_of(event: AuditEvent) -> str:
    """Return the stage that an event's account belongs to."""
    return event.account.partition("#")[0]
