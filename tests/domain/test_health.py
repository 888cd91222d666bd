"""The circuit breaker and the ban: every transition, and what no order of events may bring about."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import START
from thunes.domain.health import FAILURE_LIMIT, NOTHING, PAUSES, PROBE_LIMIT, TRANSITIONS, Breaker, Health, Outcome

SECOND = timedelta(seconds=1)
ENDED = START - SECOND
CLOSED, OPEN, HALF_OPEN = Breaker.CLOSED, Breaker.OPEN, Breaker.HALF_OPEN
PROBED, ANSWERED, FAILED = Outcome.PROBED, Outcome.ANSWERED, Outcome.FAILED

SOUND = Health()
SHAKEN = Health(failures=FAILURE_LIMIT - 2)
NEARLY = Health(failures=FAILURE_LIMIT - 1)
PAUSING = Health(OPEN, openings=1, until=START + SECOND)
PAUSED = Health(OPEN, openings=1, until=START)
ASKING = Health(HALF_OPEN, openings=1, until=START + SECOND)
UNHEARD = Health(HALF_OPEN, openings=1, until=START)
TABLE = [
    (SOUND, PROBED, SOUND),
    (SOUND, ANSWERED, SOUND),
    (SOUND, FAILED, Health(failures=1)),
    (SHAKEN, PROBED, SHAKEN),
    (SHAKEN, ANSWERED, SOUND),
    (SHAKEN, FAILED, NEARLY),
    (NEARLY, FAILED, Health(OPEN, openings=1, until=START + PAUSES[0])),
    (PAUSING, PROBED, PAUSING),
    (PAUSING, ANSWERED, PAUSING),
    (PAUSING, FAILED, PAUSING),
    (PAUSED, PROBED, Health(HALF_OPEN, openings=1, until=START + PROBE_LIMIT)),
    (PAUSED, ANSWERED, PAUSED),
    (PAUSED, FAILED, PAUSED),
    (ASKING, PROBED, ASKING),
    (ASKING, ANSWERED, SOUND),
    (ASKING, FAILED, Health(OPEN, openings=2, until=START + PAUSES[1])),
    (UNHEARD, PROBED, Health(HALF_OPEN, openings=1, until=START + PROBE_LIMIT)),
    (UNHEARD, ANSWERED, SOUND),
    (UNHEARD, FAILED, Health(OPEN, openings=2, until=START + PAUSES[1])),
]


@pytest.mark.parametrize(("before", "outcome", "after"), TABLE)
@pytest.mark.parametrize("ban", [None, ENDED, START + SECOND])
def test_every_transition(before: Health, outcome: Outcome, after: Health, ban: datetime | None) -> None:
    banned = replace(before, banned_until=ban, changes=7)
    assert banned.after(outcome, START) == replace(after, banned_until=ban, changes=7)


def test_the_table_has_a_row_for_every_state_and_outcome() -> None:
    assert set(TRANSITIONS) == {(breaker, outcome) for breaker in Breaker for outcome in Outcome}
    assert {(before.breaker, outcome) for before, outcome, _ in TABLE} == set(TRANSITIONS)


@pytest.mark.parametrize(
    ("health", "wait"),
    [
        (SOUND, NOTHING),
        (SHAKEN, NOTHING),
        (PAUSING, SECOND),
        (PAUSED, NOTHING),
        (ASKING, SECOND),
        (UNHEARD, NOTHING),
        (SOUND.banned(START + 3 * SECOND), 3 * SECOND),
        (SOUND.banned(START), NOTHING),
        (PAUSING.banned(START + 3 * SECOND), 3 * SECOND),
        (ASKING.banned(ENDED), SECOND),
    ],
)
def test_how_long_nothing_may_leave(health: Health, wait: timedelta) -> None:
    assert health.wait(START) == wait


@pytest.mark.parametrize(
    ("health", "shown", "sound"),
    [
        (SOUND, "CLOSED", True),
        (SHAKEN, "CLOSED", True),
        (SOUND.banned(ENDED), "CLOSED", True),
        (SOUND.banned(START + SECOND), "CLOSED, banned until 2024-01-10T12:00:06.000Z", False),
        (PAUSING, "OPEN until 2024-01-10T12:00:06.000Z", False),
        (PAUSED, "OPEN until 2024-01-10T12:00:05.000Z", False),
        (UNHEARD, "HALF_OPEN until 2024-01-10T12:00:05.000Z", False),
    ],
)
def test_what_is_said_and_what_may_be_relied_on(health: Health, shown: str, sound: bool) -> None:
    assert (health.shown(START), health.sound(START)) == (shown, sound)


def test_every_failure_in_a_row_pauses_longer_up_to_a_bound() -> None:
    health, pauses = NEARLY, []
    now = START
    for _ in range(len(PAUSES) + 2):
        health = health.after(FAILED, now)
        pauses.append(health.wait(now))
        now += health.wait(now)
        health = health.after(PROBED, now)
    assert pauses == [*PAUSES, PAUSES[-1], PAUSES[-1]]
    assert all(shorter <= longer for shorter, longer in pairwise(pauses))


steps = st.lists(
    st.tuples(st.sampled_from([*Outcome, "banned"]), st.integers(0, 200), st.integers(1, 400)), max_size=40
)
Steps = Sequence[tuple[Outcome | str, int, int]]


@given(steps)
def test_whatever_happens_a_ban_only_moves_forward_and_every_wait_ends(happened: Steps) -> None:
    health, now, longest = Health(), START, START
    for what, waited, length in happened:
        now += waited * SECOND
        before = health
        if isinstance(what, Outcome):
            health = health.after(what, now)
        else:
            until = now + length * SECOND
            health, longest = health.banned(until), max(longest, until)
        assert health.banned_until is None or health.banned_until == longest
        assert (health.until is None) is (health.breaker is CLOSED)
        assert health.wait(now) <= max(PAUSES[-1], PROBE_LIMIT, longest - now)
        assert 0 <= health.failures < FAILURE_LIMIT
        if before.breaker is OPEN and health.breaker is CLOSED:
            raise AssertionError("closed without a probe")


@given(steps)
def test_after_any_history_one_probe_that_is_answered_closes_it(happened: Steps) -> None:
    health, now = Health(), START
    for what, waited, _ in happened:
        now += waited * SECOND
        health = health.after(what, now) if isinstance(what, Outcome) else health
    now += health.wait(now)
    assert health.after(PROBED, now).after(ANSWERED, now) == Health()


@given(steps)
def test_while_a_probe_is_on_its_way_nobody_else_becomes_one(happened: Steps) -> None:
    health, now = Health(), START
    for what, waited, _ in happened:
        now += waited * SECOND
        health = health.after(what, now) if isinstance(what, Outcome) else health
        if health.breaker is HALF_OPEN and health.wait(now) > NOTHING:
            assert health.after(PROBED, now) == health
