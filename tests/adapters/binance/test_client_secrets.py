"""The secret is in no error, no log line and no representation, whatever goes wrong."""

import logging
import traceback

import pytest

from tests.adapters.binance.conftest import KEY, SECRET
from tests.adapters.binance.local_server import HTML, LocalServer, Reply
from tests.fakes import FixedClock
from thunes.adapters.binance.client import SpotClient
from thunes.adapters.memory.health import InMemoryVenueHealth
from thunes.errors import ThunesError

REPLIES = [
    Reply(400, {"code": -1022, "msg": "Signature for this request is not valid."}),
    Reply(401, {"code": -2015, "msg": "Invalid API-key, IP, or permissions for action."}),
    Reply(403, HTML),
    Reply(418, {"code": -1003, "msg": "banned"}),
    Reply(502, HTML),
    Reply(200, HTML),
    Reply(fault="reset"),
    Reply(fault="hang-up"),
    Reply(fault="noise"),
    Reply(fault="cut"),
    Reply(fault="silence"),
]


def told(error: BaseException) -> str:
    """Everything that printing, representing or tracing the error shows, its causes included."""
    chain: list[BaseException] = []
    link: BaseException | None = error
    while link is not None:
        chain.append(link)
        link = link.__cause__ or link.__context__
    shown = [text for known in chain for text in (str(known), repr(known), repr(known.args))]
    return "\n".join([*shown, *traceback.format_exception(error)])


@pytest.mark.parametrize("method", ["post_once", "read_signed"])
@pytest.mark.parametrize("reply", REPLIES)
def test_the_secret_is_in_no_error_and_no_log(
    server: LocalServer, client: SpotClient, caplog: pytest.LogCaptureFixture, method: str, reply: Reply
) -> None:
    caplog.set_level(logging.DEBUG)
    client._requests_params = {"timeout": (1, 0.1)}
    server.will(reply)
    with pytest.raises(ThunesError) as raised:
        getattr(client, method)("order", {"symbol": "BTCUSDT"})
    logged = "\n".join([*(record.getMessage() for record in caplog.records), caplog.text])
    for shown in (told(raised.value), logged):
        assert SECRET not in shown
        assert KEY not in shown
    assert SECRET not in str(raised.value)


def test_the_secret_is_not_on_the_wire(server: LocalServer, client: SpotClient) -> None:
    client.read_signed("account", {})
    client.post_once("order", {"symbol": "BTCUSDT"})
    assert SECRET not in str(server.seen)
    assert all(request.headers["X-MBX-APIKEY"] == KEY for request in server.seen)


def test_the_secret_is_not_in_the_representation_of_a_client(client: SpotClient) -> None:
    client.read_signed("account", {})
    assert SECRET not in f"{client!r} {client} {client.session!r} {dict(client.session.headers)}"


def test_a_refused_connection_tells_no_secret_and_our_own_words_no_signature(clock: FixedClock) -> None:
    with LocalServer() as gone:
        url = gone.url
    client = SpotClient(url, clock, InMemoryVenueHealth(), lambda: (KEY, SECRET))
    for ask in (client.read_signed, client.post_once):
        with pytest.raises(ThunesError) as raised:
            ask("order", {"symbol": "BTCUSDT"})
        assert SECRET not in told(raised.value)
        assert "signature" not in f"{raised.value!r} {raised.value}"
