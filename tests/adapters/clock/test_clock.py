"""The computer's clock: aware UTC, and it really sleeps."""

from datetime import UTC, datetime, timedelta

from thunes.adapters.clock import SystemClock


def test_the_time_is_now_in_utc() -> None:
    before = datetime.now(UTC)
    now = SystemClock().now()
    assert before <= now <= datetime.now(UTC)
    assert now.utcoffset() == timedelta(0)


def test_sleeping_lets_time_pass() -> None:
    clock = SystemClock()
    before = clock.now()
    clock.sleep(timedelta(milliseconds=20))
    assert clock.now() - before >= timedelta(milliseconds=19)
