"""The last days, one row each: what the newest summary remembers, and what the trail adds to it."""

from dataclasses import dataclass
from datetime import date, timedelta

from thunes.domain.audit import AuditEvent, Event
from thunes.domain.day_row import KEPT, DayRow, from_fact, row_of_day
from thunes.ports import Ledger


@dataclass(frozen=True)
class Days:
    """Rows up to and including the day asked for, oldest first, and that day's events."""

    rows: tuple[DayRow, ...]
    events: tuple[AuditEvent, ...]


def read_days(ledger: Ledger, until: date, first_day: date | None) -> Days:
    """Return what is known of the ``KEPT`` days that end with ``until``; ``first_day`` is where the trail begins.

    A day's trail holds the summary of the day before, and that one remembers all earlier ones: so one day is read,
    and more only where a summary is missing. Raises Transient and BooksDisagree as the ledger does.
    """
    day, walked = until, {until: tuple(ledger.trail(until, until))}
    remembered = _remembered(walked[day], until)
    oldest = max(until - timedelta(days=KEPT - 1), first_day or until)
    while not remembered and day > oldest:
        day -= timedelta(days=1)
        walked[day] = tuple(ledger.trail(day, day))
        remembered = _remembered(walked[day], until)
    known = {row.day: row for row in remembered}
    newest = max(known, default=date.min)
    known |= {day: row_of_day(day, events) for day, events in walked.items() if day > newest}
    rows = [known[day] for day in sorted(known) if day > until - timedelta(days=KEPT)]
    return Days(tuple(rows), walked[until])


def _remembered(events: tuple[AuditEvent, ...], until: date) -> list[DayRow]:
    """Return the rows of the newest summary among ``events`` that tells of days before ``until`` alone."""
    for event in reversed(events):
        if event.event == Event.DAY_SUMMARIZED:
            rows = from_fact(event.decision_outputs.get("history"))
            if rows and rows[-1].day < until:
                return rows
    return []
