"""What a strategy author asks: the steps of a symbol, an order that fits, or why none does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import d
from tests.domain.filters.test_rules import LOT, MARKET, TICK, WORTH
from thunes.domain.filters import (
    AccountFacts,
    ExchangeFilters,
    FilterRow,
    NotTradable,
    OrderShape,
    Purpose,
    quantize_price,
    quantize_quantity,
)
from thunes.domain.signal import Side

ROWS = tuple(FilterRow.of(entry) for entry in (TICK, LOT, WORTH))
FILTERS = ExchangeFilters(ROWS, MARKET)


def test_the_steps_and_the_least_worth_are_told() -> None:
    assert (FILTERS.tick_size, FILTERS.step_size, FILTERS.min_notional) == (d("0.05"), d("0.1"), d("5"))
    older = {"filterType": "MIN_NOTIONAL", "minNotional": "10"}
    assert ExchangeFilters((FilterRow.of(older),)).min_notional == 10
    assert ExchangeFilters((*ROWS, FilterRow.of(older))).min_notional == 10
    bare = ExchangeFilters(())
    assert {bare.tick_size, bare.step_size, bare.min_notional} == {d("0")}


@pytest.mark.parametrize(
    ("side", "purpose", "price"),
    [
        (Side.BUY, Purpose.REST, "100.05"),
        (Side.BUY, Purpose.CROSS, "100.10"),
        (Side.SELL, Purpose.REST, "100.10"),
        (Side.SELL, Purpose.CROSS, "100.05"),
    ],
)
def test_a_limit_order_is_floored_and_its_price_rounded_by_side_and_purpose(
    side: Side, purpose: Purpose, price: str
) -> None:
    order = FILTERS.prepare_limit_order(side, d("1.29"), d("100.07"), purpose)
    assert order == OrderShape(side, "LIMIT", d("1.2"), d(price))
    assert isinstance(order, OrderShape)
    assert FILTERS.validate_order(order) == ()


def test_a_limit_order_crosses_unless_it_is_to_rest() -> None:
    assert FILTERS.prepare_limit_order(Side.BUY, d("1"), d("100.07")) == OrderShape(
        Side.BUY, "LIMIT", d("1.0"), d("100.10")
    )


def test_nobody_has_anything_open_until_it_is_said() -> None:
    kinds = ("MAX_NUM_ORDERS", "MAX_NUM_ALGO_ORDERS", "MAX_NUM_ICEBERG_ORDERS", "MAX_NUM_ORDER_LISTS")
    none_yet = [
        FilterRow.of({"filterType": f"{where}{kind}", "limit": 1}) for kind in kinds for where in ("", "EXCHANGE_")
    ]
    held = FilterRow.of({"filterType": "MAX_POSITION", "maxPosition": "1"})
    order = OrderShape(Side.BUY, "STOP_LOSS_LIMIT", d("1"), d("1"), iceberg_quantity=d("1"), in_list=True)
    assert ExchangeFilters((*none_yet, held)).validate_order(order) == ()


def test_a_market_order_fits_both_lots() -> None:
    both = ExchangeFilters((*ROWS, FilterRow.of({**LOT, "filterType": "MARKET_LOT_SIZE", "stepSize": "0.25"})), MARKET)
    assert both.prepare_market_order(Side.SELL, d("1.3")) == OrderShape(Side.SELL, "MARKET", d("1.0"))
    assert FILTERS.prepare_market_order(Side.SELL, d("1.3")) == OrderShape(Side.SELL, "MARKET", d("1.3"))


@pytest.mark.parametrize(
    ("quantity", "price", "why"),
    [
        ("0.15", "100", "LOT_SIZE: quantity 0.15 is below 0.2"),
        ("0.09", "100", "LOT_SIZE: quantity 0.09 is below 0.2"),
        ("0.2", "20", "NOTIONAL: worth 4, the least is 5"),
        ("1", "2000", "PRICE_FILTER: price 2000 is above 1000"),
    ],
)
def test_what_does_not_fit_is_not_rounded_up_to_fit(quantity: str, price: str, why: str) -> None:
    found = FILTERS.prepare_limit_order(Side.BUY, d(quantity), d(price))
    assert isinstance(found, NotTradable)
    assert found.why == why


@pytest.mark.parametrize(
    ("quantity", "why"),
    [
        ("0.15", "LOT_SIZE: quantity 0.15 is below 0.2"),
        ("0", "LOT_SIZE: quantity 0 is no quantity"),
        ("10", "NOTIONAL: worth 1000, the most is 900"),
    ],
)
def test_a_market_order_that_does_not_fit_is_told_by_what_was_asked_for(quantity: str, why: str) -> None:
    both = FilterRow.of({**WORTH, "applyMaxToMarket": True})
    found = ExchangeFilters((*ROWS[:2], both), MARKET).prepare_market_order(Side.BUY, d(quantity))
    assert isinstance(found, NotTradable)
    assert found.why == why


def test_what_the_account_has_open_is_judged_too() -> None:
    counted = ExchangeFilters(
        (FilterRow.of({"filterType": "MAX_NUM_ORDERS", "maxNumOrders": 2}),), MARKET, AccountFacts(orders=2)
    )
    assert [one.name for one in counted.validate_order(OrderShape(Side.BUY, "LIMIT", d("1"), d("1")))] == [
        "MAX_NUM_ORDERS"
    ]


QUANTITIES = st.decimals(0, 1000, places=6)
PRICES = st.decimals("0.000001", 2000, places=6)


@given(QUANTITIES)
def test_quantizing_is_idempotent_floors_and_leaves_less_than_a_step(quantity: object) -> None:
    wanted = d(str(quantity))
    found = quantize_quantity(wanted, ROWS)
    if found is None:
        assert wanted < d("0.2")
        return
    assert quantize_quantity(found, ROWS) == found <= wanted
    assert wanted - found < d("0.1") or found == 50


@given(PRICES, st.sampled_from(list(Side)), st.sampled_from(list(Purpose)))
def test_a_price_moves_by_less_than_a_tick(price: object, side: Side, purpose: Purpose) -> None:
    wanted = d(str(price))
    found = quantize_price(wanted, side, purpose, ROWS)
    if found is not None:
        assert abs(found - wanted) < d("0.05")
        assert quantize_price(found, side, purpose, ROWS) == found
