from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thunes.domain.times import EPOCH, from_iso, from_ms, iso, to_ms

MOMENT = datetime(2024, 1, 10, 12, 0, 5, 123000, tzinfo=UTC)
LATEST = 4_102_444_800_000


def test_milliseconds_are_read_as_utc() -> None:
    assert from_ms(1_704_888_005_123) == MOMENT
    assert from_ms(0) == EPOCH
    assert from_ms(LATEST) == datetime(2100, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("stamp", [1_735_689_600_000_000, LATEST + 1])
def test_a_stamp_in_microseconds_is_refused_with_advice(stamp: int) -> None:
    with pytest.raises(ValueError, match=rf"^open time: {stamp} is not in milliseconds \(microseconds\?"):
        from_ms(stamp, "open time")


def test_a_stamp_before_1970_is_refused() -> None:
    with pytest.raises(ValueError, match="close time: -1 is before 1970"):
        from_ms(-1, "close time")


@settings(max_examples=100, deadline=None)
@given(st.integers(min_value=0, max_value=LATEST))
def test_every_millisecond_survives_both_ways(stamp: int) -> None:
    assert to_ms(from_ms(stamp)) == stamp
    assert from_iso(iso(from_ms(stamp))) == from_ms(stamp)


@settings(max_examples=100, deadline=None)
@given(st.integers(min_value=0, max_value=LATEST), st.integers(min_value=0, max_value=LATEST))
def test_times_as_text_sort_like_times(one: int, other: int) -> None:
    assert (iso(from_ms(one)) < iso(from_ms(other))) is (one < other)


def test_a_time_is_shown_in_utc_with_milliseconds() -> None:
    assert iso(MOMENT) == "2024-01-10T12:00:05.123Z"
    assert iso(MOMENT.astimezone(timezone(timedelta(hours=5, minutes=30)))) == "2024-01-10T12:00:05.123Z"
    assert iso(datetime(2024, 1, 10, tzinfo=UTC)) == "2024-01-10T00:00:00.000Z"


@pytest.mark.parametrize("text", ["2024-01-10T12:00:05.123Z", "2024-01-10T13:00:05.123+01:00"])
def test_a_time_with_an_offset_is_read_as_utc(text: str) -> None:
    moment = from_iso(text)
    assert moment == MOMENT
    assert moment.utcoffset() == timedelta(0)


def test_a_time_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="names no offset; end it with Z"):
        from_iso("2024-01-10T12:00:05")


@pytest.mark.parametrize("text", ["", "yesterday", "2024-13-01T00:00:00Z"])
def test_a_malformed_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        from_iso(text)
