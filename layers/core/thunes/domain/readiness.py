"""Is there evidence, in another stage's trail, that real money may be risked? Pure questions to a list of events."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from thunes.domain.audit import AuditEvent, Event
from thunes.domain.times import from_iso

SOAK = timedelta(days=14)
QUIET = timedelta(days=7)
DRILL_LIFE = timedelta(days=30)
# A day is summarized five minutes after it has ended; by then it must have been.
SUMMARY_LATE = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Evidence:
    """What a look at the trail came to: whether it will do, in words, and how to come by what is missing."""

    ok: bool
    detail: str
    fix: str = ""


def drilled(events: Sequence[AuditEvent], now: datetime) -> Evidence:
    """Tell whether the kill switch was drilled lately, and held."""
    fix = "hold one: thunes drill kill-switch"
    drills = [event for event in events if event.event == Event.DRILL_HELD]
    if not drills:
        return Evidence(False, "the kill switch was never drilled there", fix)
    newest = drills[-1]
    held, age = newest.decision_outputs.get("ok") is True, now - from_iso(newest.timestamp)
    if not held:
        return Evidence(False, f"the last drill, at {newest.timestamp}, failed", fix)
    if age > DRILL_LIFE:
        return Evidence(False, f"the last drill is {age.days} days old, at most {DRILL_LIFE.days} will do", fix)
    return Evidence(True, f"drilled at {newest.timestamp}")


def soaked(events: Sequence[AuditEvent], now: datetime) -> Evidence:
    """Tell whether the stage has run for long enough, with every day summarized."""
    fix = "let it run with its schedules enabled"
    opened = next((event for event in events if event.event == Event.BOOKS_OPENED), None)
    if opened is None:
        return Evidence(False, "its books were never opened", fix)
    age = now - from_iso(opened.timestamp)
    if age < SOAK:
        return Evidence(False, f"it has run for {age.days} days, at least {SOAK.days} are wanted", fix)
    missing = sorted(_wanted(now) - _summarized(events))
    if missing:
        days = ", ".join(day.isoformat() for day in missing)
        return Evidence(False, f"no daily summary of {days}: it did not run then", fix)
    return Evidence(True, f"it has run for {age.days} days, the last {SOAK.days} of them summarized")


def agreed(events: Sequence[AuditEvent], now: datetime) -> Evidence:
    """Tell whether books and venue have agreed for some time."""
    fix = "find out why before anything else: docs/OPERATIONAL-RUNBOOK.md, books disagree"
    for event in reversed(events):
        if now - from_iso(event.timestamp) > QUIET:
            break
        if event.event == Event.BOOKS_DISAGREE:
            return Evidence(False, f"books and venue disagreed at {event.timestamp}", fix)
    return Evidence(True, f"books and venue have agreed for {QUIET.days} days")


def _wanted(now: datetime) -> set[date]:
    last = (now - DAY - SUMMARY_LATE).date()
    return {last - number * DAY for number in range(SOAK.days)} - {(now - SOAK).date()}


def _summarized(events: Sequence[AuditEvent]) -> set[date]:
    days = (event.decision_inputs.get("day") for event in events if event.event == Event.DAY_SUMMARIZED)
    return {date.fromisoformat(day) for day in days if isinstance(day, str)}
