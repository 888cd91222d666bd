"""What goes over the wire is what was asked: our stamp, our window, our strings, a signature that verifies."""

import hashlib
import hmac
from urllib.parse import parse_qsl

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from requests.adapters import HTTPAdapter

from tests.adapters.binance.conftest import KEY, SECRET
from tests.adapters.binance.local_server import HTML, LocalServer, Reply
from tests.builders import START
from tests.fakes import FixedClock
from tests.simulator.patience import PATIENT
from thunes.adapters.binance.client import TIMEOUT_S, SpotClient
from thunes.adapters.memory.health import InMemoryVenueHealth
from thunes.domain.times import to_ms
from thunes.errors import Misconfigured, Refused, ThunesError, Transient
from thunes.simulator.security import check_signed

STAMP = to_ms(START)


class Recording(HTTPAdapter):
    """A transport that remembers how long it was told to wait."""

    def __init__(self) -> None:
        super().__init__()
        self.timeouts: list[object] = []

    def send(self, request: requests.PreparedRequest, **kwargs: object) -> requests.Response:  # type: ignore[override]
        self.timeouts.append(kwargs["timeout"])
        return super().send(request, **kwargs)  # type: ignore[arg-type]


def test_a_public_question_carries_neither_stamp_nor_key(server: LocalServer, client: SpotClient) -> None:
    client.read("klines", {"symbol": "BTCUSDT", "interval": "1h", "limit": 5})
    (seen,) = server.seen
    assert (seen.method, seen.path) == ("GET", "/api/v3/klines")
    assert seen.params == {"symbol": "BTCUSDT", "interval": "1h", "limit": "5"}
    assert "X-MBX-APIKEY" not in seen.headers


def test_a_signed_question_carries_our_clock_and_our_window(server: LocalServer, client: SpotClient) -> None:
    client.read_signed("account", {"omitZeroBalances": "true"})
    (seen,) = server.seen
    assert seen.params["timestamp"] == str(STAMP)
    assert seen.params["recvWindow"] == "5000"
    assert seen.headers["X-MBX-APIKEY"] == KEY


@pytest.mark.parametrize("window", [1, 2000, 60000])
def test_a_post_carries_the_stamp_and_the_window_that_it_was_given(
    server: LocalServer, client: SpotClient, window: int
) -> None:
    client.post_once("order", {"symbol": "BTCUSDT", "recvWindow": window, "timestamp": 1234567890123})
    (seen,) = server.seen
    assert (seen.params["recvWindow"], seen.params["timestamp"]) == (str(window), "1234567890123")
    assert seen.query == ""


def test_a_post_sends_nothing_that_was_not_asked_for(server: LocalServer, client: SpotClient) -> None:
    order = {"symbol": "BTCUSDT", "quantity": "0.00100", "newClientOrderId": "T0-a", "timestamp": 1, "recvWindow": 2000}
    client.post_once("order", order)
    params = server.seen[0].params
    assert set(params) == {*order, "signature"}
    assert {name: params[name] for name in order} == {name: str(value) for name, value in order.items()}


@pytest.mark.parametrize("method", ["post_once", "read_signed"])
def test_the_signature_verifies_over_what_arrived(server: LocalServer, client: SpotClient, method: str) -> None:
    params = {"symbol": "BTCUSDT", "quantity": "0.00100", "newClientOrderId": "T0-a_Z-9"}
    getattr(client, method)("order", params)
    (seen,) = server.seen
    check_signed({KEY: SECRET}, seen.headers["X-MBX-APIKEY"], seen.payload, STAMP)
    signed, _, signature = seen.payload.rpartition("&signature=")
    assert hmac.new(SECRET.encode(), signed.encode(), hashlib.sha256).hexdigest() == signature


PLAIN = st.from_regex(r"[0-9]{1,15}(\.[0-9]{1,10})?", fullmatch=True)
NAMES = st.from_regex(r"[a-zA-Z0-9_-]{1,36}", fullmatch=True)


@settings(PATIENT, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(quantity=PLAIN, price=PLAIN, name=NAMES)
def test_every_string_arrives_as_it_was_given_and_signed(
    server: LocalServer, client: SpotClient, quantity: str, price: str, name: str
) -> None:
    order = {"symbol": "BTCUSDT", "quantity": quantity, "price": price, "newClientOrderId": name}
    client.post_once("order", order)
    seen = server.seen[-1]
    assert {key: seen.params[key] for key in order} == order
    assert dict(parse_qsl(seen.body)) == seen.params
    check_signed({KEY: SECRET}, KEY, seen.payload, STAMP)


def test_the_client_waits_longer_than_the_venue_waits_for_its_engine(server: LocalServer, client: SpotClient) -> None:
    transport = Recording()
    client.session.mount("http://", transport)
    client.read("time", {})
    client.read_signed("account", {})
    client.post_once("order", {})
    assert transport.timeouts == [(3.05, 12.0)] * 3
    assert TIMEOUT_S == (3.05, 12.0)


def test_a_signed_request_without_credentials_is_misconfigured(server: LocalServer, clock: FixedClock) -> None:
    client = SpotClient(server.url, clock, InMemoryVenueHealth())
    for ask in (client.read_signed, client.post_once):
        with pytest.raises(Misconfigured, match="needs the exchange secret"):
            ask("order", {})
    assert (server.seen, client.calls) == ([], 0)
    client.session.close()


def test_credentials_are_asked_for_once_and_only_when_something_is_signed(
    server: LocalServer, clock: FixedClock
) -> None:
    asked: list[int] = []

    def credentials() -> tuple[str, str]:
        asked.append(1)
        return KEY, SECRET

    client = SpotClient(server.url, clock, InMemoryVenueHealth(), credentials)
    client.read("time", {})
    assert asked == []
    client.read_signed("account", {})
    client.post_once("order", {})
    assert asked == [1]
    client.session.close()


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply(400, {"code": -1121, "msg": "Invalid symbol."}), Refused),
        (Reply(403, HTML), Refused),
        (Reply(429, {"code": -1003, "msg": "Too many requests."}), Transient),
    ],
)
def test_a_question_that_was_turned_away_is_asked_once(
    server: LocalServer, client: SpotClient, reply: Reply, error: type[ThunesError]
) -> None:
    server.will(reply)
    with pytest.raises(ThunesError) as raised:
        client.read("klines", {"symbol": "BTCUSDT"})
    assert type(raised.value) is error
    assert len(server.seen) == client.calls == 1


@pytest.mark.parametrize(
    "reply",
    [
        Reply(400, {"code": -1007, "msg": "Timeout waiting for response from backend server."}),
        Reply(500, {"code": -1000, "msg": "An unknown error occurred."}),
        Reply(502, HTML),
        Reply(200, HTML),
        Reply(fault="reset"),
        Reply(fault="silence"),
    ],
)
def test_a_question_without_an_answer_is_asked_three_times_and_may_be_asked_later(
    server: LocalServer, client: SpotClient, reply: Reply
) -> None:
    client._requests_params = {"timeout": (1, 0.2)}
    server.will(reply)
    with pytest.raises(Transient):
        client.read("klines", {"symbol": "BTCUSDT"})
    assert len(server.seen) == client.calls == 3


def test_a_question_answered_by_an_error_that_is_no_object_may_be_asked_again(
    server: LocalServer, client: SpotClient
) -> None:
    server.answer("null", status=502)
    with pytest.raises(Transient):
        client.read("time", {})
