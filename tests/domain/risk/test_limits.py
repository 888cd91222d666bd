from dataclasses import fields, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.builders import amounts, d
from thunes.domain.risk import BadLimit, Limits

AMOUNTS = [field.name for field in fields(Limits) if isinstance(field.default, Decimal)]
TIMES = [field.name for field in fields(Limits) if isinstance(field.default, timedelta)]


def changed(**changes: Any) -> Limits:
    return replace(Limits(), **changes)


def test_the_defaults_are_the_owners_small_numbers() -> None:
    limits = Limits()
    assert (limits.max_position_size, limits.max_position_loss, limits.max_daily_loss) == amounts("10", "5", "20")
    assert (limits.max_positions, limits.cool_down) == (3, timedelta(hours=1))
    assert limits.max_exposure == 30


def test_exposure_is_bounded_by_count_times_size() -> None:
    assert changed(max_positions=7, max_position_size=d("1.5")).max_exposure == d("10.5")


@pytest.mark.parametrize("name", AMOUNTS)
@pytest.mark.parametrize("value", ["0", "-0", "-0.00000001", "NaN", "sNaN", "Infinity", "-Infinity"])
def test_an_amount_that_makes_no_sense_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(BadLimit, match=f"^limit {name}: "):
        changed(**{name: Decimal(value)})


@pytest.mark.parametrize("name", TIMES)
@pytest.mark.parametrize("value", [timedelta(0), timedelta(microseconds=-1)])
def test_a_time_that_makes_no_sense_is_refused_by_name(name: str, value: timedelta) -> None:
    with pytest.raises(BadLimit, match=f"limit {name}: .* must be more than 0"):
        changed(**{name: value})


@pytest.mark.parametrize("value", [0, -1])
def test_at_least_one_position_is_allowed(value: int) -> None:
    with pytest.raises(BadLimit, match="limit max_positions: "):
        changed(max_positions=value)


@pytest.mark.parametrize(
    ("name", "value", "fine"),
    [
        ("assumed_adverse_move", "1", True),
        ("assumed_adverse_move", "1.0001", False),
        ("assumed_commission", "0.9999", True),
        ("assumed_commission", "1", False),
        ("price_band", "0.9999", True),
        ("price_band", "1", False),
        ("price_band", "50", False),
    ],
)
def test_shares_are_of_one(name: str, value: str, fine: bool) -> None:
    if fine:
        assert getattr(changed(**{name: d(value)}), name) == d(value)
    else:
        with pytest.raises(BadLimit, match=r"are shares of 1, as in 0\.5 for 50 %"):
            changed(**{name: d(value)})


def test_every_limit_is_an_amount_a_time_the_count_or_what_amounts_are_of() -> None:
    assert {*AMOUNTS, *TIMES, "max_positions", "quote_asset"} == {field.name for field in fields(Limits)}
