"""The documented arithmetic, by vectors and by real symbols."""

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.domain.test_instrument_recorded import FILES, recorded_rows
from thunes.domain.filters import FilterRow, MarketFacts, OrderShape, failures, quantize_quantity, read_order
from thunes.domain.signal import Side
from thunes.simulator.filters import Asked
from thunes.simulator.filters import failures as by_fractions

PRECISION = 8
ORDERS = 1000
# What the simulator judges too, in rational arithmetic written apart from ours.
SHARED = {"PRICE_FILTER", "LOT_SIZE", "MARKET_LOT_SIZE", "NOTIONAL", "MIN_NOTIONAL", "PERCENT_PRICE_BY_SIDE"}


def rows_of(entries: list[dict[str, Any]]) -> list[FilterRow]:
    return [FilterRow.of(entry) for entry in entries]


def broken(case: dict[str, Any]) -> set[str]:
    """Return what a vector's order breaks, in the words of the vectors."""
    context = {name: Decimal(value) for name, value in case["context"].items() if value is not None}
    market = MarketFacts(context.get("avg"), context.get("last"), context.get("ref"))
    order = read_order(case["order"], PRECISION, PRECISION)
    if not isinstance(order, OrderShape):
        return {"-1100 ILLEGAL_CHARS" if one.code == -1100 else f"{one.code} {one.name}" for one in order}
    return {one.name for one in failures(order, rows_of(case["filters"]), market)}


def test_every_derived_vector_comes_out_as_documented(shared_data: Path) -> None:
    cases = json.loads((shared_data / "vectors/derived_binance_filters.json").read_text())["cases"]
    found = {case["id"]: broken(case) for case in cases}
    assert found == {case["id"]: set(case["expected_failures"]) for case in cases}


@pytest.mark.parametrize("name", FILES)
def test_orders_on_recorded_symbols_are_judged_as_by_another_arithmetic(shared_data: Path, name: str) -> None:
    dice, rows = Random(name), recorded_rows(shared_data, name)  # noqa: S311 - orders, not secrets
    for _ in range(ORDERS):
        row = dice.choice(rows)
        order, average = invented(dice), Decimal(dice.randint(1, 10**12)).scaleb(-8)
        ours = {one.name for one in failures(order, rows_of(row["filters"]), MarketFacts(average, average))}
        price = None if order.price is None else Fraction(order.price)
        assert order.quantity is not None
        asked = Asked(order.side.value, Fraction(order.quantity), price, Fraction(average))
        theirs = set(by_fractions(row, asked))
        assert ours & SHARED == theirs, (row["symbol"], order, average)


@pytest.mark.parametrize("name", FILES)
def test_what_is_quantized_breaks_no_lot_and_is_the_largest_that_does_not(shared_data: Path, name: str) -> None:
    dice, rows = Random(name), recorded_rows(shared_data, name)  # noqa: S311
    lots = {"LOT_SIZE", "MARKET_LOT_SIZE"}
    for _ in range(ORDERS):
        filters, order = rows_of(dice.choice(rows)["filters"]), invented(dice)
        assert order.quantity is not None
        fitting = quantize_quantity(order.quantity, filters, market=order.market)
        if fitting is None:
            continue
        assert fitting <= order.quantity
        assert quantize_quantity(fitting, filters, market=order.market) == fitting
        shape = OrderShape(Side.BUY, order.type, fitting, order.price)
        assert lots.isdisjoint(one.name for one in failures(shape, filters, MarketFacts(Decimal(1), Decimal(1))))


def invented(dice: Random) -> OrderShape:
    """Return an order of any size and price, often on some grid, and MARKET at times."""
    quantity = Decimal(dice.randint(0, 10 ** dice.randint(1, 14))).scaleb(-dice.randint(0, 8))
    price = Decimal(dice.randint(1, 10 ** dice.randint(1, 14))).scaleb(-dice.randint(0, 8))
    market = dice.random() < 0.3
    return OrderShape(dice.choice(list(Side)), "MARKET" if market else "LIMIT", quantity, None if market else price)
