from dataclasses import fields, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.builders import amounts, d
from thunes.domain.risk import BadLimit, Limits
from thunes.domain.risk.limits import MAY_BE_NEGATIVE, MAY_BE_NONE

AMOUNTS = [f.name for f in fields(Limits) if isinstance(f.default, Decimal) and f.name not in MAY_BE_NEGATIVE]
TIMES = [f.name for f in fields(Limits) if isinstance(f.default, timedelta)]
COUNTS = [f.name for f in fields(Limits) if isinstance(f.default, int) and not isinstance(f.default, bool)]
SENSELESS = ["-0.00000001", "NaN", "sNaN", "Infinity", "-Infinity"]


def changed(**changes: Any) -> Limits:
    return replace(Limits(), **changes)


def test_the_defaults_are_the_owners_small_numbers() -> None:
    limits = Limits()
    assert (limits.max_position_size, limits.max_position_loss, limits.max_daily_loss) == amounts("10", "5", "20")
    assert (limits.max_positions, limits.cool_down) == (3, timedelta(hours=1))
    assert limits.max_exposure == 30
    assert limits.max_unexplained == 0


@pytest.mark.parametrize("name", AMOUNTS)
@pytest.mark.parametrize("value", SENSELESS)
def test_an_amount_that_makes_no_sense_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(BadLimit, match=f"^limit {name}: "):
        changed(**{name: Decimal(value)})


@pytest.mark.parametrize("name", sorted({*AMOUNTS} - MAY_BE_NONE))
@pytest.mark.parametrize("value", ["0", "-0"])
def test_an_amount_of_nothing_is_refused_where_it_would_forbid_everything(name: str, value: str) -> None:
    with pytest.raises(BadLimit, match=f"^limit {name}: "):
        changed(**{name: Decimal(value)})


@pytest.mark.parametrize("name", sorted(MAY_BE_NONE & {*AMOUNTS}))
def test_some_amounts_may_be_nothing(name: str) -> None:
    assert getattr(changed(**{name: Decimal(0)}), name) == 0


@pytest.mark.parametrize("name", sorted(MAY_BE_NEGATIVE))
def test_a_floor_may_be_a_loss_but_must_be_a_number(name: str) -> None:
    assert getattr(changed(**{name: d("-1.5")}), name) == d("-1.5")
    with pytest.raises(BadLimit, match=f"^limit {name}: NaN is not a finite number"):
        changed(**{name: Decimal("NaN")})


@pytest.mark.parametrize("name", TIMES)
def test_a_time_that_is_negative_is_refused_by_name(name: str) -> None:
    with pytest.raises(BadLimit, match=f"limit {name}: .* must be more than 0"):
        changed(**{name: timedelta(microseconds=-1)})


@pytest.mark.parametrize("name", TIMES)
def test_no_time_at_all_is_for_what_can_do_without(name: str) -> None:
    if name in MAY_BE_NONE:
        assert getattr(changed(**{name: timedelta(0)}), name) == timedelta(0)
    else:
        with pytest.raises(BadLimit, match=f"limit {name}: .* must be more than 0"):
            changed(**{name: timedelta(0)})


@pytest.mark.parametrize("name", COUNTS)
@pytest.mark.parametrize("value", [0, -1])
def test_a_count_begins_at_one(name: str, value: int) -> None:
    with pytest.raises(BadLimit, match=f"limit {name}: "):
        changed(**{name: value})


@pytest.mark.parametrize(
    ("name", "value", "fine"),
    [
        ("assumed_adverse_move", "1", True),
        ("assumed_adverse_move", "1.0001", False),
        ("max_strategy_share", "1", True),
        ("max_strategy_share", "1.1", False),
        ("max_drawdown", "5", False),
        ("full_confidence", "1.01", False),
        ("assumed_commission", "0.9999", True),
        ("assumed_commission", "1", False),
        ("max_slippage", "1", False),
        ("stop_band", "1", False),
        ("price_band", "0.9999", True),
        ("price_band", "1", False),
        ("price_band", "50", False),
    ],
)
def test_shares_are_of_one(name: str, value: str, fine: bool) -> None:
    if fine:
        assert getattr(changed(**{name: d(value)}), name) == d(value)
    else:
        with pytest.raises(BadLimit, match=rf"limit {name}: .* must be a share of 1, as in 0\.5 for 50 %"):
            changed(**{name: d(value)})


@pytest.mark.parametrize(
    "contradiction",
    [
        {"max_position_size": "16"},
        {"max_symbol_exposure": "31"},
        {"max_exposure": "14"},
        {"min_confidence": "0.7"},
    ],
)
def test_limits_that_contradict_each_other_are_refused(contradiction: dict[str, str]) -> None:
    with pytest.raises(BadLimit, match=r"limit \w+: .* is more than \w+ "):
        changed(**{name: d(value) for name, value in contradiction.items()})


def test_every_limit_is_an_amount_a_time_a_count_a_policy_or_what_amounts_are_of() -> None:
    known = {*AMOUNTS, *TIMES, *COUNTS, *MAY_BE_NEGATIVE, "quote_asset", "flatten_on_halt"}
    assert known == {field.name for field in fields(Limits)}
