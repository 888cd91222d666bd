"""An order is sent once: one request on a connection of its own, whatever becomes of it."""

from datetime import timedelta

import pytest
import requests
from requests.adapters import HTTPAdapter

from tests.adapters.binance.local_server import HTML, LocalServer, Reply
from tests.fakes import FixedClock
from thunes.adapters.binance.client import SpotClient
from thunes.adapters.memory.health import InMemoryVenueHealth
from thunes.errors import OutcomeUnknown, Refused, ThunesError, Transient

ORDER = {"symbol": "BTCUSDT", "quantity": "0.00100", "newClientOrderId": "T0-a", "recvWindow": 2000, "timestamp": 1}

ENDS = [
    (Reply(400, {"code": -1013, "msg": "Filter failure: LOT_SIZE"}), Refused),
    (Reply(400, {"code": -2010, "msg": "Account has insufficient balance for requested action."}), Refused),
    (Reply(400, {"code": -1021, "msg": "Timestamp for this request is outside of the recvWindow."}), Refused),
    (Reply(401, {"code": -2015, "msg": "Invalid API-key, IP, or permissions for action."}), Refused),
    (Reply(403, "<html><head><title>ERROR: The request could not be satisfied</title></head></html>"), Refused),
    (Reply(429, {"code": -1003, "msg": "Too many requests."}), Transient),
    (Reply(418, {"code": -1003, "msg": "Way too much request weight used; IP banned."}), Transient),
    (Reply(500, {"code": -1000, "msg": "An unknown error occured while processing the request."}), OutcomeUnknown),
    (Reply(400, {"code": -1006, "msg": "An unexpected response was received."}), OutcomeUnknown),
    (Reply(400, {"code": -1007, "msg": "Timeout waiting for response from backend server."}), OutcomeUnknown),
    (Reply(400, {"code": -1008, "msg": "Server is currently overloaded."}), OutcomeUnknown),
    (Reply(502, HTML), OutcomeUnknown),
    (Reply(503, ""), OutcomeUnknown),
    (Reply(504, {}), OutcomeUnknown),
    (Reply(200, HTML), OutcomeUnknown),
    (Reply(200, '{"orderId": 1, "sta'), OutcomeUnknown),
    (Reply(fault="cut", body="{"), OutcomeUnknown),
    (Reply(fault="reset"), OutcomeUnknown),
    (Reply(fault="hang-up"), OutcomeUnknown),
    (Reply(fault="noise"), OutcomeUnknown),
    (Reply(fault="silence"), OutcomeUnknown),
]


@pytest.mark.parametrize(("reply", "error"), ENDS)
def test_every_end_of_a_post_has_a_name_and_took_one_request(
    server: LocalServer, client: SpotClient, reply: Reply, error: type[ThunesError]
) -> None:
    client._requests_params = {"timeout": (1, 0.2)}
    server.will(reply)
    with pytest.raises(ThunesError) as raised:
        client.post_once("order", ORDER)
    assert type(raised.value) is error
    assert [request.method for request in server.seen] == ["POST"]
    assert client.calls == 1


@pytest.mark.parametrize("body", ["null", "[]", '"upstream connect error"', "502"])
def test_an_error_in_json_that_is_no_object_leaves_the_outcome_unknown(
    server: LocalServer, client: SpotClient, body: str
) -> None:
    server.answer(body, status=502)
    with pytest.raises(OutcomeUnknown):
        client.post_once("order", ORDER)


@pytest.mark.parametrize("status", [307, 308])
def test_a_redirect_does_not_send_the_order_again(server: LocalServer, client: SpotClient, status: int) -> None:
    server.will(Reply(status, "", {"Location": f"{server.url}/v3/elsewhere"}), Reply())
    with pytest.raises(OutcomeUnknown):
        client.post_once("order", ORDER)
    assert len(server.seen) == 1


@pytest.mark.parametrize("status", [301, 302, 303])
def test_a_redirect_is_no_answer_to_an_order(server: LocalServer, client: SpotClient, status: int) -> None:
    server.will(Reply(status, "", {"Location": f"{server.url}/v3/elsewhere"}), Reply())
    with pytest.raises(OutcomeUnknown):
        client.post_once("order", ORDER)


def test_a_redirect_never_carries_the_key_to_another_host(server: LocalServer, client: SpotClient) -> None:
    with LocalServer() as stranger:
        server.will(Reply(307, "", {"Location": f"{stranger.url}/v3/order"}))
        with pytest.raises(OutcomeUnknown):
            client.post_once("order", ORDER)
        assert [dict(request.headers).get("X-MBX-APIKEY") for request in stranger.seen] == []


def test_a_refused_connection_proves_that_nothing_was_sent(clock: FixedClock) -> None:
    with LocalServer() as gone:
        url = gone.url
    client = SpotClient(url, clock, InMemoryVenueHealth(), lambda: ("key", "secret"))
    with pytest.raises(Transient, match="no connection: ConnectionError"):
        client.post_once("order", ORDER)
    assert client.calls == 1


class Failing(HTTPAdapter):
    """A transport that counts how often it is used, and fails."""

    def __init__(self, error: requests.RequestException) -> None:
        super().__init__()
        self.error = error
        self.sent: list[object] = []

    def send(self, *args: object, **kwargs: object) -> requests.Response:
        self.sent.append(kwargs["timeout"])
        raise self.error


@pytest.mark.parametrize(
    ("broken", "error"),
    [
        (requests.ConnectTimeout(), Transient),
        (requests.ReadTimeout(), OutcomeUnknown),
        (requests.ConnectionError(), OutcomeUnknown),
        (requests.exceptions.SSLError(), OutcomeUnknown),
        (requests.exceptions.ChunkedEncodingError(), OutcomeUnknown),
    ],
)
def test_a_post_is_not_repeated_when_the_transport_fails(
    client: SpotClient, broken: requests.RequestException, error: type[ThunesError]
) -> None:
    transport = Failing(broken)
    client.session.mount("http://", transport)
    with pytest.raises(error):
        client.post_once("order", ORDER)
    assert transport.sent == [(3.05, 12.0)]


def test_every_post_has_a_connection_of_its_own(server: LocalServer, client: SpotClient) -> None:
    client.read("time", {})
    client.post_once("order", ORDER)
    client.post_once("order", ORDER)
    client.read("time", {})
    assert len({request.connection for request in server.seen[:3]}) == 3


@pytest.mark.parametrize("status", [429, 418])
@pytest.mark.parametrize("name", ["post_once", "read_signed"])
def test_a_ban_says_how_long_to_stay_away(server: LocalServer, client: SpotClient, status: int, name: str) -> None:
    server.will(Reply(status, {"code": -1003, "msg": "banned"}, {"Retry-After": "30"}))
    with pytest.raises(Transient) as raised:
        getattr(client, name)("order", ORDER)
    assert raised.value.retry_after == timedelta(seconds=30)
    assert len(server.seen) == 1
