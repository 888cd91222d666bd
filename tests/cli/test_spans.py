"""Times on the command line are UTC; the last day of a span belongs to it."""

from datetime import UTC, datetime

import click
import pytest

from thunes.cli.spans import Moment


@pytest.mark.parametrize(
    ("text", "first", "after"),
    [
        ("2024-02-28", (2024, 2, 28), (2024, 2, 29)),
        ("2024-12-31", (2024, 12, 31), (2025, 1, 1)),
        ("2024-02-28T12:30", (2024, 2, 28, 12, 30), (2024, 2, 28, 12, 30)),
        ("2024-02-28T12:30:00Z", (2024, 2, 28, 12, 30), (2024, 2, 28, 12, 30)),
        ("2024-02-28T23:30:00-02:00", (2024, 2, 29, 1, 30), (2024, 2, 29, 1, 30)),
    ],
)
def test_a_day_or_a_moment(text: str, first: tuple[int, int, int], after: tuple[int, int, int]) -> None:
    found = [Moment(last=last).convert(text, None, None) for last in (False, True)]
    assert found == [datetime(*parts, tzinfo=UTC) for parts in (first, after)]


@pytest.mark.parametrize("text", ["", "today", "2024-13-01", "31.01.2024", "9999-12-31", "0001-01-01T00:00:00+09:00"])
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(click.BadParameter, match=r"is no time; give a day as in 2024-01-31, or 2024-01-31T12:00Z"):
        Moment(last=True).convert(text, None, None)
