"""Evidence in a trail: soaked for two weeks, drilled within a month, agreed for a week; nothing less."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.builders import START
from thunes.domain.audit import AuditEvent, Event, Fact
from thunes.domain.chain import ChainHead, extend
from thunes.domain.readiness import DAY, agreed, drilled, soaked
from thunes.domain.times import iso

# START is at noon: yesterday is summarized.
OPENED = START - 20 * DAY


def event(name: str, at: datetime, inputs: dict[str, object] | None = None, **outputs: object) -> AuditEvent:
    """Return one event, as if it stood in a trail."""
    (found,), _ = extend(ChainHead(), "paper#main", [Fact(Event.BOOKS_OPENED, inputs or {}, outputs)], at)
    return replace(found, event=name, timestamp=iso(at))


def run(opened: datetime = OPENED, *, without: tuple[int, ...] = ()) -> list[AuditEvent]:
    """Return the trail of a stage that summarized every day up to START, but those so many days ago."""
    found, midnight = [event("books_opened", opened)], opened.replace(hour=0, minute=5, second=0) + DAY
    while midnight <= START:
        if (START.date() - midnight.date()).days + 1 not in without:
            found.append(event("day_summarized", midnight, {"day": midnight.date() - DAY}))
        midnight += DAY
    return found


def test_two_weeks_with_every_day_summarized_will_do() -> None:
    found = soaked(run(), START)
    assert (found.ok, found.detail) == (True, "it has run for 20 days, the last 14 of them summarized")
    assert soaked(run(START - 14 * DAY), START).ok


def test_a_minute_less_than_two_weeks_will_not() -> None:
    found = soaked(run(START - 14 * DAY + timedelta(minutes=1)), START)
    assert (found.ok, found.detail) == (False, "it has run for 13 days, at least 14 are wanted")


def test_books_that_were_never_opened_will_not() -> None:
    assert soaked([], START).detail == "its books were never opened"


@pytest.mark.parametrize("ago", [1, 2, 7, 13])
def test_a_day_that_was_never_summarized_is_named(ago: int) -> None:
    found = soaked(run(without=(ago,)), START)
    assert not found.ok
    assert (START - ago * DAY).date().isoformat() in found.detail


def test_a_day_before_those_two_weeks_is_not_asked_for() -> None:
    assert soaked(run(without=(15,)), START).ok


def test_just_after_midnight_yesterday_need_not_be_summarized_yet() -> None:
    midnight = START.replace(hour=0, minute=3)
    events = [found for found in run() if found.timestamp < iso(midnight)]
    assert soaked(events, midnight).ok


def test_a_drill_that_held_lately_will_do() -> None:
    found = drilled([event("drill_held", START - 30 * DAY, ok=True)], START)
    assert (found.ok, found.detail) == (True, f"drilled at {iso(START - 30 * DAY)}")


@pytest.mark.parametrize(
    ("events", "detail"),
    [
        ([], "never drilled"),
        ([event("books_opened", START, ok=True)], "never drilled"),
        ([event("drill_held", START - 31 * DAY, ok=True)], "31 days old"),
        ([event("drill_held", START, ok=False)], "failed"),
        ([event("drill_held", START, ok="yes")], "failed"),
        ([event("drill_held", START)], "failed"),
        ([event("drill_held", START - DAY, ok=True), event("drill_held", START, ok=False)], "failed"),
    ],
)
def test_no_other_drill_will(events: list[AuditEvent], detail: str) -> None:
    found = drilled(events, START)
    assert not found.ok
    assert detail in found.detail


def test_books_that_disagreed_within_a_week_will_not_do() -> None:
    quiet = [event("books_disagree", START - 8 * DAY), event("day_summarized", START)]
    assert agreed(quiet, START).ok
    assert agreed([], START).ok
    recent = [event("books_disagree", START - 7 * DAY), event("day_summarized", START)]
    found = agreed(recent, START)
    assert (found.ok, found.detail) == (False, f"books and venue disagreed at {iso(START - 7 * DAY)}")
