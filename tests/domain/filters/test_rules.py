"""Each filter at its bounds: just inside, on it, just outside; what is off, and what it does not apply to."""

from dataclasses import replace
from typing import Any

import pytest

from tests.builders import d
from thunes.domain.filters import (
    AccountFacts,
    Failure,
    FilterRow,
    MalformedFilter,
    MarketFacts,
    OrderShape,
    failures,
    read_order,
)
from thunes.domain.signal import Side

MARKET = MarketFacts(average=d("100"), last=d("110"))
TICK = {"filterType": "PRICE_FILTER", "minPrice": "0.05", "maxPrice": "1000", "tickSize": "0.05"}
LOT = {"filterType": "LOT_SIZE", "minQty": "0.2", "maxQty": "50", "stepSize": "0.1"}
WORTH = {
    "filterType": "NOTIONAL",
    "minNotional": "5",
    "applyMinToMarket": True,
    "maxNotional": "900",
    "avgPriceMins": 5,
}
SIDES = {
    "filterType": "PERCENT_PRICE_BY_SIDE",
    "bidMultiplierUp": "1.2",
    "bidMultiplierDown": "0.5",
    "askMultiplierUp": "3",
    "askMultiplierDown": "0.8",
    "avgPriceMins": 5,
}
TRAILING = {
    "filterType": "TRAILING_DELTA",
    "minTrailingAboveDelta": 10,
    "maxTrailingAboveDelta": 2000,
    "minTrailingBelowDelta": 20,
    "maxTrailingBelowDelta": 1500,
}


def shape(quantity: str | None = "1", price: str | None = "100", side: Side = Side.BUY, **more: Any) -> OrderShape:
    kind = more.pop("type", "LIMIT" if price else "MARKET")
    return OrderShape(side, kind, d(quantity) if quantity else None, d(price) if price else None, **more)


def broken(
    entry: dict[str, object], order: OrderShape, market: MarketFacts = MARKET, account: AccountFacts | None = None
) -> bool:
    """Tell whether the order breaks the one filter there is."""
    found = failures(order, [FilterRow.of(entry)], market, account or AccountFacts())
    assert {one.name for one in found} <= {entry["filterType"]}
    assert all(one.code == -1013 and one.message for one in found)
    return bool(found)


@pytest.mark.parametrize(
    ("entry", "order", "breaks"),
    [
        (TICK, shape(price="0.05"), False),
        (TICK, shape(price="0.04"), True),
        (TICK, shape(price="1000"), False),
        (TICK, shape(price="1000.05"), True),
        (TICK, shape(price="99.99"), True),
        (TICK, shape(price=None), False),
        (TICK, shape(price=None, type="STOP_LOSS", stop_price=d("99.99")), True),
        (TICK, shape(stop_price=d("99.95")), False),
        ({**TICK, "tickSize": "0"}, shape(price="99.99"), False),
        ({**TICK, "minPrice": "0", "maxPrice": "0"}, shape(price="5000"), False),
        ({**TICK, "minPrice": "0.01"}, shape(price="0.06"), True),
        (LOT, shape("0.2"), False),
        (LOT, shape("0.1"), True),
        (LOT, shape("50"), False),
        (LOT, shape("50.1"), True),
        (LOT, shape("0.25"), True),
        (LOT, shape("0"), True),
        (LOT, shape("0.25", price=None), True),
        (LOT, shape("1", iceberg_quantity=d("0.15")), True),
        (LOT, shape(None, price=None, quote_quantity=d("7")), False),
        ({**LOT, "minQty": "0.5", "stepSize": "1"}, shape("1.5"), True),
        ({**LOT, "minQty": "0.5", "stepSize": "1"}, shape("2"), False),
        ({**LOT, "filterType": "MARKET_LOT_SIZE"}, shape("0.25"), False),
        ({**LOT, "filterType": "MARKET_LOT_SIZE"}, shape("0.25", price=None), True),
        ({**LOT, "filterType": "MARKET_LOT_SIZE", "stepSize": "0"}, shape("0.25", price=None), False),
        (WORTH, shape("0.05"), False),
        (WORTH, shape("0.0499999"), True),
        (WORTH, shape("9"), False),
        (WORTH, shape("9.0000001"), True),
        (WORTH, shape("0.04", price=None), True),
        (WORTH, shape("0.05", price=None), False),
        (WORTH, shape("90", price=None), False),
        ({**WORTH, "applyMinToMarket": False}, shape("0.001", price=None), False),
        ({**WORTH, "applyMaxToMarket": True}, shape("90", price=None), True),
        ({**WORTH, "maxNotional": "0"}, shape("900"), False),
        ({**WORTH, "avgPriceMins": 0}, shape("0.0455", price=None), False),
        (WORTH, shape(None, price=None, quote_quantity=d("4.99")), True),
        (WORTH, shape(None, price=None, quote_quantity=d("5.01")), False),
        ({"filterType": "MIN_NOTIONAL", "minNotional": "5"}, shape("0.04"), True),
        ({"filterType": "MIN_NOTIONAL", "minNotional": "5"}, shape("0.04", price=None), False),
        ({"filterType": "MIN_NOTIONAL", "minNotional": "5", "applyToMarket": True}, shape("0.04", price=None), True),
        (SIDES, shape(price="120"), False),
        (SIDES, shape(price="120.01"), True),
        (SIDES, shape(price="50"), False),
        (SIDES, shape(price="49.99"), True),
        (SIDES, shape(price="300", side=Side.SELL), False),
        (SIDES, shape(price="79.99", side=Side.SELL), True),
        (SIDES, shape(price=None), False),
        ({"filterType": "ICEBERG_PARTS", "limit": 10}, shape("10", iceberg_quantity=d("1")), False),
        ({"filterType": "ICEBERG_PARTS", "limit": 10}, shape("10", iceberg_quantity=d("0.9")), True),
        ({"filterType": "ICEBERG_PARTS", "limit": 10}, shape("1000"), False),
        (TRAILING, shape(type="STOP_LOSS", trailing_delta=15), False),
        (TRAILING, shape(type="STOP_LOSS", trailing_delta=2001), True),
        (TRAILING, shape(type="STOP_LOSS", side=Side.SELL, trailing_delta=15), True),
        (TRAILING, shape(type="TAKE_PROFIT", side=Side.SELL, trailing_delta=1800), False),
        (TRAILING, shape(type="TAKE_PROFIT", trailing_delta=1800), True),
        (TRAILING, shape(), False),
        ({"filterType": "SOMETHING_NEW", "limit": "0"}, shape(), False),
    ],
)
def test_a_filter_breaks_just_outside_its_bounds(entry: dict[str, object], order: OrderShape, breaks: bool) -> None:
    assert broken(entry, order) is breaks


@pytest.mark.parametrize(
    ("market", "breaks"),
    [
        (MarketFacts(average=d("100")), False),
        (MarketFacts(average=d("90")), True),
        (MarketFacts(average=d("90"), reference=d("100")), False),
        (MarketFacts(average=d("100"), reference=d("90")), True),
        (MarketFacts(last=d("100")), True),
        (MarketFacts(), True),
    ],
)
def test_the_reference_price_comes_before_the_average_and_nothing_known_never_passes(
    market: MarketFacts, breaks: bool
) -> None:
    assert broken(WORTH, shape("0.05", price=None), market) is breaks
    assert broken(SIDES, shape(price="120"), market) is breaks


@pytest.mark.parametrize("side", list(Side))
def test_a_position_may_grow_to_its_limit_and_selling_is_free(side: Side) -> None:
    entry: dict[str, object] = {"filterType": "MAX_POSITION", "maxPosition": "10"}
    held = AccountFacts(base_total=d("8"), open_buys=d("1.9"))
    assert not broken(entry, shape("0.1", side=side), account=held)
    assert broken(entry, shape("0.2", side=side), account=held) is (side is Side.BUY)


@pytest.mark.parametrize(
    ("name", "field", "known", "order"),
    [
        ("MAX_NUM_ORDERS", "maxNumOrders", "orders", shape()),
        ("MAX_NUM_ALGO_ORDERS", "maxNumAlgoOrders", "algo_orders", shape(type="STOP_LOSS_LIMIT")),
        ("MAX_NUM_ICEBERG_ORDERS", "maxNumIcebergOrders", "iceberg_orders", shape(iceberg_quantity=d("1"))),
        ("MAX_NUM_ORDER_LISTS", "maxNumOrderLists", "order_lists", shape(in_list=True)),
        ("EXCHANGE_MAX_NUM_ORDERS", "maxNumOrders", "exchange_orders", shape()),
        ("EXCHANGE_MAX_NUM_ALGO_ORDERS", "maxNumAlgoOrders", "exchange_algo_orders", shape(type="TAKE_PROFIT")),
        (
            "EXCHANGE_MAX_NUM_ICEBERG_ORDERS",
            "maxNumIcebergOrders",
            "exchange_iceberg_orders",
            shape(iceberg_quantity=d("1")),
        ),
        ("EXCHANGE_MAX_NUM_ORDER_LISTS", "maxNumOrderLists", "exchange_order_lists", shape(in_list=True)),
    ],
)
def test_one_more_order_than_the_limit_is_too_many(name: str, field: str, known: str, order: OrderShape) -> None:
    entry: dict[str, object] = {"filterType": name, field: 5}
    four, five = (replace(AccountFacts(), **{known: number}) for number in (4, 5))  # type: ignore[arg-type]
    assert not broken(entry, order, account=four)
    assert broken(entry, order, account=five)
    of_its_own_kind = order != shape()
    assert broken(entry, shape(), account=five) is not of_its_own_kind


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ({"filterType": "LOT_SIZE", "minQty": 0.1}, "LOT_SIZE: minQty: 0.1 is a float"),
        ({"filterType": "LOT_SIZE", "stepSize": "-1"}, "LOT_SIZE: stepSize: -1 is negative"),
        ({"filterType": "PRICE_FILTER", "tickSize": "NaN"}, "PRICE_FILTER: tickSize: 'NaN' is not"),
    ],
)
def test_a_filter_that_cannot_be_read_is_named(entry: dict[str, object], why: str) -> None:
    with pytest.raises(MalformedFilter, match=why):
        failures(shape(), [FilterRow.of(entry)], MARKET)
    with pytest.raises(MalformedFilter, match="filterType"):
        FilterRow.of({"minQty": "1"})


@pytest.mark.parametrize(
    ("changes", "code", "name"),
    [
        ({"quantity": "1e-05"}, -1100, "ILLEGAL_CHARS"),
        ({"quantity": "-1"}, -1100, "ILLEGAL_CHARS"),
        ({"price": "1,5"}, -1100, "ILLEGAL_CHARS"),
        ({"price": "nan"}, -1100, "ILLEGAL_CHARS"),
        ({"quantity": "0.123456789"}, -1111, "Parameter 'quantity' has too much precision."),
        ({"quoteOrderQty": "5.0000000001"}, -1111, "Parameter 'quoteOrderQty' has too much precision."),
    ],
)
def test_characters_and_precision_are_judged_before_any_filter(changes: dict[str, str], code: int, name: str) -> None:
    found = read_order({"side": "BUY", "type": "LIMIT", "quantity": "1", "price": "100", **changes}, 8, 8)
    assert isinstance(found, tuple)
    assert [(one.code, one.name) for one in found] == [(code, name)]
    assert all(isinstance(one, Failure) for one in found)


def test_zeros_behind_the_point_are_no_precision() -> None:
    order = read_order({"side": "SELL", "type": "LIMIT", "quantity": "1.1000000000", "price": "2"}, 1, 0)
    assert order == OrderShape(Side.SELL, "LIMIT", d("1.1000000000"), d("2"))
