"""The exchangeInfo row of a simulated symbol: a real one's shape, with a grid fine enough for its candles."""

import re
from collections.abc import Sequence
from decimal import Decimal

from thunes.domain.candle import BadCandle, Candle

# The smallest order the venue takes, by quote asset.
MIN_NOTIONAL = {"USDT": "5", "USDC": "5", "FDUSD": "5", "TUSD": "5", "BUSD": "5", "EUR": "5", "TRY": "10"}
MIN_NOTIONAL |= {"BTC": "0.0001", "ETH": "0.001", "BNB": "0.01"}
MOST_DECIMALS = 8


def split_symbol(symbol: str) -> tuple[str, str]:
    """Return base and quote of a symbol like BTCUSDT.

    Raises:
        BadCandle: when its end is no quote asset we know.
    """
    if not re.fullmatch("[A-Z0-9]+", symbol):
        raise BadCandle(f"symbol {symbol!r} is not of capital letters and digits; give one like BTCUSDT")
    for quote in MIN_NOTIONAL:
        base = symbol.removesuffix(quote)
        if base and base != symbol:
            return base, quote
    raise BadCandle(f"symbol {symbol!r}: its quote asset is none of {', '.join(MIN_NOTIONAL)}; give another --symbol")


def listing(symbol: str, candles: Sequence[Candle]) -> dict[str, object]:
    """Return the row of ``symbol``; tick and lot are read off the decimals that its candles use."""
    prices = [price for candle in candles for price in (candle.open, candle.high, candle.low, candle.close)]
    return listed(symbol, _most_decimals(prices), _most_decimals([candle.volume for candle in candles]))


def listed(symbol: str, price_decimals: int, volume_decimals: int) -> dict[str, object]:
    """Return the row of ``symbol`` with as fine a grid as so many decimals need."""
    base, quote = split_symbol(symbol)
    tick_decimals = min(price_decimals, MOST_DECIMALS)
    # Tick times lot still fits the account's decimals.
    tick, lot = _step(tick_decimals), _step(min(volume_decimals, MOST_DECIMALS - tick_decimals))
    return {
        "symbol": symbol,
        "status": "TRADING",
        "baseAsset": base,
        "baseAssetPrecision": MOST_DECIMALS,
        "quoteAsset": quote,
        "quoteAssetPrecision": MOST_DECIMALS,
        "orderTypes": ["LIMIT", "LIMIT_MAKER", "MARKET", "STOP_LOSS_LIMIT"],
        "ocoAllowed": True,
        "isSpotTradingAllowed": True,
        "filters": _filters(tick, lot, MIN_NOTIONAL[quote]),
    }


def _filters(tick: str, lot: str, min_notional: str) -> list[dict[str, object]]:
    sides = {
        f"{side}Multiplier{way}": limit for side in ("bid", "ask") for way, limit in (("Up", "5"), ("Down", "0.2"))
    }
    notional = {"minNotional": min_notional, "applyMinToMarket": True}
    notional |= {"maxNotional": "9000000.00000000", "applyMaxToMarket": False}
    return [
        {"filterType": "PRICE_FILTER", "minPrice": tick, "maxPrice": "1000000.00000000", "tickSize": tick},
        {"filterType": "LOT_SIZE", "minQty": lot, "maxQty": "9000000.00000000", "stepSize": lot},
        {
            "filterType": "MARKET_LOT_SIZE",
            "minQty": "0.00000000",
            "maxQty": "9000000.00000000",
            "stepSize": "0.00000000",
        },
        {"filterType": "PERCENT_PRICE_BY_SIDE", **sides, "avgPriceMins": 5},
        {"filterType": "NOTIONAL", **notional, "avgPriceMins": 5},
    ]


def _step(decimals: int) -> str:
    return f"{Decimal(1).scaleb(-decimals):.8f}"


def _most_decimals(numbers: Sequence[Decimal]) -> int:
    return max((_decimals(number) for number in numbers), default=0)


def _decimals(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0
