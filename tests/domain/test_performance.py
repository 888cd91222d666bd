from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import d, fill
from thunes.domain.fill import Fill
from thunes.domain.performance import Health, watch
from thunes.domain.position import Position
from thunes.domain.signal import Side

TODAY = date(2024, 3, 31)
EMPTY = Position("BTCUSDT", "BTC", "USDT")


def history(gains: Sequence[str], first: date = TODAY) -> list[Fill]:
    """Return buys of 1 at 100, each sold on its own day with that gain; the last one on ``first`` or before it."""
    fills: list[Fill] = []
    for number, gain in enumerate(gains):
        at = datetime(first.year, first.month, first.day, 12, tzinfo=UTC) - timedelta(days=len(gains) - 1 - number)
        ids = {"trade_id": 2 * number, "order_id": 2 * number}
        bought = fill("1", "100", commission=d("0"), at=at, **ids)
        ids = {"trade_id": 2 * number + 1, "order_id": 2 * number + 1}
        sold = fill("1", str(100 + d(gain)), side=Side.SELL, commission=d("0"), at=at, **ids)
        fills += [bought, sold]
    return fills


def test_no_fills_say_nothing() -> None:
    seen = watch([], EMPTY, TODAY)
    assert (seen.days, seen.exits, seen.sharpe, seen.health) == (30, 0, None, Health.TOO_FEW)


def test_the_ratio_is_mean_over_deviation_times_the_root_of_a_year() -> None:
    """Ten days of +1 and -0.5 by turns, twenty flat days: mean 2.5/30, squares 6.25, by hand."""
    seen = watch(history(["1", "-0.5"] * 5), EMPTY, TODAY)
    mean = Fraction(25, 300)
    variance = (Fraction(25, 4) - 30 * mean**2) / 29
    by_hand = float(mean) / float(variance) ** 0.5 * 365**0.5
    assert seen.exits == 10
    assert float(seen.sharpe or 0) == pytest.approx(by_hand, rel=1e-12)


@pytest.mark.parametrize(
    ("gains", "health"),
    [
        (["1"] * 9, Health.TOO_FEW),
        (["1"] * 10, Health.OK),
        (["0.1"] * 5 + ["-0.1"] * 5, Health.CRITICAL),
        (["-1"] * 10, Health.CRITICAL),
        (["1"] * 6 + ["-1"] * 5 + ["-0.01"], Health.OK),
        (["1"] * 6 + ["-1"] * 5 + ["-0.2"], Health.WARNING),
        (["1"] * 6 + ["-1"] * 5 + ["-0.4"], Health.WARNING),
        (["1"] * 6 + ["-1"] * 5 + ["-0.6"], Health.CRITICAL),
        (["1"] * 6 + ["-1"] * 6, Health.CRITICAL),
    ],
)
def test_the_ratio_names_the_health(gains: list[str], health: Health) -> None:
    assert watch(history(gains), EMPTY, TODAY).health is health


@pytest.mark.parametrize(("days_ago", "exits"), [(0, 1), (29, 1), (30, 0), (400, 0)])
def test_only_the_last_thirty_days_count(days_ago: int, exits: int) -> None:
    assert watch(history(["1"], TODAY - timedelta(days=days_ago)), EMPTY, TODAY).exits == exits


def test_a_sale_without_gain_or_loss_is_flat() -> None:
    assert watch(history(["0"] * 12), EMPTY, TODAY).sharpe is None


def test_an_exit_in_several_fills_is_one_exit() -> None:
    bought, sold = history(["1"])
    halves = [replace(sold, quantity=d("0.5"), trade_id=number) for number in (7, 8)]
    assert watch([bought, *halves], EMPTY, TODAY).exits == 1


def test_purchases_alone_are_no_exits() -> None:
    assert watch(history(["1"])[:1], EMPTY, TODAY).exits == 0


@settings(max_examples=50, deadline=None)
@given(st.lists(st.decimals(-50, 50, places=2).map(str), min_size=10, max_size=28), st.integers(2, 9))
def test_the_ratio_does_not_depend_on_the_size_of_the_stake(gains: list[str], factor: int) -> None:
    one = watch(history(gains), EMPTY, TODAY)
    scaled = [fill_of(one_fill, factor) for one_fill in history(gains)]
    other = watch(scaled, EMPTY, TODAY)
    assert (one.exits, one.health) == (other.exits, other.health)
    assert float(one.sharpe or 0) == pytest.approx(float(other.sharpe or 0), rel=1e-9, abs=1e-12)


def fill_of(one: Fill, factor: int) -> Fill:
    return Fill(**{**vars(one), "quantity": one.quantity * Decimal(factor)})
