"""What python-binance does when nobody corrects it: a test that fails here says that a correction may go."""

import asyncio
import warnings
from collections.abc import Iterator
from decimal import Decimal
from importlib.metadata import version

import pytest
from binance.client import Client
from binance.exceptions import BinanceAPIException
from binance.helpers import round_step_size
from Crypto.PublicKey import ECC
from requests import Response

from tests.adapters.binance.local_server import LocalServer, Reply

ORDER = {"symbol": "BTCUSDT", "side": "BUY", "type": "LIMIT", "timeInForce": "IOC", "price": "20000.01"}


@pytest.fixture
def raw(server: LocalServer) -> Iterator[Client]:
    """The library's own client, pointed at the local server."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        client = Client("key", "secret", ping=False)
    client.API_URL = server.url
    yield client
    client.session.close()
    client.loop.close()
    asyncio.set_event_loop(None)


def test_the_corrections_were_written_for_this_release() -> None:
    assert version("python-binance") == "1.0.37"


def test_it_overwrites_the_window_of_an_order(server: LocalServer, raw: Client) -> None:
    raw.create_order(**ORDER, quantity="0.001", recvWindow=2000)
    assert server.seen[0].params["recvWindow"] == "10000"


@pytest.mark.parametrize(
    ("number", "sent"), [(0.00001, "1e-05"), (Decimal("0.00000001"), "1E-8"), (0.1 + 0.2, "0.30000000000000004")]
)
def test_it_sends_numbers_with_exponents_and_noise(server: LocalServer, raw: Client, number: object, sent: str) -> None:
    raw.create_order(**ORDER, quantity=number)
    assert server.seen[0].params["quantity"] == sent


def test_its_rounding_answers_in_floats() -> None:
    assert isinstance(round_step_size(Decimal("0.00012345"), Decimal("0.00001")), float)


def test_it_makes_up_a_client_order_id_that_changes_each_time(server: LocalServer, raw: Client) -> None:
    for _ in range(2):
        raw.create_order(**ORDER, quantity="0.001")
    first, second = (request.params["newClientOrderId"] for request in server.seen)
    assert first.startswith("x-HNA2TXFJ")
    assert first != second


def test_it_stamps_with_the_computer_s_clock_and_never_measures_the_venue_s(server: LocalServer, raw: Client) -> None:
    server.answer({"serverTime": 1_000_000})
    raw.get_server_time()
    raw.get_account()
    assert raw.timestamp_offset == 0
    assert int(server.seen[-1].params["timestamp"]) > 1_700_000_000_000


def test_it_gives_up_when_the_venue_does(raw: Client) -> None:
    assert raw._get_request_kwargs("post", signed=False, data={})["timeout"] == 10


def test_it_leaves_an_event_loop_open(raw: Client) -> None:
    assert not raw.loop.is_closed()


def test_it_posts_again_to_wherever_a_redirect_points(server: LocalServer, raw: Client) -> None:
    server.will(Reply(307, "", {"Location": f"{server.url}/v3/elsewhere"}), Reply())
    raw.create_order(**ORDER, quantity="0.001")
    assert [request.method for request in server.seen] == ["POST", "POST"]


def test_its_error_breaks_on_json_that_is_no_object() -> None:
    with pytest.raises(AttributeError):
        BinanceAPIException(Response(), 502, "null")


def test_it_takes_an_empty_answer_for_an_empty_object(server: LocalServer, raw: Client) -> None:
    server.answer("")
    assert raw.get_open_orders(symbol="BTCUSDT") == {}


def test_it_encodes_nothing_but_the_symbol(server: LocalServer, raw: Client) -> None:
    raw.get_order(symbol="BTCUSDT", origClientOrderId="a+b")
    assert server.seen[0].params["origClientOrderId"] == "a b"


def test_it_takes_a_longer_pem_for_a_key_of_another_kind(raw: Client) -> None:
    pem = ECC.construct(curve="ed25519", seed=bytes(32)).export_key(format="PEM")
    for text in (pem.replace("\n", "\r\n") + "\r\n", pem + "\n" * 9):
        with pytest.raises(ValueError, match="not supported"):
            raw._init_private_key(text)
