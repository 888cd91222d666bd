"""Accumulation: by the calendar, in dips, within its budget, never in a free fall; everything goes at the goal."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.builders import MILLISECOND, d
from thunes.domain.candle import Candle
from thunes.domain.holding import NOTHING, Holding
from thunes.domain.signal import Leg
from thunes.strategies import BadParameters, Opinion, build

LENGTH = timedelta(hours=1)
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
QUIET = {"every": 12, "parts": 4, "lookback": 3, "dip": None, "max_fall": None}


def until(closes: Sequence[int | str], closed: datetime) -> list[Candle]:
    """Return flat hourly candles, the last of which is over at ``closed``."""
    opened = [closed - LENGTH * back for back in range(len(closes), 0, -1)]
    prices = [Decimal(close) for close in closes]
    return [
        Candle(at, at + LENGTH - MILLISECOND, price, price, price, price, Decimal(1))
        for at, price in zip(opened, prices, strict=True)
    ]


def decided(closes: Sequence[int | str], holding: Holding = NOTHING, closed: datetime = NOON, **given: Any) -> Opinion:
    return build("dca", {**QUIET, **given}).decide(until(closes, closed), holding)


@pytest.mark.parametrize("hour", range(24))
def test_a_part_is_due_by_the_calendar(hour: int) -> None:
    opinion = decided([10] * 4, closed=NOON.replace(hour=hour))
    assert (opinion.leg is Leg.ENTRY) is (hour in (0, 12))
    assert opinion.share == (d("0.25") if opinion.leg else None)
    assert opinion.why == ("a part is due" if opinion.leg else "no part is due")


def test_it_says_nothing_before_it_is_warm() -> None:
    assert decided([10] * 3).why == "warming up: 3 of 4 candles"


@pytest.mark.parametrize(
    ("share", "budget", "leg"),
    [("0.75", None, Leg.ENTRY), ("1", None, None), ("0.5", "0.5", None), ("0.25", "0.5", Leg.ENTRY),
     ("0.749999999999", None, Leg.ENTRY), ("0.250000000001", "0.5", Leg.ENTRY)],
)  # fmt: skip
def test_the_budget_is_never_exceeded(share: str, budget: str | None, leg: Leg | None) -> None:
    opinion = decided([10] * 4, Holding(d(share), d("10")), budget=budget)
    assert opinion.leg is leg
    if not leg:
        assert opinion.why == "a part is due, but the budget is used up"


def test_a_dip_buys_once_when_the_close_enters_it() -> None:
    odd = NOON + LENGTH
    assert decided([100, 100, 100, 90], closed=odd, dip="0.05").why == "close in a dip"
    assert decided([100, 100, 100, 96], closed=odd, dip="0.05").leg is None
    assert decided([100, 100, 90, 85], closed=odd, dip="0.05").leg is None  # it was in one before
    assert decided([100, 100, 100, 90], closed=odd).leg is None


def test_nothing_is_bought_in_a_free_fall() -> None:
    assert decided([100, 100, 80, 69], max_fall="0.3").why == "a part is due, but the price has fallen too far"
    assert decided([100, 100, 80, 70], max_fall="0.3").leg is Leg.ENTRY
    assert decided([100, 70, 70, 69], max_fall="0.3").leg is Leg.ENTRY  # the high is out of sight


@pytest.mark.parametrize(("close", "leg"), [("10.999", Leg.ENTRY), ("11", Leg.EXIT), ("12", Leg.EXIT)])
def test_at_the_goal_everything_goes(close: str, leg: Leg) -> None:
    opinion = decided([10, 10, 10, close], Holding(d("0.5"), d("10")), goal="0.1")
    assert (opinion.leg, opinion.share) == (leg, None if leg is Leg.EXIT else d("0.25"))


def test_who_holds_nothing_has_no_goal() -> None:
    assert decided([10, 10, 10, 99], goal="0.1", closed=NOON + LENGTH).leg is None


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"every": 0}, "every, parts and lookback must be whole numbers, 1 or more"),
        ({"parts": "4"}, "must be whole numbers"),
        ({"budget": "1.5"}, "budget 1.5 is a share of a full size; make it 1 at most"),
        ({"dip": "-0.1"}, "dip -0.1 must be more than 0"),
        ({"goal": 0.1}, "write a share of 1 as text"),
        ({"stop_loss": "0.1"}, "leave out stop_loss and take_profit"),
        ({"lookback": 999}, "would need 1000 candles"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_line(given: dict[str, Any], said: str) -> None:
    with pytest.raises(BadParameters) as refused:
        build("dca", {**QUIET, **given})
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
