"""A clock that is not the venue's places no order."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.builders import START
from tests.fakes import FixedClock
from thunes.adapters.binance.clock_check import LIFE, LIMIT, SAMPLES, ClockCheck
from thunes.domain.times import to_ms
from thunes.errors import Transient

MS = timedelta(milliseconds=1)


class Venue:
    """Tells the time ``offset`` from ours, after trips of so many milliseconds, half of it each way."""

    def __init__(self, clock: FixedClock, offset: timedelta, trips: list[int]) -> None:
        self.clock, self.offset, self.trips = clock, offset, trips
        self.asked = 0

    def __call__(self) -> Any:
        half = timedelta(milliseconds=self.trips[min(self.asked, len(self.trips) - 1)]) / 2
        self.asked += 1
        self.clock.time += half
        told = to_ms(self.clock.time + self.offset)
        self.clock.time += half
        return {"serverTime": told}


def checked(offset: timedelta, trips: list[int]) -> tuple[ClockCheck, Venue]:
    clock = FixedClock(START)
    venue = Venue(clock, offset, trips)
    return ClockCheck(clock, venue), venue


@pytest.mark.parametrize("offset", [timedelta(0), LIMIT, -LIMIT, 499 * MS])
def test_a_clock_within_the_limit_passes_by_one_quick_question(offset: timedelta) -> None:
    check, venue = checked(offset, [40])
    check()
    check()
    assert venue.asked == 1


@pytest.mark.parametrize(("offset", "told"), [(LIMIT + MS, "501 ms ahead"), (-LIMIT - MS, "-501 ms ahead")])
def test_a_clock_beyond_the_limit_places_nothing_until_it_is_set(offset: timedelta, told: str) -> None:
    check, venue = checked(offset, [40])
    for _ in range(2):
        with pytest.raises(Transient, match=f"the venue's clock is {told} of ours; set this machine's clock"):
            check()
    venue.offset = timedelta(0)
    check()


def test_the_quickest_of_a_few_trips_counts() -> None:
    check, venue = checked(300 * MS, [2000, 400, 900])
    check()
    assert venue.asked == SAMPLES


def test_after_a_while_it_is_asked_again() -> None:
    check, venue = checked(timedelta(0), [40])
    check()
    venue.clock.time += LIFE
    venue.offset = timedelta(seconds=3)
    with pytest.raises(Transient):
        check()


@pytest.mark.parametrize("answer", [None, [], {}, {"serverTime": "soon"}, {"serverTime": 1.7e15}])
def test_a_venue_that_does_not_tell_the_time_is_asked_later(answer: object) -> None:
    ask: Callable[[], Any] = lambda: answer  # noqa: E731
    with pytest.raises(Transient, match="does not tell the time"):
        ClockCheck(FixedClock(START), ask)()
