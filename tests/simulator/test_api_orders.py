"""The life of an order as the REST face tells it."""

from datetime import timedelta
from typing import Any

import pytest

from tests.builders import START
from tests.simulator.venue import Venue, moving
from thunes.domain.times import to_ms


def placed(venue: Venue, **changes: object) -> Any:
    response = venue.post(**changes)
    assert response.status == 200, response.content
    return response.content


def asked(venue: Venue, path: str, **params: object) -> Any:
    response = venue.signed("GET", path, symbol="BTCUSDT", **params)
    assert response.status == 200, response.content
    return response.content


def test_a_filled_order_is_answered_with_its_fills() -> None:
    answer = placed(Venue())
    assert (answer["status"], answer["executedQty"], answer["cummulativeQuoteQty"]) == (
        "FILLED",
        "0.00100000",
        "20.00001000",
    )
    assert answer["transactTime"] == to_ms(START)
    assert answer["fills"] == [
        {
            "price": "20000.01000000",
            "qty": "0.00100000",
            "commission": "0.00000100",
            "commissionAsset": "BTC",
            "tradeId": 1,
        }
    ]


def test_an_expired_order_is_answered_without_fills() -> None:
    answer = placed(Venue(), price="20000.00")
    assert (answer["status"], answer["executedQty"], answer["fills"]) == ("EXPIRED", "0.00000000", [])


def test_a_market_order_is_shown_without_a_price() -> None:
    answer = placed(Venue(), type="MARKET", price=None, timeInForce=None)
    assert (answer["type"], answer["price"], answer["status"]) == ("MARKET", "0.00000000", "FILLED")


@pytest.mark.parametrize("name", [{"orderId": 1}, {"origClientOrderId": "T0-a"}])
def test_a_query_by_either_name_shows_the_order_again(name: dict[str, object]) -> None:
    venue = Venue()
    answer = placed(venue)
    row = asked(venue, "order", **name)
    shared = set(answer) & set(row)
    assert {"orderId", "clientOrderId", "status", "executedQty", "cummulativeQuoteQty"} <= shared
    assert {key: answer[key] for key in shared} == {key: row[key] for key in shared}


@pytest.mark.parametrize(
    ("method", "code", "message"),
    [("GET", -2013, "Order does not exist."), ("DELETE", -2011, "Unknown order sent.")],
)
@pytest.mark.parametrize("name", [{"orderId": 99}, {"origClientOrderId": "T0-z"}])
def test_an_order_that_nobody_placed_is_unknown(method: str, code: int, message: str, name: dict[str, object]) -> None:
    response = Venue().signed(method, "order", symbol="BTCUSDT", **name)
    assert (response.status, response.content) == (400, {"code": code, "msg": message})


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_an_order_must_be_named(method: str) -> None:
    assert Venue().signed(method, "order", symbol="BTCUSDT").content["code"] == -1102


def test_a_cancelled_order_is_answered_by_its_name_and_is_open_no_more() -> None:
    venue = Venue()
    placed(venue, timeInForce="GTC", price="19000.00")
    assert [row["clientOrderId"] for row in asked(venue, "openOrders")] == ["T0-a"]
    answer = venue.signed("DELETE", "order", symbol="BTCUSDT", origClientOrderId="T0-a").content
    assert (answer["origClientOrderId"], answer["status"]) == ("T0-a", "CANCELED")
    assert answer["clientOrderId"] != "T0-a"
    assert asked(venue, "openOrders") == []
    assert [row["status"] for row in asked(venue, "allOrders")] == ["CANCELED"]


def test_a_cancellation_may_be_named() -> None:
    venue = Venue()
    placed(venue, timeInForce="GTC", price="19000.00")
    answer = venue.signed("DELETE", "order", symbol="BTCUSDT", orderId=1, newClientOrderId="T0-c").content
    assert (answer["origClientOrderId"], answer["clientOrderId"]) == ("T0-a", "T0-c")
    assert [row["clientOrderId"] for row in asked(venue, "allOrders")] == ["T0-a"]


def test_orders_and_trades_come_in_pages() -> None:
    venue = Venue()
    for number in range(5):
        placed(venue, newClientOrderId=f"T0-{number}")
        venue.pass_(minutes=1)
    for path, key in (("allOrders", "orderId"), ("myTrades", "id")):
        assert [row[key] for row in asked(venue, path, limit=2)] == [4, 5]
    assert [row["orderId"] for row in asked(venue, "allOrders", orderId=2, limit=2)] == [2, 3]
    assert [row["id"] for row in asked(venue, "myTrades", fromId=3, limit=2)] == [3, 4]
    until = to_ms(START + timedelta(minutes=1))
    assert [row["id"] for row in asked(venue, "myTrades", endTime=until)] == [1, 2]


def test_open_orders_can_be_asked_for_on_every_symbol() -> None:
    venue = Venue()
    placed(venue, timeInForce="GTC", price="19000.00")
    assert [row["orderId"] for row in venue.signed("GET", "openOrders").content] == [1]


def test_a_refused_order_leaves_no_trace() -> None:
    venue = Venue()
    assert venue.post(quantity="0.0000001").content == {"code": -1013, "msg": "Filter failure: LOT_SIZE"}
    assert asked(venue, "allOrders") == asked(venue, "myTrades") == []


def test_trades_are_told_by_order_and_by_time() -> None:
    venue = Venue()
    for number in range(3):
        placed(venue, newClientOrderId=f"T0-{number}")
        venue.pass_(minutes=1)
    every = asked(venue, "myTrades")
    assert [row["id"] for row in every] == [1, 2, 3]
    assert asked(venue, "myTrades", orderId=2) == every[1:2]
    assert asked(venue, "myTrades", startTime=to_ms(START + timedelta(minutes=1))) == every[1:]
    assert asked(venue, "myTrades", startTime=to_ms(START + timedelta(minutes=1)) + 1) == every[2:]


@pytest.mark.parametrize("path", ["ping", "time", "exchangeInfo"])
def test_any_question_lets_resting_orders_meet_the_market(path: str) -> None:
    venue = Venue(moving(("20000.00", "20100.00", "19900.00", "20000.00")))
    placed(venue, timeInForce="GTC", price="19950.00")
    venue.time.move_to(START + timedelta(minutes=30))
    assert venue.engine.orders[1].status == "NEW"
    assert venue.ask(path).status == 200
    assert venue.engine.orders[1].status == "FILLED"
