"""Order lists over the REST face: how they are asked for, shown, found and taken back."""

from typing import Any

import pytest

from tests.simulator.venue import Venue, moving

FALLS = moving(("20000.00", "20100.00", "19800.00", "19900.00"), ("19900.00",) * 4)
LIST = {
    "symbol": "BTCUSDT",
    "side": "SELL",
    "quantity": "0.00100",
    "listClientOrderId": "P0",
    "aboveType": "LIMIT_MAKER",
    "abovePrice": "20150.00",
    "aboveClientOrderId": "P0-t",
    "belowType": "STOP_LOSS_LIMIT",
    "belowPrice": "19700.00",
    "belowStopPrice": "19850.00",
    "belowTimeInForce": "GTC",
    "belowClientOrderId": "P0-s",
}


def post(venue: Venue, **changes: str | None) -> Any:
    wanted = {name: value for name, value in {**LIST, **changes}.items() if value is not None}
    return venue.signed("POST", "orderList/oco", **wanted)


def test_a_new_list_is_answered_with_both_orders() -> None:
    venue = Venue(FALLS)
    answer = post(venue)
    assert answer.status == 200
    named = ("contingencyType", "listStatusType", "listOrderStatus", "listClientOrderId", "symbol")
    assert [answer.content[name] for name in named] == ["OCO", "EXEC_STARTED", "EXECUTING", "P0", "BTCUSDT"]
    told = [
        (row["clientOrderId"], row["type"], row["status"], row["orderListId"]) for row in answer.content["orderReports"]
    ]
    assert told == [("P0-t", "LIMIT_MAKER", "NEW", 1), ("P0-s", "STOP_LOSS_LIMIT", "NEW", 1)]
    assert [row["clientOrderId"] for row in answer.content["orders"]] == ["P0-t", "P0-s"]


@pytest.mark.parametrize("name", [{"listClientOrderId": "P0"}, {"orderListId": "1"}])
def test_a_list_is_found_by_either_name_and_each_order_by_its_own(name: dict[str, str]) -> None:
    venue = Venue(FALLS)
    post(venue)
    assert venue.signed("GET", "orderList", **name).content["listOrderStatus"] == "EXECUTING"
    stop = venue.signed("GET", "order", symbol="BTCUSDT", origClientOrderId="P0-s").content
    assert (stop["stopPrice"], stop["orderListId"], stop["isWorking"]) == ("19850.00000000", 1, False)
    venue.pass_(hours=1)
    assert venue.signed("GET", "orderList", **name).content["listStatusType"] == "ALL_DONE"


def test_a_list_that_is_taken_back_is_over() -> None:
    venue = Venue(FALLS)
    post(venue)
    answer = venue.signed("DELETE", "orderList", symbol="BTCUSDT", listClientOrderId="P0")
    assert answer.content["listOrderStatus"] == "ALL_DONE"
    assert [row["status"] for row in answer.content["orderReports"]] == ["CANCELED", "CANCELED"]
    assert venue.signed("GET", "openOrders", symbol="BTCUSDT").content == []
    again = venue.signed("DELETE", "orderList", symbol="BTCUSDT", listClientOrderId="P0")
    assert (again.status, again.content["code"]) == (400, -2011)


@pytest.mark.parametrize(
    ("method", "code", "message"),
    [("GET", -2018, "Order list does not exist."), ("DELETE", -2011, "Unknown order list sent.")],
)
def test_a_list_that_nobody_placed_is_unknown(method: str, code: int, message: str) -> None:
    answer = Venue(FALLS).signed(method, "orderList", symbol="BTCUSDT", listClientOrderId="P9")
    assert (answer.status, answer.content) == (400, {"code": code, "msg": message})
    assert Venue(FALLS).signed(method, "orderList", symbol="BTCUSDT").content["code"] == -1102


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"side": "BUY"}, -1196),
        ({"aboveType": "TAKE_PROFIT_LIMIT"}, -1196),
        ({"aboveType": None}, -1102),
        ({"belowType": "STOP_LOSS"}, -1197),
        ({"abovePrice": None}, -1102),
        ({"belowStopPrice": None}, -1102),
        ({"belowTimeInForce": None}, -1102),
        ({"belowTimeInForce": "NOW"}, -1115),
        ({"quantity": "1e-3"}, -1100),
        ({"quantity": None}, -1102),
        ({"listClientOrderId": ""}, -1118),
        ({"aboveClientOrderId": "a b"}, -1100),
        ({"belowPrice": "19700.001"}, -1013),
    ],
)
def test_a_wrong_parameter_is_refused_and_nothing_rests(changes: dict[str, str | None], code: int) -> None:
    venue = Venue(FALLS)
    answer = post(venue, **changes)
    assert (answer.status, answer.content["code"]) == (400, code)
    assert venue.engine.orders == {}


def test_names_that_are_not_given_are_made_up() -> None:
    answer = post(Venue(FALLS), listClientOrderId=None, aboveClientOrderId=None, belowClientOrderId=None)
    names = {answer.content["listClientOrderId"], *(row["clientOrderId"] for row in answer.content["orders"])}
    assert len(names) == 3
