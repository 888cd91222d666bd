"""The account over the wire: what is asked, and what becomes of every kind of answer."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.adapters.binance.documents import ACCOUNT, ORDER, PLACED, STAMP, TRADE
from tests.adapters.binance.local_server import HTML, LocalServer, Reply
from tests.builders import START, d, intent
from thunes.adapters.binance.client import SpotClient
from thunes.adapters.binance.rest import BinanceExchange
from thunes.domain.order import IntentState, Wire
from thunes.domain.signal import Leg
from thunes.errors import OutcomeUnknown, Refused, Transient

WIRE = Wire("0.00040", "20100.00", "T0-abc", START, timedelta(milliseconds=2000))
NOT_FOUND = Reply(400, {"code": -2013, "msg": "Order does not exist."})
Ask = Callable[[BinanceExchange], object]
READS: dict[str, Ask] = {
    "find_order": lambda exchange: exchange.find_order("BTCUSDT", "T0-a"),
    "open_orders": lambda exchange: exchange.open_orders("BTCUSDT"),
    "fills_since": lambda exchange: exchange.fills_since("BTCUSDT", START),
    "balances": lambda exchange: exchange.balances(),
}
reads = pytest.mark.parametrize("ask", READS.values(), ids=READS)


@pytest.fixture
def exchange(client: SpotClient) -> BinanceExchange:
    return BinanceExchange(client)


@pytest.mark.parametrize("leg", list(Leg))
def test_an_order_goes_out_as_its_wire_form_has_it(server: LocalServer, exchange: BinanceExchange, leg: Leg) -> None:
    server.answer(PLACED)
    report = exchange.place(intent(leg=leg), WIRE)
    (seen,) = server.seen
    assert (seen.method, seen.path, seen.query) == ("POST", "/api/v3/order", "")
    assert {key: value for key, value in seen.params.items() if key != "signature"} == {
        "symbol": "BTCUSDT",
        "side": {Leg.ENTRY: "BUY", Leg.EXIT: "SELL"}[leg],
        "type": "LIMIT",
        "timeInForce": "IOC",
        "quantity": "0.00040",
        "price": "20100.00",
        "newClientOrderId": "T0-abc",
        "newOrderRespType": "FULL",
        "recvWindow": "2000",
        "timestamp": str(STAMP),
    }
    assert (report.state, report.executed, len(report.fills)) == (IntentState.FILLED, d("0.003"), 2)


@pytest.mark.parametrize(
    "answer", ["", "null", "[]", HTML, {}, {"code": -1000}, {**PLACED, "executedQty": "-1"}, {**PLACED, "fills": None}]
)
def test_an_order_whose_answer_is_not_understood_may_have_happened(
    server: LocalServer, exchange: BinanceExchange, answer: object
) -> None:
    server.answer(answer)
    with pytest.raises(OutcomeUnknown):
        exchange.place(intent(), WIRE)
    assert len(server.seen) == 1


def test_a_refused_order_says_why(server: LocalServer, exchange: BinanceExchange) -> None:
    server.answer({"code": -1013, "msg": "Filter failure: NOTIONAL"}, status=400)
    with pytest.raises(Refused, match="-1013: Filter failure: NOTIONAL"):
        exchange.place(intent(), WIRE)


def test_an_order_is_found_with_its_trades(server: LocalServer, exchange: BinanceExchange) -> None:
    server.will(Reply(200, ORDER), Reply(200, [TRADE, {**TRADE, "id": 57, "qty": "0.00200000"}]))
    report = exchange.find_order("BTCUSDT", "T0-a")
    assert report
    assert (report.client_order_id, report.complete) == ("T0-a", True)
    assert [fill.trade_id for fill in report.fills] == [56, 57]
    order, trades = server.seen
    assert (order.path, order.params["origClientOrderId"]) == ("/api/v3/order", "T0-a")
    assert (trades.path, trades.params["orderId"]) == ("/api/v3/myTrades", "28")


def test_an_order_that_executed_nothing_has_no_trades_to_ask_for(
    server: LocalServer, exchange: BinanceExchange
) -> None:
    server.answer({**ORDER, "status": "EXPIRED", "executedQty": "0.00000000"})
    report = exchange.find_order("BTCUSDT", "T0-a")
    assert report
    assert (report.state, report.fills, len(server.seen)) == (IntentState.EXPIRED, (), 1)


def test_an_order_whose_trades_lag_behind_is_incomplete(server: LocalServer, exchange: BinanceExchange) -> None:
    server.will(Reply(200, ORDER), Reply(200, [TRADE]))
    report = exchange.find_order("BTCUSDT", "T0-a")
    assert report
    assert not report.complete


def test_an_order_that_the_venue_does_not_know_is_none(server: LocalServer, exchange: BinanceExchange) -> None:
    server.will(NOT_FOUND)
    assert exchange.find_order("BTCUSDT", "T0-z") is None


@pytest.mark.parametrize("body", [{"code": -2026, "msg": "Order was archived."}, {"code": -1121, "msg": "?"}, HTML])
def test_only_one_code_says_that_an_order_is_not_known(
    server: LocalServer, exchange: BinanceExchange, body: Any
) -> None:
    server.answer(body, status=400)
    with pytest.raises(Transient, match="query refused: "):
        exchange.find_order("BTCUSDT", "T0-a")


def test_open_orders_are_told_by_their_names(server: LocalServer, exchange: BinanceExchange) -> None:
    server.answer([{**ORDER, "status": "NEW"}, {**ORDER, "clientOrderId": "T0-b"}])
    assert exchange.open_orders("BTCUSDT") == ["T0-a", "T0-b"]
    assert (server.seen[0].path, server.seen[0].params["symbol"]) == ("/api/v3/openOrders", "BTCUSDT")


def test_fills_are_asked_for_from_a_time_on(server: LocalServer, exchange: BinanceExchange) -> None:
    server.answer([TRADE])
    (fill,) = exchange.fills_since("BTCUSDT", START)
    assert (fill.trade_id, fill.at) == (56, START)
    assert (server.seen[0].path, server.seen[0].params["startTime"]) == ("/api/v3/myTrades", str(STAMP))


def test_balances_are_asked_for_without_the_empty_ones(server: LocalServer, exchange: BinanceExchange) -> None:
    server.answer(ACCOUNT)
    assert exchange.balances() == {"BTC": d("0.50000001"), "USDT": d("12.5")}
    assert (server.seen[0].path, server.seen[0].params["omitZeroBalances"]) == ("/api/v3/account", "true")


@reads
@pytest.mark.parametrize(
    "reply",
    [
        Reply(400, {"code": -1021, "msg": "Timestamp for this request is outside of the recvWindow."}),
        Reply(429, {"code": -1003, "msg": "Too many requests."}),
        Reply(503, HTML),
        Reply(200, HTML),
        Reply(200, [1]),
        Reply(200, [{}]),
        Reply(200, {"code": -1000, "msg": "?"}),
        Reply(fault="reset"),
    ],
)
def test_a_question_about_the_account_fails_only_for_now(
    server: LocalServer, exchange: BinanceExchange, ask: Ask, reply: Reply
) -> None:
    server.will(reply)
    with pytest.raises(Transient):
        ask(exchange)


@pytest.mark.parametrize("answer", ["", {}])
@pytest.mark.parametrize("name", ["open_orders", "fills_since"])
def test_an_empty_answer_is_no_evidence_of_absence(
    server: LocalServer, exchange: BinanceExchange, name: str, answer: object
) -> None:
    server.answer(answer)
    with pytest.raises(Transient):
        READS[name](exchange)


@pytest.mark.parametrize("answer", ["null", "5"])
@pytest.mark.parametrize("name", ["open_orders", "fills_since"])
def test_an_answer_that_is_no_list_fails_only_for_now(
    server: LocalServer, exchange: BinanceExchange, name: str, answer: object
) -> None:
    server.answer(answer)
    with pytest.raises(Transient):
        READS[name](exchange)


def test_trades_of_an_order_that_are_no_list_fail_only_for_now(server: LocalServer, exchange: BinanceExchange) -> None:
    server.will(Reply(200, ORDER), Reply(200, "null"))
    with pytest.raises(Transient):
        exchange.find_order("BTCUSDT", "T0-a")
