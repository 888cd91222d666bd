from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import d
from tests.domain.days import TODAY, ago
from thunes.domain.day_row import Strategy
from thunes.domain.execution import Slippage
from thunes.domain.performance import Health, sharpe
from thunes.domain.window import drawdown, over, performances


def test_nothing_is_known_of_days_without_rows() -> None:
    seen = over([], TODAY)
    assert (seen.days, seen.realized, seen.exits, seen.wins) == (30, d("0"), 0, 0)
    assert (seen.win_rate, seen.sharpe, seen.drawdown, seen.slippage.bps) == (None, None, None, None)


@pytest.mark.parametrize(("days", "realized"), [(1, "1"), (7, "11"), (30, "111"), (31, "1111")])
def test_a_window_ends_with_its_day_and_holds_that_many(days: int, realized: str) -> None:
    rows = [ago(30, realized=d("1000")), ago(29, realized=d("100")), ago(6, realized=d("10")), ago(0, realized=d("1"))]
    later = ago(-1, realized=d("5"))
    assert over([*rows, later], TODAY, days).realized == d(realized)


def test_the_days_are_added_up() -> None:
    rows = [
        ago(2, fees=d("0.1"), exits=3, wins=1, slippage=Slippage(d("1"), d("100")), equity=d("100")),
        ago(1, fees=d("0.2"), exits=1, wins=1, slippage=Slippage(d("0"), d("300")), equity=d("80")),
    ]
    seen = over(rows, TODAY)
    assert (seen.fees, seen.exits, seen.wins, seen.win_rate) == (d("0.3"), 4, 2, d("0.5"))
    assert (seen.slippage.bps, seen.drawdown) == (d("25"), d("0.2"))


def test_a_day_without_a_row_was_flat() -> None:
    daily = [d("0")] * 27 + [d("2"), d("0"), d("1")]
    assert over([ago(2, realized=d("2")), ago(0, realized=d("1"))], TODAY).sharpe == sharpe(daily)


@pytest.mark.parametrize(
    ("equities", "deepest"),
    [
        ([], None),
        (["100"], "0"),
        (["100", "110", "120"], "0"),
        (["100", "120", "90", "130", "125"], "0.25"),
        (["100", "50", "100"], "0.5"),
        (["0", "0"], "0"),
    ],
)
def test_the_drawdown_is_the_deepest_fall_from_a_peak(equities: list[str], deepest: str | None) -> None:
    assert drawdown([d(equity) for equity in equities]) == (None if deepest is None else d(deepest))


@given(st.lists(st.decimals("0.01", "9999", places=2), min_size=1, max_size=30))
def test_a_drawdown_is_the_worst_of_all_pairs(equities: list[Decimal]) -> None:
    falls = [(before - after) / before for n, before in enumerate(equities) for after in equities[n:]]
    found = drawdown(equities)
    assert found is not None
    assert abs(found - max(falls)) < Decimal("1e-11")
    assert 0 <= found < 1


def test_every_strategy_is_judged_on_its_own_days() -> None:
    rows = [ago(n, strategies={"up": Strategy(d("1") + n, 1), "down": Strategy(d("-1") - n, 1)}) for n in range(10)]
    seen = performances(rows, TODAY)
    assert {name: (found.exits, found.health) for name, found in seen.items()} == {
        "down": (10, Health.CRITICAL),
        "up": (10, Health.OK),
    }
    assert seen["up"].realized == -seen["down"].realized == d("55")


def test_a_strategy_is_forgotten_when_its_last_day_leaves_the_window() -> None:
    rows = [ago(29, strategies={"old": Strategy(d("1"), 1)})]
    assert list(performances(rows, TODAY)) == ["old"]
    assert performances(rows, TODAY + timedelta(days=1)) == {}
