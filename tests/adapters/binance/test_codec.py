"""Answers as the venue documents them, read into our words exactly."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.binance.documents import ACCOUNT, KLINE, ORDER, PLACED, READERS, TICKER, TRADE
from tests.builders import START, d, fill
from thunes.adapters.binance import codec
from thunes.domain.order import IntentState
from thunes.domain.signal import Side


def test_a_kline_row_becomes_a_candle() -> None:
    candle = codec.candle(KLINE)
    assert candle.open_time == START
    assert (candle.close_time - candle.open_time).total_seconds() == 3599.999
    prices = (candle.open, candle.high, candle.low, candle.close, candle.volume)
    assert [str(price) for price in prices] == ["20000.10", "20100.50", "19900.05", "20050.20", "12.34567000"]


def test_a_kline_row_may_have_more_columns_or_only_the_seven_that_matter() -> None:
    assert codec.candle(KLINE[:7]) == codec.candle([*KLINE, "new"]) == codec.candle(KLINE)


def test_a_book_ticker_becomes_a_quote_of_the_time_it_was_received() -> None:
    quote = codec.quote(TICKER, START)
    assert (quote.symbol, quote.bid, quote.ask, quote.at) == ("BTCUSDT", d("20000.00"), d("20000.01"), START)


def test_bid_and_ask_may_be_the_same_price() -> None:
    quote = codec.quote({**TICKER, "askPrice": "20000.00000000"}, START)
    assert quote.bid == quote.ask


@pytest.mark.parametrize(("bid", "ask"), [("20000.02", "20000.01"), ("-1", "20000.01")])
def test_a_crossed_book_is_no_quote(bid: str, ask: str) -> None:
    with pytest.raises(codec.Malformed, match="bookTicker of BTCUSDT: bid"):
        codec.quote({**TICKER, "bidPrice": bid, "askPrice": ask}, START)


@pytest.mark.parametrize(
    ("bid", "ask", "missing"), [("0", "20000.01", "bid"), ("0.00000000", "0.00000000", "bid"), ("1", "0", "ask")]
)
def test_an_empty_side_of_the_book_is_refused_for_good(bid: str, ask: str, missing: str) -> None:
    with pytest.raises(codec.EmptyBook, match=f"BTCUSDT has no {missing}: nothing can be priced on it"):
        codec.quote({**TICKER, "bidPrice": bid, "askPrice": ask}, START)


def test_an_order_is_read_with_the_fills_that_belong_to_it() -> None:
    report = codec.order(ORDER, [fill()])
    assert (report.symbol, report.order_id, report.client_order_id) == ("BTCUSDT", 28, "T0-a")
    assert (report.state, report.executed, report.fills) == (IntentState.FILLED, d("0.003"), (fill(),))


def test_a_status_of_next_year_is_read_and_stands_for_unknown() -> None:
    assert codec.order({**ORDER, "status": "TELEPORTED"}, ()).state is IntentState.UNKNOWN


def test_a_new_order_brings_its_fills() -> None:
    report = codec.placed(PLACED)
    assert (report.client_order_id, report.executed, report.complete) == ("T0-a", d("0.003"), True)
    first, second = report.fills
    assert (first.trade_id, first.order_id, first.side, first.at) == (56, 28, Side.BUY, START)
    assert (first.price, first.quantity, first.commission) == (d("20000.01"), d("0.001"), d("0.000001"))
    assert (second.trade_id, second.commission, second.commission_asset) == (57, d("0.00015"), "BNB")


def test_a_sale_is_read_as_a_sale() -> None:
    assert {fill.side for fill in codec.placed({**PLACED, "side": "SELL"}).fills} == {Side.SELL}
    assert codec.fill({**TRADE, "isBuyer": False}).side is Side.SELL


def test_an_expired_order_has_no_fills() -> None:
    report = codec.placed({**PLACED, "status": "EXPIRED", "executedQty": "0.00000000", "fills": []})
    assert (report.state, report.executed, report.fills, report.complete) == (IntentState.EXPIRED, d("0"), (), True)


def test_fills_that_lag_behind_leave_the_report_incomplete() -> None:
    assert not codec.placed({**PLACED, "fills": PLACED["fills"][:1]}).complete


def test_a_trade_becomes_a_fill() -> None:
    read = codec.fill(TRADE)
    assert (read.symbol, read.trade_id, read.order_id, read.side, read.at) == ("BTCUSDT", 56, 28, Side.BUY, START)
    assert (read.price, read.quantity) == (d("20000.01"), d("0.001"))
    assert (read.commission, read.commission_asset) == (d("0.000001"), "BTC")


def test_balances_are_free_plus_locked_without_the_empty_ones() -> None:
    assert codec.balances(ACCOUNT) == {"BTC": d("0.50000001"), "USDT": d("12.5")}


def test_an_account_without_assets_is_empty() -> None:
    assert codec.balances({"balances": []}) == {}


@pytest.mark.parametrize("name", ["quote", "order", "placed", "fill", "balances"])
def test_a_field_of_next_year_changes_nothing(name: str) -> None:
    read, document, _ = READERS[name]
    assert read({**document, "fieldOfNextYear": {"a": [1, None]}}) == read(document)


def recorded(shared_data: Path, path: str) -> list[Any]:
    with gzip.open(shared_data / "rest/market-data-BTCUSDT-2020.jsonl.gz", "rt") as lines:
        entries = [json.loads(line) for line in lines]
    return [entry["response"] for entry in entries if entry["path"] == path]


def documented(shared_data: Path, section: str) -> Any:
    for line in (shared_data / "docs_samples/rest.jsonl").read_text().splitlines():
        entry = json.loads(line)
        if entry["section"][-1] == section:
            found = entry["sample"]
    return found


def test_every_recorded_kline_is_read(shared_data: Path) -> None:
    rows = [row for answer in recorded(shared_data, "/api/v3/klines") for row in answer]
    assert len(rows) > 1000
    for row in rows:
        candle = codec.candle(row)
        assert [f"{candle.open:.8f}", f"{candle.volume:.8f}"] == [row[1], row[5]]


def test_the_recorded_book_ticker_is_read(shared_data: Path) -> None:
    (row,) = recorded(shared_data, "/api/v3/ticker/bookTicker")
    quote = codec.quote(row, START)
    assert (quote.bid, quote.ask) == (d("6621.55"), d("6622.10"))


def test_the_documented_examples_are_read(shared_data: Path) -> None:
    full = codec.placed(documented(shared_data, "New order (TRADE)"))
    assert (full.state, full.executed, len(full.fills), full.complete) == (IntentState.FILLED, d("10"), 5, True)
    assert codec.order(documented(shared_data, "Query order (USER_DATA)"), ()).client_order_id == "myOrder1"
    assert codec.fill(documented(shared_data, "Account trade list (USER_DATA)")[0]).commission == d("10.1")
    held = codec.balances(documented(shared_data, "Account information (USER_DATA)"))
    assert held == {"BTC": d("4723846.89208129"), "LTC": d("4763368.68006011")}


def test_orders_as_another_client_mocks_them_are_read(shared_data: Path) -> None:
    lines = (shared_data / "rest/private-mock-gocryptotrader.jsonl").read_text().splitlines()
    entries = [json.loads(line) for line in lines]
    orders = [row for entry in entries if entry["path"].endswith("Orders") for row in entry["response"]]
    assert orders
    assert all(codec.order(row, ()).order_id == row["orderId"] for row in orders)
