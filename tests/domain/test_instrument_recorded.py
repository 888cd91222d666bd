import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from thunes.domain.instrument import Instrument, MalformedInstrument, parse_instrument
from thunes.domain.money import NotMoney, exact, is_multiple

FILES = {
    "mainnet-2021-10-12-full.json.gz": 1695,
    "mainnet-2026-03-22-10sym.json": 10,
    "testnet-2024-09-08-full.json.gz": 1248,
}
COVERED = {"PRICE_FILTER", "LOT_SIZE", "NOTIONAL", "MIN_NOTIONAL"}


def recorded_rows(shared_data: Path, name: str) -> list[dict[str, Any]]:
    raw = (shared_data / "exchange_info" / name).read_bytes()
    rows: list[dict[str, Any]] = json.loads(gzip.decompress(raw) if name.endswith(".gz") else raw)["symbols"]
    return rows


@pytest.mark.parametrize("name", FILES)
def test_every_recorded_symbol_parses_or_is_refused_as_malformed(shared_data: Path, name: str) -> None:
    read: list[Instrument] = []
    refused: list[str] = []
    for row in recorded_rows(shared_data, name):
        try:
            read.append(parse_instrument(row))
        except MalformedInstrument as error:
            refused.append(str(error))
    assert refused == []
    assert len(read) == FILES[name]
    assert {instrument.symbol for instrument in read} >= {"BTCUSDT"}
    assert all(instrument.min_notional > 0 for instrument in read)


@pytest.mark.parametrize("name", FILES)
def test_the_largest_recorded_lot_lies_on_its_own_grid(shared_data: Path, name: str) -> None:
    """An order capped at the largest lot is one that the venue takes."""
    read = map(parse_instrument, recorded_rows(shared_data, name))
    assert [one.symbol for one in read if not is_multiple(one.lot.maximum, one.lot_step)] == []


@pytest.mark.parametrize("damage", ["minPrice", "tickSize", "minQty", "stepSize", "minNotional"])
def test_a_recorded_symbol_with_one_number_damaged_is_refused(shared_data: Path, damage: str) -> None:
    rows = recorded_rows(shared_data, "mainnet-2026-03-22-10sym.json")
    for row in rows:
        entry = next(entry for entry in row["filters"] if damage in entry)
        entry[damage] = float(entry[damage])
        with pytest.raises(MalformedInstrument, match=f"{row['symbol']}.*{damage}"):
            parse_instrument(row)


def test_the_documented_filter_arithmetic_is_ours(shared_data: Path) -> None:
    cases = json.loads((shared_data / "vectors/derived_binance_filters.json").read_text())["cases"]
    judged = []
    for case in cases:
        order = case["order"]
        expected = {name for name in case["expected_failures"] if name in COVERED}
        if order["type"] != "LIMIT" or expected != set(case["expected_failures"]) or "icebergQty" in order:
            continue
        instrument = parse_instrument(
            {
                "symbol": case["id"],
                "status": "TRADING",
                "baseAsset": "BASE",
                "baseAssetPrecision": 8,
                "quoteAsset": "QUOTE",
                "quoteAssetPrecision": 8,
                "orderTypes": ["LIMIT"],
                "filters": case["filters"],
            }
        )
        broken = instrument.failures(exact(order["quantity"]), exact(order["price"]))
        assert {name.replace("MIN_NOTIONAL", "NOTIONAL") for name in expected} == set(broken), case["id"]
        judged.append(case["id"])
    assert judged == ["lot-below-min", "tick-ok-8dp", "notional-max", "pp-ref", "filters-absent"]


def test_amounts_that_are_no_numbers_never_reach_a_filter(shared_data: Path) -> None:
    cases = json.loads((shared_data / "vectors/derived_binance_filters.json").read_text())["cases"]
    illegal = [case["order"]["quantity"] for case in cases if case["expected_failures"] == ["-1100 ILLEGAL_CHARS"]]
    assert illegal
    for quantity in illegal:
        with pytest.raises(NotMoney):
            exact(quantity)


def test_a_quantity_with_too_many_decimals_breaks_the_lot(shared_data: Path) -> None:
    cases = json.loads((shared_data / "vectors/derived_binance_filters.json").read_text())["cases"]
    [case] = [case for case in cases if case["id"] == "float-0.1+0.2"]
    rows = recorded_rows(shared_data, "mainnet-2026-03-22-10sym.json")
    bitcoin = next(one for one in map(parse_instrument, rows) if one.symbol == "BTCUSDT")
    assert "LOT_SIZE" in bitcoin.failures(exact(case["order"]["quantity"]), exact(case["order"]["price"]))
