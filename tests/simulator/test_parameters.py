import pytest

from tests.builders import d
from thunes.simulator.errors import VenueError
from thunes.simulator.new_orders import NewOrder
from thunes.simulator.parameters import Params, count, need, new_order

LIMIT: Params = {
    "symbol": "BTCUSDT",
    "side": "SELL",
    "type": "LIMIT",
    "timeInForce": "GTC",
    "quantity": "0.00100",
    "price": "20000.50",
    "newClientOrderId": "T0-a_Z9",
}


def code_of(changes: Params, without: str = "") -> int:
    params = {name: value for name, value in {**LIMIT, **changes}.items() if name != without}
    with pytest.raises(VenueError) as error:
        new_order(params)
    assert error.value.status == 400
    return error.value.code


def test_a_limit_order_is_read_as_it_was_sent() -> None:
    assert new_order(LIMIT) == NewOrder("BTCUSDT", "SELL", "LIMIT", "GTC", d("0.00100"), d("20000.50"), "T0-a_Z9")


def test_a_market_order_needs_neither_price_nor_time_in_force() -> None:
    params = {name: value for name, value in LIMIT.items() if name not in ("price", "timeInForce")}
    order = new_order({**params, "type": "MARKET"})
    assert (order.type, order.price, order.time_in_force) == ("MARKET", None, "IOC")


@pytest.mark.parametrize("name", sorted(LIMIT.keys() - {"newClientOrderId"}))
def test_every_parameter_of_a_limit_order_is_mandatory(name: str) -> None:
    assert code_of({}, without=name) == -1102
    assert code_of({name: ""}) == -1102


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"side": "buy"}, -1117),
        ({"type": "STOP_LOSS"}, -1116),
        ({"timeInForce": "DAY"}, -1115),
        ({"newClientOrderId": "a" * 37}, -1100),
        ({"newClientOrderId": "a b"}, -1100),
        ({"newClientOrderId": "ä"}, -1100),
        ({"quantity": "1e-3"}, -1100),
        ({"price": "-1"}, -1100),
        ({"quantity": "0.000000001"}, -1111),
        ({"price": "0.000000001"}, -1111),
    ],
)
def test_a_wrong_parameter_is_refused_by_its_documented_code(changes: Params, code: int) -> None:
    assert code_of(changes) == code


def test_an_order_without_a_name_is_given_one_and_an_empty_name_is_refused() -> None:
    assert (
        new_order({name: value for name, value in LIMIT.items() if name != "newClientOrderId"}).client_order_id is None
    )
    assert code_of({"newClientOrderId": ""}) == -1118


def test_a_client_order_id_with_a_line_end_is_refused() -> None:
    assert code_of({"newClientOrderId": "T0-a\n"}) == -1100


def test_a_client_order_id_may_have_36_characters() -> None:
    assert new_order({**LIMIT, "newClientOrderId": "x" * 36}).client_order_id == "x" * 36


def test_need_returns_what_was_sent() -> None:
    assert need({"symbol": "BTCUSDT"}, "symbol") == "BTCUSDT"


def test_a_count_is_a_whole_number_or_its_default() -> None:
    assert (count({"limit": "7"}, "limit", 500), count({}, "limit", 500)) == (7, 500)


@pytest.mark.parametrize("text", ["", "-1", "1.5", "1e3", "ten", "²", " 7"])
def test_a_count_that_is_no_whole_number_is_refused(text: str) -> None:
    with pytest.raises(VenueError, match=r"-1100 Illegal characters found in parameter 'limit'"):
        count({"limit": text}, "limit", 500)


def test_a_count_of_thousands_of_digits_is_refused() -> None:
    with pytest.raises(VenueError, match="-1100"):
        count({"limit": "9" * 5000}, "limit", 500)
