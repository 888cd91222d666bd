import itertools
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from tests.builders import candle, d
from tests.simulator.venue import OPENED
from thunes.domain.candle import BadCandle, Candle
from thunes.domain.instrument import parse_instrument
from thunes.simulator.listing import MIN_NOTIONAL, listing, split_symbol


def bar(price: str, volume: str) -> Candle:
    return candle(price, OPENED, volume=d(volume))


def grid(candles: Sequence[Candle]) -> tuple[str, str]:
    instrument = parse_instrument(listing("BTCUSDT", candles))
    return str(instrument.price.step), str(instrument.lot.step)


@pytest.mark.parametrize(
    ("symbol", "base", "quote"),
    [
        ("BTCUSDT", "BTC", "USDT"),
        ("USDCUSDT", "USDC", "USDT"),
        ("ETHBTC", "ETH", "BTC"),
        ("BNBETH", "BNB", "ETH"),
        ("BTCFDUSD", "BTC", "FDUSD"),
        ("EURTRY", "EUR", "TRY"),
        ("1000SATSUSDT", "1000SATS", "USDT"),
    ],
)
def test_a_symbol_is_split_at_its_quote_asset(symbol: str, base: str, quote: str) -> None:
    assert split_symbol(symbol) == (base, quote)


@pytest.mark.parametrize("symbol", ["BTCXYZ", "USDT", "USDTBTCX"])
def test_a_symbol_without_a_known_quote_asset_is_refused_with_what_to_do(symbol: str) -> None:
    with pytest.raises(BadCandle, match=rf"symbol '{symbol}': its quote asset is none of USDT, .*--symbol"):
        split_symbol(symbol)


@pytest.mark.parametrize("symbol", ["", "btcusdt", "BTC-USDT", "BTC/USDT", "BTC USDT"])
def test_a_symbol_is_of_capitals_and_digits(symbol: str) -> None:
    with pytest.raises(BadCandle, match=rf"symbol '{symbol}' is not of capital letters and digits; give one like"):
        split_symbol(symbol)


@pytest.mark.parametrize(
    ("prices", "volumes", "tick", "lot"),
    [
        (["20000.01"], ["1"], "0.01000000", "1.00000000"),
        (["20000.10", "20000.5"], ["0.10000"], "0.10000000", "0.10000000"),
        (["20000", "0.5", "1.2345"], ["3", "0.001"], "0.00010000", "0.00100000"),
        (["20000"], ["100"], "1.00000000", "1.00000000"),
    ],
)
def test_tick_and_lot_are_the_finest_digits_that_the_candles_use(
    prices: list[str], volumes: list[str], tick: str, lot: str
) -> None:
    pairs = zip(prices, itertools.cycle(volumes), strict=False)
    candles = [bar(price, volume) for price, volume in pairs] + [bar(prices[0], volume) for volume in volumes]
    assert grid(candles) == (tick, lot)


@pytest.mark.parametrize("field", ["open", "high", "low", "close"])
def test_every_price_of_a_candle_counts(field: str) -> None:
    plain = candle("6", OPENED, open=d("5"), high=d("9"), low=d("3"))
    finer = replace(plain, **{field: getattr(plain, field) + d("0.125")})
    assert (grid([plain])[0], grid([finer])[0]) == ("1.00000000", "0.00100000")


def test_no_grid_is_finer_than_eight_decimals() -> None:
    assert grid([bar("0.1234567891234", "1")])[0] == "1E-8"


@pytest.mark.parametrize("quote", sorted(MIN_NOTIONAL))
def test_every_quote_asset_has_its_own_smallest_order(quote: str) -> None:
    instrument = parse_instrument(listing(f"XYZ{quote}", [bar("1.5", "1")]))
    assert (instrument.quote, instrument.min_notional) == (quote, d(MIN_NOTIONAL[quote]))
    assert instrument.tradable


def test_a_listing_is_a_row_that_our_parser_reads() -> None:
    instrument = parse_instrument(listing("BTCUSDT", [bar("20000.01", "0.00001")]))
    assert (instrument.symbol, instrument.base, instrument.quote) == ("BTCUSDT", "BTC", "USDT")
    assert instrument.price.minimum == instrument.price.step == d("0.01")
    assert instrument.lot.minimum == instrument.lot.step == d("0.00001")


def test_a_tick_of_one_lot_can_be_shown_in_the_eight_decimals_of_a_balance() -> None:
    row: Any = listing("BTCUSDT", [bar("20000.0001", "0.00000001")])
    instrument = parse_instrument(row)
    assert instrument.price.step * instrument.lot.step >= d("0.00000001")
