"""The same face over real HTTP, on loopback."""

import asyncio
import gc
import json
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection

import pytest
import requests

from tests.builders import START
from tests.simulator.venue import Venue, sign
from thunes.domain.times import to_ms
from thunes.simulator.http import SimulatorServer
from thunes.simulator.simulator import API_KEY


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with requests.Session() as known:
        known.headers["X-MBX-APIKEY"] = API_KEY
        yield known


@pytest.fixture
def venue() -> Venue:
    return Venue()


@pytest.fixture
def url(venue: Venue) -> Iterator[str]:
    with SimulatorServer(venue.simulator.api) as server:
        yield server.url


def test_a_question_is_answered_as_json(url: str, session: requests.Session) -> None:
    answer = session.get(f"{url}/v3/time", timeout=5)
    assert (answer.status_code, answer.json()) == (200, {"serverTime": to_ms(START)})
    assert answer.headers["Content-Type"].startswith("application/json")


def test_a_refusal_keeps_its_status_and_its_code(url: str, session: requests.Session) -> None:
    answer = session.get(f"{url}/v3/avgPrice", params={"symbol": "NOPE"}, timeout=5)
    assert (answer.status_code, answer.json()) == (400, {"code": -1121, "msg": "Invalid symbol."})


def test_an_unknown_path_is_not_found(url: str, session: requests.Session) -> None:
    assert session.put(f"{url}/anything/at/all", timeout=5).status_code == 404


def test_body_and_key_arrive_as_they_were_signed(url: str, session: requests.Session, venue: Venue) -> None:
    payload = "symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.001&newClientOrderId=T0-a&timestamp="
    answer = session.post(f"{url}/v3/order", data=sign(f"{payload}{to_ms(START)}"), timeout=5)
    assert answer.json()["status"] == "FILLED"
    assert len(venue.engine.orders) == 1


@pytest.mark.parametrize("name", ["T0-a", "T0%2Da", "T0%2da"])
def test_the_query_is_verified_as_it_was_sent_not_as_it_is_read(url: str, venue: Venue, name: str) -> None:
    venue.post()
    line = f"/api/v3/order?{sign(f'symbol=BTCUSDT&origClientOrderId={name}&timestamp={to_ms(START)}')}"
    connection = HTTPConnection(url.split("/")[2], timeout=5)
    with closing(connection):
        connection.request("GET", line, headers={"X-MBX-APIKEY": API_KEY})
        assert json.load(connection.getresponse())["orderId"] == 1


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain; charset=klingon"])
def test_a_body_that_is_no_text_is_refused(url: str, session: requests.Session, kind: str) -> None:
    answer = session.post(f"{url}/v3/order", data=b"\xff\xfe", headers={"Content-Type": kind}, timeout=5)
    assert answer.status_code < 500


def test_many_clients_are_served_one_after_another(url: str, venue: Venue) -> None:
    payload = "symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.001&newClientOrderId=T0-{}&timestamp={}"

    def post(number: int) -> int:
        body = sign(payload.format(number, to_ms(START)))
        answer = requests.post(f"{url}/v3/order", data=body, headers={"X-MBX-APIKEY": API_KEY}, timeout=10)
        return answer.status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(post, range(24))) == {200}
    assert len(venue.engine.orders) == len(venue.engine.executions) == 24


def test_two_servers_run_side_by_side(session: requests.Session) -> None:
    here, there = Venue(), Venue()
    there.pass_(hours=1)
    with SimulatorServer(here.simulator.api) as one, SimulatorServer(there.simulator.api) as other:
        assert one.url != other.url
        told = [session.get(f"{url}/v3/time", timeout=5).json()["serverTime"] for url in (one.url, other.url)]
    assert told == [to_ms(START), to_ms(START) + 3_600_000]


def test_a_stopped_server_listens_no_more_and_leaves_no_thread(session: requests.Session, venue: Venue) -> None:
    before = set(threading.enumerate())
    server = SimulatorServer(venue.simulator.api).start()
    assert session.get(f"{server.url}/v3/ping", timeout=5).status_code == 200
    server.stop()
    assert set(threading.enumerate()) == before
    with pytest.raises(requests.ConnectionError):
        session.get(f"{server.url}/v3/ping", timeout=5)
    server.stop()


def test_a_server_that_never_started_leaves_no_loop(venue: Venue) -> None:
    before = open_loops()
    SimulatorServer(venue.simulator.api).stop()
    left = open_loops() - before
    for loop in left:
        loop.close()
    assert not left


def open_loops() -> set[asyncio.AbstractEventLoop]:
    """The event loops of this process that nobody has closed."""
    every = (known for known in gc.get_objects() if isinstance(known, asyncio.AbstractEventLoop))
    return {loop for loop in every if not loop.is_closed()}


def test_a_port_can_be_chosen(session: requests.Session, venue: Venue) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with SimulatorServer(venue.simulator.api, port) as server:
        assert server.url == f"http://127.0.0.1:{port}/api"
        assert session.get(f"{server.url}/v3/ping", timeout=5).status_code == 200


@pytest.fixture
def deaths() -> Iterator[list[str]]:
    """The errors that threads die of while the test runs."""
    died: list[str] = []
    hook, threading.excepthook = threading.excepthook, lambda args: died.append(str(args.exc_value))
    yield died
    threading.excepthook = hook


def start_on_a_taken_port(venue: Venue) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match=rf"the simulator could not listen on 127\.0\.0\.1:{port}"):
            SimulatorServer(venue.simulator.api, port).start()


def test_a_port_that_is_in_use_is_named_and_leaves_no_thread_behind(venue: Venue, deaths: list[str]) -> None:
    before = set(threading.enumerate())
    start_on_a_taken_port(venue)
    assert set(threading.enumerate()) <= before


def test_a_port_that_is_in_use_leaves_no_traceback_behind(venue: Venue, deaths: list[str]) -> None:
    start_on_a_taken_port(venue)
    assert deaths == []
