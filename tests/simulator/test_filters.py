from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.simulator.patience import PATIENT
from thunes.domain.instrument import parse_instrument
from thunes.simulator.errors import VenueError
from thunes.simulator.filters import Asked, check, failures, parse_number

PRICE = {"filterType": "PRICE_FILTER", "minPrice": "0.05", "maxPrice": "1000.00", "tickSize": "0.05"}
LOT = {"filterType": "LOT_SIZE", "minQty": "0.002", "maxQty": "90", "stepSize": "0.001"}
MARKET_LOT = {"filterType": "MARKET_LOT_SIZE", "minQty": "0", "maxQty": "7.1234", "stepSize": "0"}
BAND = {
    "filterType": "PERCENT_PRICE_BY_SIDE",
    "bidMultiplierUp": "1.2",
    "bidMultiplierDown": "0.5",
    "askMultiplierUp": "3",
    "askMultiplierDown": "0.8",
}
WORTH = {
    "filterType": "NOTIONAL",
    "minNotional": "5",
    "applyMinToMarket": True,
    "maxNotional": "2000",
    "applyMaxToMarket": False,
}
OLD_WORTH = {"filterType": "MIN_NOTIONAL", "minNotional": "5", "applyToMarket": True}


def broken(filters: Sequence[object], side: str, quantity: str, price: str | None, average: str) -> set[str]:
    asked = Asked(side, Fraction(quantity), None if price is None else Fraction(price), Fraction(average))
    return set(failures({"filters": list(filters)}, asked))


@pytest.mark.parametrize(
    ("filters", "quantity", "price", "expected"),
    [
        ([PRICE], "1", "0.05", set()),
        ([PRICE], "1", "1000.00", set()),
        ([PRICE], "1", "0.04", {"PRICE_FILTER"}),
        ([PRICE], "1", "1000.05", {"PRICE_FILTER"}),
        ([PRICE], "1", "10.02", {"PRICE_FILTER"}),
        ([{**PRICE, "tickSize": "0"}], "1", "10.02", set()),
        ([{**PRICE, "minPrice": "0", "maxPrice": "0"}], "1", "5000.05", set()),
        ([{**PRICE, "minPrice": "0.01"}], "1", "0.06", {"PRICE_FILTER"}),
        ([PRICE], "1", None, set()),
        ([LOT], "0.002", "1", set()),
        ([LOT], "90", "1", set()),
        ([LOT], "0.001", "1", {"LOT_SIZE"}),
        ([LOT], "90.001", "1", {"LOT_SIZE"}),
        ([LOT], "0.0025", "1", {"LOT_SIZE"}),
        ([LOT], "0", "1", {"LOT_SIZE"}),
        ([{**LOT, "minQty": "0"}], "0", "1", {"LOT_SIZE"}),
        # Since 2023 the grid starts at zero, not at the minimum.
        ([{**LOT, "minQty": "0.5", "stepSize": "1"}], "1.5", "1", {"LOT_SIZE"}),
        ([{**LOT, "minQty": "0.5", "stepSize": "1"}], "2", "1", set()),
        ([MARKET_LOT], "7.1234", None, set()),
        ([MARKET_LOT], "7.1235", None, {"MARKET_LOT_SIZE"}),
        ([MARKET_LOT], "7.1235", "1", set()),
        ([LOT, MARKET_LOT], "7.1234", None, {"LOT_SIZE"}),
        ([WORTH], "0.1", "50", set()),
        ([WORTH], "0.1", "49.99", {"NOTIONAL"}),
        ([WORTH], "20", "100", set()),
        ([WORTH], "20.001", "100", {"NOTIONAL"}),
        ([WORTH], "0.049", None, {"NOTIONAL"}),
        ([WORTH], "0.05", None, set()),
        ([WORTH], "20.001", None, set()),
        ([{**WORTH, "applyMinToMarket": False}], "0.001", None, set()),
        ([{**WORTH, "applyMaxToMarket": True}], "20.001", None, {"NOTIONAL"}),
        ([{**WORTH, "maxNotional": "0"}], "80", "100", set()),
        ([OLD_WORTH], "0.049", None, {"MIN_NOTIONAL"}),
        ([{**OLD_WORTH, "applyToMarket": False}], "0.049", None, set()),
        ([OLD_WORTH], "0.049", "100", {"MIN_NOTIONAL"}),
        ([PRICE, LOT, WORTH], "0.0005", "0.07", {"PRICE_FILTER", "LOT_SIZE", "NOTIONAL"}),
        ([{"filterType": "A_FILTER_OF_NEXT_YEAR"}], "0.0005", "0.07", set()),
        ([], "123.45678901", "1.1", set()),
    ],
)
def test_an_order_breaks_exactly_the_filters_that_the_venue_documents(
    filters: Sequence[object], quantity: str, price: str | None, expected: set[str]
) -> None:
    assert broken(filters, "BUY", quantity, price, average="100") == expected


@pytest.mark.parametrize(
    ("side", "price", "allowed"),
    [
        ("BUY", "120", True),
        ("BUY", "120.01", False),
        ("BUY", "50", True),
        ("BUY", "49.99", False),
        ("SELL", "300", True),
        ("SELL", "300.01", False),
        ("SELL", "80", True),
        ("SELL", "79.99", False),
    ],
)
def test_the_price_band_is_inclusive_and_each_side_has_its_own(side: str, price: str, allowed: bool) -> None:
    assert broken([BAND], side, "1", price, average="100") == (set() if allowed else {"PERCENT_PRICE_BY_SIDE"})


def test_a_market_order_has_no_band() -> None:
    assert broken([BAND], "BUY", "1", None, average="100") == set()


def test_a_broken_filter_is_refused_by_its_documented_code_and_name() -> None:
    with pytest.raises(VenueError) as refusal:
        check({"filters": [PRICE, LOT]}, "BUY", Decimal("0.0005"), Decimal("0.1"), Decimal(100))
    assert (refusal.value.status, refusal.value.code, refusal.value.message) == (400, -1013, "Filter failure: LOT_SIZE")


@pytest.mark.parametrize("text", ["1", "0.1", "0", "00012.50", "9" * 20, "1.00000000", "1.0000000000"])
def test_a_plain_decimal_is_read_exactly(text: str) -> None:
    assert parse_number("quantity", text, 8) == Decimal(text)


@pytest.mark.parametrize(
    "text",
    ["+1", "-1", "1e-05", "1E-8", "nan", "NaN", "Infinity", "0,001", "1_000", ".5", "5.", "0x1", "²", "٣", " 1", "1 "],
)
def test_any_other_character_is_refused_before_a_filter_is_asked(text: str) -> None:
    with pytest.raises(VenueError, match=r"-1100 Illegal characters found in parameter 'quantity'"):
        parse_number("quantity", text, 8)


@pytest.mark.parametrize("text", ["", "9" * 21, f"1.{0:021}"])
def test_no_digits_or_more_than_twenty_are_refused(text: str) -> None:
    with pytest.raises(VenueError, match="-1100"):
        parse_number("quantity", text, 8)


def test_a_number_with_a_line_end_is_refused() -> None:
    with pytest.raises(VenueError, match="-1100"):
        parse_number("quantity", "1\n", 8)


@pytest.mark.parametrize("text", ["0.000000001", "0.30000000000000004", "1.123456789"])
def test_more_decimals_than_the_precision_are_refused_before_a_filter_is_asked(text: str) -> None:
    with pytest.raises(VenueError, match="-1111 Parameter 'price' has too much precision"):
        parse_number("price", text, 8)


GRIDS = st.sampled_from(["0", "0.01", "0.05", "0.001", "1", "2.5"])
NUMBERS = st.decimals(min_value=0, max_value=5000, places=4, allow_nan=False, allow_infinity=False)


@settings(PATIENT, max_examples=300)
@given(quantity=NUMBERS, price=NUMBERS, tick=GRIDS, step=GRIDS, low=GRIDS, high=st.sampled_from(["0", "100", "2000"]))
def test_both_filter_engines_agree_on_every_limit_order(
    quantity: Decimal, price: Decimal, tick: str, step: str, low: str, high: str
) -> None:
    filters: list[dict[str, Any]] = [
        {"filterType": "PRICE_FILTER", "minPrice": low, "maxPrice": high, "tickSize": tick},
        {"filterType": "LOT_SIZE", "minQty": low, "maxQty": high, "stepSize": step},
        WORTH,
    ]
    row = {
        "symbol": "BTCUSDT",
        "status": "TRADING",
        "baseAsset": "BTC",
        "quoteAsset": "USDT",
        "baseAssetPrecision": 8,
        "quoteAssetPrecision": 8,
        "orderTypes": ["LIMIT"],
        "filters": filters,
    }
    ours = parse_instrument(row).failures(quantity, price)
    assert set(ours) == broken(filters, "BUY", str(quantity), str(price), average="1")
