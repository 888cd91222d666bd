from datetime import UTC, datetime, timedelta

import pytest

from tests.builders import MILLISECOND, START
from thunes.simulator.clock import ManualTime, WallTime


def test_time_stands_still_until_it_is_moved() -> None:
    time = ManualTime(START)
    assert time.now() == time.now() == START
    time.move_to(START + MILLISECOND)
    assert time.now() == START + MILLISECOND
    time.move_to(START + MILLISECOND)
    assert time.now() == START + MILLISECOND


def test_time_never_runs_back() -> None:
    time = ManualTime(START)
    with pytest.raises(ValueError, match="time runs forward"):
        time.move_to(START - MILLISECOND)
    assert time.now() == START


def test_the_wall_clock_tells_utc() -> None:
    told = WallTime().now()
    assert told.tzinfo is UTC
    assert abs(datetime.now(UTC) - told) < timedelta(seconds=5)
