"""What goes over the wire for each kind of order, string by string, and what an answer to a list may lack."""

from datetime import timedelta
from typing import Any

import pytest

from tests.builders import START, d, intent, signal
from thunes.adapters.binance import codec
from thunes.adapters.binance.order_requests import cancellation, new_order
from thunes.domain.order import OrderIntent, OrderKind, Wire
from thunes.domain.signal import Leg, Side

WINDOW = timedelta(milliseconds=2000)
COMMON = {"symbol": "BTCUSDT", "side": "SELL", "quantity": "0.0004", "newOrderRespType": "FULL", "recvWindow": 2000}
COMMON |= {"timestamp": 1704888005000}


def protecting(kind: OrderKind) -> tuple[OrderIntent, Wire]:
    made = intent(signal(leg=Leg.EXIT), kind=kind, client_order_id="P0-x")
    return made, Wire("0.0004", "18810", "P0-x", START, WINDOW, "19000", "22000")


@pytest.mark.parametrize(
    ("kind", "path", "own"),
    [
        (OrderKind.IOC, "order", {"type": "LIMIT", "timeInForce": "IOC", "price": "18810", "newClientOrderId": "P0-x"}),
        (
            OrderKind.STOP,
            "order",
            {
                "type": "STOP_LOSS_LIMIT",
                "timeInForce": "GTC",
                "price": "18810",
                "stopPrice": "19000",
                "newClientOrderId": "P0-x",
            },
        ),
        (OrderKind.TARGET, "order", {"type": "LIMIT_MAKER", "price": "22000", "newClientOrderId": "P0-x"}),
        (
            OrderKind.BRACKET,
            "orderList/oco",
            {
                "listClientOrderId": "P0-x",
                "aboveType": "LIMIT_MAKER",
                "abovePrice": "22000",
                "aboveClientOrderId": "P0-x-t",
                "belowType": "STOP_LOSS_LIMIT",
                "belowPrice": "18810",
                "belowStopPrice": "19000",
                "belowTimeInForce": "GTC",
                "belowClientOrderId": "P0-x-s",
            },
        ),
    ],
)
def test_each_kind_has_its_parameters(kind: OrderKind, path: str, own: dict[str, Any]) -> None:
    assert new_order(*protecting(kind)) == (path, {**COMMON, **own})


@pytest.mark.parametrize(
    ("kind", "path", "name"),
    [
        (OrderKind.STOP, "order", "origClientOrderId"),
        (OrderKind.TARGET, "order", "origClientOrderId"),
        (OrderKind.BRACKET, "orderList", "listClientOrderId"),
    ],
)
def test_a_list_is_taken_back_by_its_own_name(kind: OrderKind, path: str, name: str) -> None:
    made, _ = protecting(kind)
    assert cancellation(made) == (path, {"symbol": "BTCUSDT", name: "P0-x", "recvWindow": 2000})


def report(name: str = "P0-x-s", **changes: Any) -> dict[str, Any]:
    row = {"symbol": "BTCUSDT", "orderId": 7, "clientOrderId": name, "status": "NEW", "executedQty": "0.00000000"}
    return {**row, **changes}


def test_the_answer_to_a_list_is_read_order_by_order() -> None:
    sold = {"price": "19000.00", "qty": "0.0004", "commission": "0.0076", "commissionAsset": "USDT", "tradeId": 9}
    filled = report(status="FILLED", executedQty="0.0004", side="SELL", transactTime=1704888005000, fills=[sold])
    read = codec.placed_list({"orderReports": [filled, report("P0-x-t", status="EXPIRED")]})
    assert [(order.client_order_id, order.status, order.executed) for order in read] == [
        ("P0-x-s", "FILLED", d("0.0004")),
        ("P0-x-t", "EXPIRED", d("0")),
    ]
    (fill,) = read[0].fills
    assert (fill.trade_id, fill.order_id, fill.side, fill.price) == (9, 7, Side.SELL, d("19000"))


@pytest.mark.parametrize(
    "answer",
    [
        None,
        [],
        "EXEC_STARTED",
        {},
        {"orderReports": None},
        {"orderReports": [report()]},
        {"orderReports": [report()] * 3},
        {"orderReports": [report(), None]},
        {"orderReports": [report(), report(status=None)]},
        {"orderReports": [report(), report(fills=None)]},
        {"orderReports": [report(), report(executedQty="-1")]},
    ],
)
def test_an_answer_that_is_no_list_of_two_orders_is_malformed(answer: Any) -> None:
    with pytest.raises(codec.Malformed):
        codec.placed_list(answer)
