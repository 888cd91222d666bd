"""To the grid of the venue and inside its bounds, or None: nothing is rounded up to fit."""

from fractions import Fraction
from math import lcm
from typing import Any

import pytest

from tests.builders import d
from tests.domain.filters.test_rules import LOT, TICK
from thunes.domain.filters import FilterRow, Purpose, quantize_price, quantize_quantity
from thunes.domain.signal import Side

MARKET_LOT = {**LOT, "filterType": "MARKET_LOT_SIZE"}
DOWN = (Side.BUY, Purpose.REST)


def rows(*entries: dict[str, Any]) -> list[FilterRow]:
    return [FilterRow.of(entry) for entry in entries]


@pytest.mark.parametrize(
    ("wanted", "entries", "found"),
    [
        ("1.29", [LOT], "1.2"),
        ("50.1", [LOT], "50.0"),
        ("50", [LOT], "50.0"),
        ("0.2", [LOT], "0.2"),
        ("0.19", [LOT], None),
        ("0.123456789", [], "0.123456789"),
        ("0", [], None),
        ("-1", [], None),
        ("0.09", [{**LOT, "minQty": "0"}], None),
        ("51.05", [{**LOT, "maxQty": "0"}], "51.0"),
        ("0.25", [{**LOT, "stepSize": "0"}], "0.25"),
        ("1.29", [LOT, {**MARKET_LOT, "stepSize": "0.5"}], "1.2"),
    ],
)
def test_a_limit_order_answers_to_its_own_lot_alone(
    wanted: str, entries: list[dict[str, Any]], found: str | None
) -> None:
    assert quantize_quantity(d(wanted), rows(*entries)) == (None if found is None else d(found))


@pytest.mark.parametrize(
    ("wanted", "changes", "found"),
    [
        ("1.29", {"stepSize": "0"}, "1.2"),
        ("1.29", {"stepSize": "0.25"}, "1.0"),
        ("4.5", {"stepSize": "0.15"}, "4.5"),
        ("4.4", {"stepSize": "0.15"}, "4.2"),
        ("40", {"maxQty": "30.05"}, "30.0"),
        ("1.2", {"minQty": "1.3"}, None),
        ("1.3", {"minQty": "1.3"}, "1.3"),
    ],
)
def test_a_market_order_answers_to_both_lots_at_once(wanted: str, changes: dict[str, str], found: str | None) -> None:
    expected = None if found is None else d(found)
    for entries in ((LOT, {**MARKET_LOT, **changes}), ({**MARKET_LOT, **changes}, LOT)):
        assert quantize_quantity(d(wanted), rows(*entries), market=True) == expected


@pytest.mark.parametrize(
    ("lot", "market_lot"),
    [
        ("0.00000000000000000006", "0.00000000000000000004"),
        ("10000000000.00000000000000000002", "0.00000000000000000003"),
        ("1000000000.00000000000000000001", "0.00000000000000000003"),
    ],
)
def test_steps_of_twenty_decimals_are_combined_to_the_last_digit(lot: str, market_lot: str) -> None:
    most = "9" * 20 + ".99999999999999999999"
    steps = (("LOT_SIZE", lot), ("MARKET_LOT_SIZE", market_lot))
    found = quantize_quantity(
        d(most), rows(*({"filterType": name, "stepSize": step} for name, step in steps)), market=True
    )
    units = [int(Fraction(step) * 10**20) for step in (lot, market_lot, most)]
    common = lcm(*units[:2])
    assert found is not None
    assert Fraction(found) * 10**20 == units[2] // common * common


@pytest.mark.parametrize(
    ("price", "changes", "found"),
    [
        ("0.05", {}, "0.05"),
        ("0.04", {}, None),
        ("0.09", {"minPrice": "0.06"}, None),
        ("0.04", {"minPrice": "0"}, None),
        ("0.07", {"minPrice": "0"}, "0.05"),
        ("1000", {}, "1000"),
        ("1000.04", {}, "1000"),
        ("1000.05", {}, None),
        ("1000.05", {"maxPrice": "0"}, "1000.05"),
        ("7.123", {"tickSize": "0"}, "7.123"),
    ],
)
def test_a_price_outside_the_bounds_has_no_neighbour_inside(
    price: str, changes: dict[str, str], found: str | None
) -> None:
    expected = None if found is None else d(found)
    assert quantize_price(d(price), *DOWN, rows({**TICK, **changes})) == expected


@pytest.mark.parametrize(("price", "found"), [("7.123", "7.123"), ("0", None), ("-1", None)])
def test_without_a_filter_any_price_above_zero_stands(price: str, found: str | None) -> None:
    assert quantize_price(d(price), *DOWN, rows(LOT)) == (None if found is None else d(found))
