"""Why an order would be refused, word for word: a person reads what is wrong and by how much."""

from typing import Any

import pytest

from tests.builders import d
from tests.domain.filters.test_rules import LOT, MARKET, SIDES, TICK, TRAILING, WORTH, shape
from thunes.domain.filters import AccountFacts, FilterRow, MarketFacts, OrderShape, failures
from thunes.domain.signal import Side

OPEN = AccountFacts(orders=5, base_total=d("8"), open_buys=d("1.9"))
MARKET_LOT = {**LOT, "filterType": "MARKET_LOT_SIZE"}
SHARE = {"filterType": "PERCENT_PRICE", "multiplierUp": "1.2", "multiplierDown": "0.5", "avgPriceMins": 5}
PARTS = {"filterType": "ICEBERG_PARTS", "limit": 9}
LEAST = {"filterType": "MIN_NOTIONAL", "minNotional": "5", "applyToMarket": True}


def why(entry: dict[str, Any], order: OrderShape, market: MarketFacts = MARKET) -> str | None:
    """Return the one reason against the order, if there is one."""
    found = failures(order, [FilterRow.of(entry)], market, OPEN)
    return found[0].message if found else None


@pytest.mark.parametrize(
    ("entry", "order", "told"),
    [
        (TICK, shape(price="0.04"), "price 0.04 is below 0.05"),
        ({**TICK, "minPrice": "0.1"}, shape(price="0.05"), "price 0.05 is below 0.1"),
        (TICK, shape(price="1001"), "price 1001 is above 1000"),
        (TICK, shape(price="99.99"), "price 99.99 is no multiple of 0.05; the next below is 99.95"),
        (TICK, shape(stop_price=d("0.01")), "stop price 0.01 is below 0.05"),
        (LOT, shape("0"), "quantity 0 is no quantity"),
        ({**LOT, "minQty": "0"}, shape("0"), "quantity 0 is no quantity"),
        (LOT, shape("-1"), "quantity -1 is no quantity"),
        (LOT, shape("51"), "quantity 51 is above 50"),
        (LOT, shape(iceberg_quantity=d("0.15")), "iceberg quantity 0.15 is below 0.2"),
        (MARKET_LOT, shape("0.1", price=None), "quantity 0.1 is below 0.2"),
        (MARKET_LOT, shape("51", price=None), "quantity 51 is above 50"),
        (MARKET_LOT, shape("0.25", price=None), "quantity 0.25 is no multiple of 0.1; the next below is 0.2"),
        (WORTH, shape("0.04"), "worth 4, the least is 5"),
        (WORTH, shape("9.1"), "worth 910, the most is 900"),
        (LEAST, shape("0.04", price=None), "worth 4.4, the least is 5"),
        (SIDES, shape(price="120.01"), "price 120.01 is not within 50 to 120"),
        (SIDES, shape(price="79", side=Side.SELL), "price 79 is not within 80 to 300"),
        (SHARE, shape(price="120.01"), "price 120.01 is not within 50 to 120"),
        (SHARE, shape(price="49.99", side=Side.SELL), "price 49.99 is not within 50 to 120"),
        (PARTS, shape("9", iceberg_quantity=d("1.1")), None),
        (PARTS, shape("9.1", iceberg_quantity=d("1")), "10 parts, the limit is 9"),
        (TRAILING, shape(type="STOP_LOSS", trailing_delta=9), "trailing delta 9 is not within 10 to 2000"),
        (TRAILING, shape(type="TAKE_PROFIT", trailing_delta=1501), "trailing delta 1501 is not within 20 to 1500"),
        (
            {"filterType": "MAX_POSITION", "maxPosition": "10"},
            shape("0.2"),
            "10.1 would be held or on order, the limit is 10",
        ),
        ({"filterType": "MAX_NUM_ORDERS", "maxNumOrders": 5}, shape(), "5 are open already, the limit is 5"),
        ({"filterType": "MAX_NUM_ORDERS", "limit": 5}, shape(), "5 are open already, the limit is 5"),
    ],
)
def test_a_refusal_says_what_and_by_how_much(entry: dict[str, Any], order: OrderShape, told: str | None) -> None:
    assert why(entry, order) == told


@pytest.mark.parametrize(
    ("entry", "order"),
    [
        (SHARE, shape(price="50")),
        (SHARE, shape(price="120", side=Side.SELL)),
        (SHARE, shape(price=None)),
        (PARTS, shape("9", iceberg_quantity=d("1"))),
        (PARTS, shape(None, price=None, iceberg_quantity=d("1"))),
        (PARTS, shape("1000", iceberg_quantity=d("0"))),
        (TRAILING, shape(type="STOP_LOSS", trailing_delta=10)),
        (TRAILING, shape(type="STOP_LOSS_LIMIT", trailing_delta=2000)),
        (TRAILING, shape(type="TAKE_PROFIT", trailing_delta=20)),
        (TRAILING, shape(type="STOP_LOSS", side=Side.SELL, trailing_delta=1500)),
        ({**LEAST, "maxNotional": "10"}, shape("1")),
        (MARKET_LOT, shape(None, price=None, quote_quantity=d("0.01"))),
        ({"filterType": "MAX_POSITION", "maxPosition": "10"}, shape("0.1")),
        ({"filterType": "MAX_POSITION", "maxPosition": "1"}, shape(None, price=None, quote_quantity=d("7"))),
        ({"filterType": "MAX_NUM_ORDERS", "maxNumOrders": 6, "limit": 1}, shape()),
    ],
)
def test_what_is_on_a_bound_or_not_meant_by_a_filter_passes(entry: dict[str, Any], order: OrderShape) -> None:
    assert why(entry, order) is None


def test_a_most_can_hold_for_market_orders_without_a_least() -> None:
    most = {**WORTH, "applyMinToMarket": False, "applyMaxToMarket": True}
    assert why(most, shape("10", price=None)) == "worth 1000, the most is 900"
    assert why(most, shape("0.01", price=None)) is None


def test_a_price_that_nobody_knows_is_missed_only_by_filters_that_compare() -> None:
    unknown = "no average, last or reference price is known to compare with"
    assert why(WORTH, shape(price=None), MarketFacts()) == unknown
    assert why(SHARE, shape(), MarketFacts()) == unknown
    assert why({**WORTH, "applyMinToMarket": False}, shape(price=None), MarketFacts()) is None
