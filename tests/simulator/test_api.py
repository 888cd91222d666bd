"""What the REST face answers, whatever carries it."""

import pytest

from tests.builders import START, d
from tests.simulator.venue import Venue, sign
from thunes.domain.times import to_ms
from thunes.simulator.api import Request, Response
from thunes.simulator.simulator import API_KEY

NOW = to_ms(START)


def refusal(response: Response) -> tuple[int, int, str]:
    return response.status, response.content["code"], response.content["msg"]


def test_a_ping_is_answered() -> None:
    assert Venue().ask("ping") == Response(200, {})


def test_the_venue_tells_its_own_time() -> None:
    assert Venue().ask("time").content == {"serverTime": NOW}


def test_exchange_info_lists_one_symbol_or_all() -> None:
    venue = Venue()
    asked, every = venue.ask("exchangeInfo", symbol="BTCUSDT").content, venue.ask("exchangeInfo").content
    assert asked["symbols"] == every["symbols"] == [venue.market.row]


def test_the_book_ticker_shows_the_best_prices() -> None:
    assert Venue().ask("ticker/bookTicker", symbol="BTCUSDT").content == {
        "symbol": "BTCUSDT",
        "bidPrice": "20000.00000000",
        "bidQty": "10.00000000",
        "askPrice": "20000.01000000",
        "askQty": "10.00000000",
    }


def test_the_average_price_covers_five_minutes() -> None:
    assert Venue().ask("avgPrice", symbol="BTCUSDT").content == {
        "mins": 5,
        "price": "20000.00000000",
        "closeTime": NOW,
    }


def test_no_more_than_a_thousand_klines_are_shown() -> None:
    rows = Venue().ask("klines", symbol="BTCUSDT", interval="1h", limit=5000)
    assert rows.status == 200
    assert len(rows.content) == 1


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("exchangeInfo", {"symbol": "NOPEUSDT"}),
        ("exchangeInfo", {"symbol": ""}),
        ("klines", {"symbol": "NOPEUSDT", "interval": "1h"}),
        ("avgPrice", {"symbol": "NOPEUSDT"}),
        ("ticker/bookTicker", {"symbol": "NOPEUSDT"}),
    ],
)
def test_an_unknown_symbol_is_refused(path: str, params: dict[str, str]) -> None:
    assert refusal(Venue().ask(path, **params)) == (400, -1121, "Invalid symbol.")


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "allOrders"), ("GET", "myTrades"), ("GET", "order"), ("DELETE", "order")]
)
def test_an_unknown_symbol_is_refused_on_the_account_too(method: str, path: str) -> None:
    response = Venue().signed(method, path, symbol="NOPEUSDT", orderId="1")
    assert refusal(response) == (400, -1121, "Invalid symbol.")


def test_open_orders_of_an_unknown_symbol_are_refused() -> None:
    response = Venue().signed("GET", "openOrders", symbol="NOPEUSDT")
    assert response.status == 400


def test_an_order_on_an_unknown_symbol_is_refused() -> None:
    assert refusal(Venue().post(symbol="NOPEUSDT"))[1] == -1121


def test_another_interval_than_the_recorded_one_is_refused() -> None:
    assert refusal(Venue().ask("klines", symbol="BTCUSDT", interval="5m"))[1] == -1120


@pytest.mark.parametrize(
    ("path", "params"), [("klines", {}), ("klines", {"symbol": "BTCUSDT"}), ("avgPrice", {}), ("ticker/bookTicker", {})]
)
def test_a_missing_parameter_is_refused(path: str, params: dict[str, str]) -> None:
    assert refusal(Venue().ask(path, **params))[:2] == (400, -1102)


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/api/v3/nothing"), ("POST", "/api/v3/klines"), ("GET", "/"), ("PUT", "/api/v3/order")]
)
def test_an_unknown_endpoint_is_not_found(method: str, path: str) -> None:
    response = Venue().simulator.api.handle(Request(method, path))
    assert (response.status, response.content["code"]) == (404, -1000)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "account"),
        ("POST", "order"),
        ("GET", "order"),
        ("DELETE", "order"),
        ("GET", "openOrders"),
        ("GET", "allOrders"),
        ("GET", "myTrades"),
    ],
)
def test_nothing_about_the_account_is_told_without_a_signature(method: str, path: str) -> None:
    venue = Venue()
    response = venue.simulator.api.handle(Request(method, f"/api/v3/{path}", "symbol=BTCUSDT&orderId=1"))
    assert refusal(response) == (401, -2014, "API-key format invalid.")
    assert venue.engine.orders == {}


def test_an_order_is_taken_from_the_query_as_well_as_from_the_body() -> None:
    venue = Venue()
    payload = f"symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.001&newClientOrderId=T0-q&timestamp={NOW}"
    response = venue.simulator.api.handle(Request("POST", "/api/v3/order", sign(payload), "", API_KEY))
    assert (response.status, response.content["status"]) == (200, "FILLED")


def test_every_request_is_counted() -> None:
    venue = Venue()
    for path in ("ping", "time", "nothing"):
        venue.ask(path)
    assert venue.simulator.api.calls == 3


def test_the_account_shows_free_and_locked() -> None:
    venue = Venue(balances={"USDT": d("100"), "BTC": d("0"), "BNB": d("1")})
    venue.post(timeInForce="GTC", price="19000.00")
    rows = venue.signed("GET", "account").content["balances"]
    assert {"asset": "USDT", "free": "81.00000000", "locked": "19.00000000"} in rows
    assert [row["asset"] for row in rows] == ["BNB", "BTC", "USDT"]


def test_balances_at_zero_are_left_out_when_asked() -> None:
    venue = Venue(balances={"USDT": d("19"), "BTC": d("0"), "BNB": d("1")})
    venue.post(timeInForce="GTC", price="19000.00")
    rows = venue.signed("GET", "account", omitZeroBalances="true").content["balances"]
    assert [row["asset"] for row in rows] == ["BNB", "USDT"]
