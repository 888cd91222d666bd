"""Limits as text and back: nothing is lost, nothing is guessed."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import d
from thunes.domain.risk import Limits
from thunes.domain.risk.limit_text import differences, length_of, named, shown


@given(st.integers(0, 999_999))
def test_a_length_of_time_survives_being_written(seconds: int) -> None:
    length = timedelta(seconds=seconds)
    assert length_of(str(shown(length))) == length


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (timedelta(0), "0s"),
        (timedelta(minutes=90), "90m"),
        (timedelta(hours=24), "1d"),
        (d("10.50"), "10.5"),
        (3, 3),
        (False, False),
        ("EUR", "EUR"),
    ],
)
def test_each_kind_has_its_text(value: object, text: object) -> None:
    assert shown(value) == text


@pytest.mark.parametrize("text", ["", "60", "m", "1.5h", "-5m", "60 m", "1w", "60min", "\u0661m", "1234567s"])
def test_what_is_no_length_of_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="give a whole number with d, h, m or s"):
        length_of(text)


def test_what_is_no_limit_has_no_text() -> None:
    with pytest.raises(TypeError):
        shown(1.5)


def test_differences_are_named_with_both_values() -> None:
    assert differences(Limits(), Limits(max_positions=2)) == {"max_positions": {"from": 3, "to": 2}}
    assert differences(None, Limits())["max_positions"] == {"from": None, "to": 3}
    assert set(differences(None, Limits())) == set(named(Limits()))
