"""Answers of the venue in its documented shapes, with digits that tell them apart."""

import copy
from collections.abc import Callable
from typing import Any

from tests.builders import START
from thunes.adapters.binance import codec
from thunes.domain.candle import BadCandle
from thunes.domain.times import to_ms

STAMP = to_ms(START)

KLINE: list[Any] = [
    STAMP,
    "20000.10",
    "20100.50",
    "19900.05",
    "20050.20",
    "12.34567000",
    STAMP + 3_599_999,
    "247533.00",
    308,
    "6.1",
    "122000.00",
    "0",
]
TICKER: dict[str, Any] = {
    "symbol": "BTCUSDT",
    "bidPrice": "20000.00000000",
    "bidQty": "4.31",
    "askPrice": "20000.01000000",
    "askQty": "9.00",
}
ORDER: dict[str, Any] = {
    "symbol": "BTCUSDT",
    "orderId": 28,
    "orderListId": -1,
    "clientOrderId": "T0-a",
    "price": "20100.00000000",
    "origQty": "0.00300000",
    "executedQty": "0.00300000",
    "cummulativeQuoteQty": "60.00004000",
    "status": "FILLED",
    "timeInForce": "IOC",
    "type": "LIMIT",
    "side": "BUY",
    "time": STAMP,
    "isWorking": True,
}
PLACED: dict[str, Any] = {
    **{key: value for key, value in ORDER.items() if key not in ("time", "isWorking")},
    "transactTime": STAMP,
    "fills": [
        {"price": "20000.01", "qty": "0.00100000", "commission": "0.00000100", "commissionAsset": "BTC", "tradeId": 56},
        {"price": "20000.02", "qty": "0.00200000", "commission": "0.00015", "commissionAsset": "BNB", "tradeId": 57},
    ],
}
TRADE: dict[str, Any] = {
    "symbol": "BTCUSDT",
    "id": 56,
    "orderId": 28,
    "orderListId": -1,
    "price": "20000.01000000",
    "qty": "0.00100000",
    "quoteQty": "20.00001000",
    "commission": "0.00000100",
    "commissionAsset": "BTC",
    "time": STAMP,
    "isBuyer": True,
    "isMaker": False,
    "isBestMatch": True,
}
ACCOUNT: dict[str, Any] = {
    "canTrade": True,
    "accountType": "SPOT",
    "balances": [
        {"asset": "BTC", "free": "0.50000000", "locked": "0.00000001"},
        {"asset": "USDT", "free": "0.00000000", "locked": "12.50000000"},
        {"asset": "BNB", "free": "0.00000000", "locked": "0.00000000"},
    ],
}

Path = tuple[str | int, ...]
Reader = Callable[[Any], object]
# Each reader, a document it reads, and how it refuses one that it does not.
READERS: dict[str, tuple[Reader, Any, type[ValueError]]] = {
    "candle": (codec.candle, KLINE, BadCandle),
    "quote": (lambda row: codec.quote(row, START), TICKER, codec.Malformed),
    "order": (lambda row: codec.order(row, ()), ORDER, codec.Malformed),
    "placed": (codec.placed, PLACED, codec.Malformed),
    "placed_list": (codec.placed_list, {"orderReports": [ORDER, PLACED]}, codec.Malformed),
    "fill": (codec.fill, TRADE, codec.Malformed),
    "balances": (codec.balances, ACCOUNT, codec.Malformed),
}


def with_value(name: str, path: Path, value: object) -> Any:
    """Return the document with ``value`` at ``path``."""
    document = copy.deepcopy(READERS[name][1])
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return document


def without(name: str, path: Path) -> Any:
    """Return the document without what stood at ``path``."""
    document = with_value(name, path, None)
    place = document
    for step in path[:-1]:
        place = place[step]
    del place[path[-1]]
    return document
