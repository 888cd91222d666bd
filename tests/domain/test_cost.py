from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.builders import d
from tests.domain.days import TODAY, ago
from thunes.domain.cost import FIXED, PRICES, counted, month_to_date
from thunes.domain.day_row import DayRow


def month(days: int = 31) -> list[DayRow]:
    return [ago(n, events=27) for n in range(days)]


def test_before_anything_ran_nothing_is_spent() -> None:
    assert month_to_date([], TODAY) == d("0")


def test_a_quiet_month_costs_what_the_table_says() -> None:
    """Fixed: 0.40 + 17 alarms + 8 metrics; 53,630 runs of 0.4 s, 1.33 M polls, and 27 events a day, by hand."""
    runs, happened = 31 * 1730, 31 * 27
    by_hand = (
        Decimal("0.40") + 17 * Decimal("0.10") + 8 * Decimal("0.30")
        + (runs + happened) * Decimal("5.20") / 1_000_000
        + (runs * 200 + happened * 50) * Decimal("0.0000133334") / 1000
        + 31 * 43_000 * Decimal("0.50") / 1_000_000
        + runs * 7 * Decimal("0.1415") / 1_000_000
        + happened * 8 * Decimal("0.7075") / 1_000_000
        + (runs * 1900 + happened * 1200) * Decimal("0.57") / 1_000_000_000
    )  # fmt: skip
    assert abs(month_to_date(month(), TODAY) - by_hand) < Decimal("0.0001")
    assert Decimal(5) < by_hand < Decimal(7)


def test_only_days_of_the_month_that_ran_are_paid_for() -> None:
    first = date(2024, 3, 1)
    one = month_to_date([DayRow(first, events=27)], first)
    assert 0 < one < month_to_date(month(), TODAY) / 30
    assert month_to_date([*month(), ago(31, events=27)], TODAY) == month_to_date(month(), TODAY)
    assert month_to_date(month(), date(2024, 4, 1)) == d("0")


@pytest.mark.parametrize("change", [{"events": 1000}, {"orders": 500}])
def test_more_to_do_costs_more(change: dict[str, Any]) -> None:
    busy = [replace(row, **change) for row in month()]
    assert month_to_date(busy, TODAY) > month_to_date(month(), TODAY)


def test_everything_that_is_counted_has_a_price() -> None:
    assert counted(ago(0)).keys() == PRICES.keys()
    assert all(count > 0 for count, _ in FIXED.values())
