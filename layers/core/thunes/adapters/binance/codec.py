"""Between the venue's JSON and our words: tolerant of new fields, strict about money."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from thunes.domain.candle import BadCandle, Candle
from thunes.domain.fill import Fill
from thunes.domain.money import EXACT, ZERO, NotMoney, exact
from thunes.domain.order_report import OrderReport
from thunes.domain.signal import Side
from thunes.domain.sizing import Quote
from thunes.domain.times import from_ms


class Malformed(ValueError):
    """An answer that is not what the venue documents."""


class EmptyBook(Malformed):
    """A book with an empty side: as it should be, and no price to act on."""


def candle(row: object) -> Candle:
    """Read one row of GET klines.

    Raises:
        BadCandle: when the row is malformed or its numbers make no candle.
    """
    if not isinstance(row, Sequence) or len(row) < 7:  # noqa: PLR2004 - the documented columns
        raise BadCandle(f"kline row {row!r} is not a row of at least 7 columns")
    try:
        names = ("open", "high", "low", "close", "volume")
        prices = [exact(text, name) for name, text in zip(names, row[1:6], strict=True)]
        opened, closed = _whole(row[0], "open time"), _whole(row[6], "close time")
        return Candle(from_ms(opened, "open time"), from_ms(closed, "close time"), *prices)
    except BadCandle:
        raise
    except (NotMoney, TypeError, ValueError) as error:
        raise BadCandle(f"kline row of {row[0]}: {error}") from error


def quote(row: Any, at: datetime) -> Quote:
    """Read GET ticker/bookTicker, received at ``at``.

    Raises:
        Malformed: when a price is missing, or bid and ask are crossed.
        EmptyBook: when one side of the book is empty.
    """
    try:
        bid, ask = exact(row["bidPrice"], "bidPrice"), exact(row["askPrice"], "askPrice")
        symbol = _text(row["symbol"], "symbol")
    except (KeyError, TypeError, NotMoney) as error:
        raise Malformed(f"bookTicker: {_name(error)}") from error
    if ZERO in (bid, ask):
        raise EmptyBook(f"{symbol} has no {'bid' if bid == ZERO else 'ask'}: nothing can be priced on it")
    if not ZERO < bid <= ask:
        raise Malformed(f"bookTicker of {symbol}: bid {bid}, ask {ask}")
    return Quote(symbol, bid, ask, at)


def average(row: Any) -> Decimal:
    """Read GET avgPrice.

    Raises:
        Malformed: when the price is missing or not positive.
    """
    try:
        price = _amount(row["price"], "price")
    except (KeyError, TypeError, NotMoney) as error:
        raise Malformed(f"avgPrice: {_name(error)}") from error
    if price == ZERO:
        raise Malformed("avgPrice: price is 0: the symbol was never traded")
    return price


def order(row: Any, fills: Sequence[Fill]) -> OrderReport:
    """Read an order as a query or a new order shows it.

    Raises:
        Malformed: when a field that decides anything is missing or wrong.
    """
    try:
        return OrderReport(
            symbol=_text(row["symbol"], "symbol"),
            order_id=_whole(row["orderId"], "orderId"),
            client_order_id=_text(row["clientOrderId"], "clientOrderId"),
            status=_text(row["status"], "status"),
            executed=_amount(row["executedQty"], "executedQty"),
            fills=tuple(fills),
        )
    except (KeyError, TypeError, NotMoney) as error:
        raise Malformed(f"order: {_name(error)}") from error


def placed(row: Any) -> OrderReport:
    """Read the FULL answer to a new order, its fills included; raises Malformed as ``order`` does."""
    try:
        fills = [_immediate_fill(row, entry) for entry in row["fills"]]
    except (KeyError, TypeError, NotMoney, ValueError) as error:
        raise Malformed(f"new order: {_name(error)}") from error
    return order(row, fills)


def placed_list(row: Any) -> list[OrderReport]:
    """Read the answer to a new order list: each of its orders, with the fills that it brought, if any.

    Raises:
        Malformed: when there are not two orders, or one of them cannot be read.
    """
    reports = row.get("orderReports") if isinstance(row, Mapping) else None
    listed = reports if isinstance(reports, list) else []
    if len(listed) != 2 or not all(isinstance(report, Mapping) for report in listed):  # noqa: PLR2004
        raise Malformed("order list: orderReports are not two orders")
    return [placed(report) if "fills" in report else order(report, ()) for report in listed]


def _immediate_fill(row: Mapping[str, Any], entry: Mapping[str, Any]) -> Fill:
    return Fill(
        symbol=_text(row["symbol"], "symbol"),
        trade_id=_whole(entry["tradeId"], "tradeId"),
        order_id=_whole(row["orderId"], "orderId"),
        side=Side(row["side"]),
        price=_amount(entry["price"], "price"),
        quantity=_amount(entry["qty"], "qty"),
        commission=_amount(entry["commission"], "commission"),
        commission_asset=_text(entry["commissionAsset"], "commissionAsset"),
        at=from_ms(_whole(row["transactTime"], "transactTime")),
    )


def fill(row: Any) -> Fill:
    """Read one row of GET myTrades.

    Raises:
        Malformed: when a field is missing or wrong.
    """
    try:
        return Fill(
            symbol=_text(row["symbol"], "symbol"),
            trade_id=_whole(row["id"], "id"),
            order_id=_whole(row["orderId"], "orderId"),
            side=Side.BUY if _flag(row["isBuyer"], "isBuyer") else Side.SELL,
            price=_amount(row["price"], "price"),
            quantity=_amount(row["qty"], "qty"),
            commission=_amount(row["commission"], "commission"),
            commission_asset=_text(row["commissionAsset"], "commissionAsset"),
            at=from_ms(_whole(row["time"], "time")),
        )
    except (KeyError, TypeError, NotMoney, ValueError) as error:
        raise Malformed(f"trade: {_name(error)}") from error


def balances(row: Any) -> dict[str, Decimal]:
    """Read GET account: free plus locked per asset, assets at zero left out.

    Raises:
        Malformed: when a balance is missing or wrong.
    """
    try:
        totals = {
            _text(entry["asset"], "asset"): EXACT.add(
                _amount(entry["free"], "free"), _amount(entry["locked"], "locked")
            )
            for entry in row["balances"]
        }
    except (KeyError, TypeError, NotMoney, ArithmeticError) as error:
        raise Malformed(f"account: {_name(error)}") from error
    return {asset: total for asset, total in totals.items() if total}


def _amount(value: object, field: str) -> Decimal:
    number = exact(value, field)
    if number < ZERO:
        raise NotMoney(f"{field}: {number} is negative")
    return number


def _whole(value: object, field: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{field} is not a whole number")
    return value


def _text(value: object, field: str) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError(f"{field} is not a text")
    return value


def _flag(value: object, field: str) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"{field} is neither true nor false")
    return value


def _name(error: Exception) -> str:
    return f"field {error} is missing" if isinstance(error, KeyError) else str(error)
