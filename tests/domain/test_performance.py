from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import d
from thunes.domain.money import exactly
from thunes.domain.performance import ENOUGH_EXITS, Health, Performance, judge, sharpe, shown


def month(gains: Sequence[str]) -> list[Decimal]:
    """Return thirty days, flat but for the last ones."""
    return [d("0")] * (30 - len(gains)) + [d(gain) for gain in gains]


def seen(gains: Sequence[str]) -> Performance:
    """Judge a month in which every gain was an exit of its own."""
    return judge(month(gains), len(gains))


def test_a_month_without_exits_says_nothing() -> None:
    assert judge(month([]), 0) == Performance(30, 0, d("0"), None, Health.TOO_FEW)


def test_the_ratio_is_mean_over_deviation_times_the_root_of_a_year() -> None:
    """Ten days of +1 and -0.5 by turns, twenty flat days: mean 2.5/30, squares 6.25, by hand."""
    mean = Fraction(25, 300)
    variance = (Fraction(25, 4) - 30 * mean**2) / 29
    by_hand = float(mean) / float(variance) ** 0.5 * 365**0.5
    found = seen(["1", "-0.5"] * 5)
    assert (found.exits, found.realized) == (10, d("2.5"))
    assert float(found.sharpe or 0) == pytest.approx(by_hand, rel=1e-12)


@pytest.mark.parametrize(
    ("gains", "health"),
    [
        (["1"] * (ENOUGH_EXITS - 1), Health.TOO_FEW),
        (["1"] * ENOUGH_EXITS, Health.OK),
        (["0.1"] * 5 + ["-0.1"] * 5, Health.CRITICAL),
        (["-1"] * 10, Health.CRITICAL),
        (["1"] * 6 + ["-1"] * 5 + ["-0.01"], Health.OK),
        (["1"] * 6 + ["-1"] * 5 + ["-0.2"], Health.WARNING),
        (["1"] * 6 + ["-1"] * 5 + ["-0.4"], Health.WARNING),
        (["1"] * 6 + ["-1"] * 5 + ["-0.6"], Health.CRITICAL),
    ],
)
def test_the_ratio_names_the_health(gains: list[str], health: Health) -> None:
    assert seen(gains).health is health


@pytest.mark.parametrize("daily", [[], [d("1")], [d("1"), d("1")], [d("0")] * 30])
def test_what_does_not_vary_has_no_ratio(daily: list[Decimal]) -> None:
    assert sharpe(daily) is None


def test_a_ratio_is_the_same_inside_exact_arithmetic() -> None:
    daily = month(["1", "-0.3", "0.7"])
    assert exactly(sharpe)(daily) == sharpe(daily)


@pytest.mark.parametrize(("ratio", "text"), [(None, None), (d("1.23456"), "1.2346"), (d("-2"), "-2.0000")])
def test_a_ratio_is_shown_with_four_decimals(ratio: Decimal | None, text: str | None) -> None:
    assert shown(ratio) == text


@settings(max_examples=50, deadline=None)
@given(st.lists(st.decimals(-50, 50, places=2).map(str), min_size=10, max_size=28), st.integers(2, 9))
def test_the_ratio_does_not_depend_on_the_size_of_the_stake(gains: list[str], factor: int) -> None:
    one, other = seen(gains), judge([gain * factor for gain in month(gains)], len(gains))
    assert (one.exits, one.health) == (other.exits, other.health)
    assert float(one.sharpe or 0) == pytest.approx(float(other.sharpe or 0), rel=1e-9, abs=1e-12)
