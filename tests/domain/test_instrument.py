from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest

from tests.builders import BTCUSDT, amounts, d
from tests.fakes import halted
from thunes.domain.instrument import Grid, Instrument, MalformedInstrument, parse_instrument
from thunes.domain.money import floor_to

OFF = Grid()


def row(**changes: Any) -> dict[str, Any]:
    return {
        "symbol": "BTCUSDT",
        "status": "TRADING",
        "baseAsset": "BTC",
        "baseAssetPrecision": 8,
        "quoteAsset": "USDT",
        "quoteAssetPrecision": 8,
        "orderTypes": ["LIMIT", "LIMIT_MAKER", "MARKET", "STOP_LOSS_LIMIT"],
        "ocoAllowed": True,
        "filters": [
            {"filterType": "PRICE_FILTER", "minPrice": "0.01", "maxPrice": "1000000.00", "tickSize": "0.01"},
            {"filterType": "LOT_SIZE", "minQty": "0.00001", "maxQty": "9000.00", "stepSize": "0.00001"},
            {"filterType": "NOTIONAL", "minNotional": "5.00", "maxNotional": "9000000.00"},
        ],
        **changes,
    }


def filters(**changes: Any) -> list[dict[str, Any]]:
    """Return the three filters of ``row``, some fields of theirs changed by name."""
    return [
        {name: changes.get(name, value) for name, value in entry.items() if changes.get(name, value) is not None}
        for entry in row()["filters"]
    ]


def test_a_row_of_exchange_info_becomes_an_instrument() -> None:
    read = parse_instrument(row())
    assert replace(read, filters=()) == BTCUSDT
    assert [known.name for known in read.filters] == [entry["filterType"] for entry in row()["filters"]]


def test_filters_and_fields_it_does_not_know_are_ignored() -> None:
    unknown = {"filterType": "TO_COME", "maxSomething": None}
    assert replace(parse_instrument(row(filters=[*row()["filters"], unknown], novelty=[1])), filters=()) == BTCUSDT


def test_a_symbol_without_filters_has_no_bounds_and_its_own_precision() -> None:
    bare = parse_instrument(row(filters=[], baseAssetPrecision=3))
    assert (bare.price, bare.lot) == (OFF, OFF)
    assert bare.min_notional == bare.max_notional == 0
    assert bare.lot_step == d("0.001")
    assert bare.price_step == d("0.00000001")
    assert bare.failures(d("123.456"), d("0.00000001")) == ()
    assert bare.failures(d("0"), d("1")) == ("LOT_SIZE",)
    assert bare.failures(d("-0.001"), d("1")) == ("LOT_SIZE", "NOTIONAL")


def test_the_older_filter_of_notional_is_read_too() -> None:
    older = [{"filterType": "MIN_NOTIONAL", "minNotional": "10.00", "applyToMarket": True}]
    assert parse_instrument(row(filters=older)).min_notional == 10


@pytest.mark.parametrize("older", ["10.00", "2.00"])
def test_where_both_filters_of_notional_are_listed_an_order_answers_to_both(older: str) -> None:
    newer = {"filterType": "NOTIONAL", "minNotional": "5.00", "maxNotional": "100"}
    for listed in permutations([newer, {"filterType": "MIN_NOTIONAL", "minNotional": older}]):
        read = parse_instrument(row(filters=list(listed)))
        assert (read.min_notional, read.max_notional) == (max(d("5"), d(older)), d("100"))


def test_a_bound_that_the_venue_lists_as_zero_is_off() -> None:
    off = dict.fromkeys(("minPrice", "maxPrice", "tickSize", "minQty", "maxQty", "stepSize", "maxNotional"), "0.00")
    read = parse_instrument(row(filters=filters(**off, minNotional="0"), baseAssetPrecision=0, quoteAssetPrecision=0))
    assert (read.price, read.lot, read.min_notional, read.max_notional) == (OFF, OFF, *amounts("0", "0"))
    assert (read.lot_step, read.price_step) == amounts("1", "1")
    assert read.failures(d("123456789"), d("0.123")) == ()


@pytest.mark.parametrize(("allowed", "tradable"), [(True, True), (False, False), ("yes", False)])
def test_a_symbol_that_is_not_for_spot_is_not_tradable(allowed: object, tradable: bool) -> None:
    assert parse_instrument(row(isSpotTradingAllowed=allowed)).tradable is tradable


@pytest.mark.parametrize(
    ("malformed", "reason"),
    [
        (row(status=None), "status is not a text"),
        (row(status=""), "status is not a text"),
        (row(baseAsset=7), "baseAsset is not a text"),
        (row(quoteAsset=""), "quoteAsset is not a text"),
        (row(baseAssetPrecision="8"), "baseAssetPrecision is not a count"),
        (row(baseAssetPrecision=True), "baseAssetPrecision is not a count"),
        (row(quoteAssetPrecision=-1), "quoteAssetPrecision is not a count"),
        (row(quoteAssetPrecision=8.0), "quoteAssetPrecision is not a count"),
        (row(orderTypes=None), "orderTypes is not a list"),
        (row(orderTypes=3), "orderTypes is not a list"),
        (row(filters=None), "filters is not a list of objects"),
        (row(filters={"filterType": "LOT_SIZE"}), "filters is not a list of objects"),
        (row(filters=["LOT_SIZE"]), "filters is not a list of objects"),
        (row(filters=[{"stepSize": "1"}]), "field 'filterType' is missing"),
        (row(filters=filters(tickSize=0.01)), "tickSize: 0.01 is a float"),
        (row(filters=filters(tickSize="-0.01")), "tickSize: -0.01 is negative"),
        (row(filters=filters(stepSize="NaN")), "stepSize: 'NaN' is not a decimal number"),
        (row(filters=filters(maxPrice="much")), "maxPrice: 'much' is not a decimal number"),
        (row(filters=filters(minNotional=True)), "minNotional: True is a bool"),
        (row(filters=filters(minQty=[])), r"minQty: \[\] is a list"),
    ],
)
def test_a_malformed_row_is_refused_with_symbol_and_field(malformed: object, reason: str) -> None:
    with pytest.raises(MalformedInstrument, match=rf"^exchangeInfo row of 'BTCUSDT': {reason}"):
        parse_instrument(malformed)


@pytest.mark.parametrize(
    "field",
    ["status", "baseAsset", "baseAssetPrecision", "quoteAsset", "quoteAssetPrecision", "orderTypes", "filters"],
)
def test_a_missing_field_is_named(field: str) -> None:
    short = {name: value for name, value in row().items() if name != field}
    with pytest.raises(MalformedInstrument, match=f"'BTCUSDT': field '{field}' is missing"):
        parse_instrument(short)


def test_a_row_without_a_symbol_is_refused() -> None:
    with pytest.raises(MalformedInstrument, match="row of None: symbol is not a text"):
        parse_instrument(row(symbol=None))


@pytest.mark.parametrize(("not_a_row", "kind"), [(None, "NoneType"), ([], "list"), ("BTCUSDT", "str"), (7, "int")])
def test_what_is_no_row_at_all_is_refused(not_a_row: object, kind: str) -> None:
    with pytest.raises(MalformedInstrument, match=f"^exchangeInfo row is a {kind}, not an object$"):
        parse_instrument(not_a_row)


@pytest.mark.parametrize("malformed", [row(orderTypes="LIMIT"), row(filters=""), row(filters=filters(stepSize=None))])
def test_a_text_for_a_list_or_a_filter_without_its_numbers_is_malformed(malformed: object) -> None:
    with pytest.raises(MalformedInstrument):
        parse_instrument(malformed)


@pytest.mark.parametrize(
    ("value", "admitted"),
    [("0.9", False), ("1", True), ("1.5", True), ("1.25", False), ("10", True), ("10.5", False)],
)
def test_bounds_are_inclusive_and_the_grid_holds_between_them(value: str, admitted: bool) -> None:
    assert Grid(d("1"), d("10"), d("0.5")).admits(d(value)) is admitted


@pytest.mark.parametrize("value", ["0.00000001", "123456789.123456789"])
def test_a_bound_of_zero_is_off(value: str) -> None:
    assert OFF.admits(d(value))
    assert Grid(minimum=d("0"), maximum=d("0"), step=d("0.000000001")).admits(d(value))


@pytest.mark.parametrize(
    ("quantity", "price", "broken"),
    [
        ("0.00049", "20100.02", ()),
        ("0.00049", "20100.025", ("PRICE_FILTER",)),
        ("1", "1000000.01", ("PRICE_FILTER",)),
        ("0.000495", "20100.02", ("LOT_SIZE",)),
        ("0", "20100.02", ("LOT_SIZE", "NOTIONAL")),
        ("-0.00049", "20100.02", ("LOT_SIZE", "NOTIONAL")),
        ("0.00024", "20100.02", ("NOTIONAL",)),
        ("0.00025", "20000.00", ()),
        ("450", "20000.00", ()),
        ("450.00001", "20000.00", ("NOTIONAL",)),
        ("9000.00001", "0.005", ("PRICE_FILTER", "LOT_SIZE")),
        ("0.000001", "0.001", ("PRICE_FILTER", "LOT_SIZE", "NOTIONAL")),
    ],
)
def test_every_filter_an_order_breaks_is_named(quantity: str, price: str, broken: tuple[str, ...]) -> None:
    assert BTCUSDT.failures(d(quantity), d(price)) == broken


def test_no_upper_notional_means_none() -> None:
    unbounded = replace(BTCUSDT, max_notional=d("0"))
    assert unbounded.failures(d("9000"), d("1000000")) == ()


@pytest.mark.parametrize(
    ("instrument", "tradable"),
    [
        (BTCUSDT, True),
        (halted(BTCUSDT), False),
        (replace(BTCUSDT, status="BREAK"), False),
        (replace(BTCUSDT, status="trading"), False),
        (replace(BTCUSDT, order_types=frozenset({"MARKET"})), False),
    ],
)
def test_only_a_trading_symbol_that_takes_limit_orders_is_tradable(instrument: Instrument, tradable: bool) -> None:
    assert instrument.tradable is tradable


@pytest.mark.parametrize(
    ("changes", "price", "least"),
    [
        ({}, "20000", "0.00025"),
        ({}, "19999.99", "0.00026"),
        ({"min_notional": d("0")}, "20000", "0.00001"),
        ({}, "0", "0.00001"),
        ({"lot": Grid(d("0.5"), d("0"), d("0.2"))}, "20000", "0.6"),
        ({"lot": Grid(d("0"), d("0"), d("0.2"))}, "20000", "0.2"),
        ({"lot": Grid(d("0"), d("0"), d("0.2")), "min_notional": d("0")}, "20000", "0.2"),
        ({"lot": OFF, "base_precision": 3}, "20000", "0.001"),
        ({"lot": Grid(d("0.5"), d("0"), d("0.2"))}, "6", "1.0"),
    ],
)
def test_the_smallest_order_passes_lot_and_worth_on_the_grid(changes: dict[str, Any], price: str, least: str) -> None:
    instrument = replace(BTCUSDT, **changes)
    assert instrument.smallest_order(d(price)) == d(least)
    assert d(price) == 0 or instrument.failures(d(least), d(price)) == ()


@pytest.mark.parametrize(
    ("price", "commission", "least"),
    [("20000", "0", "0.00025"), ("20000", "0.001", "0.00026"), ("5", "0.001", "1.00101"), ("5", "0.5", "2")],
)
def test_the_smallest_entry_can_be_sold_after_its_commission(price: str, commission: str, least: str) -> None:
    found = BTCUSDT.smallest_entry(d(price), d(commission))
    assert found == d(least)
    sellable = floor_to(found * (1 - d(commission)), BTCUSDT.lot_step)
    assert BTCUSDT.failures(sellable, d(price)) == ()
