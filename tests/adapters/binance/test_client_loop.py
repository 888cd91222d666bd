"""The library opens an event loop for WebSockets that are not used here: nothing of it may remain."""

import asyncio
import gc
import threading
import warnings
from collections.abc import Iterator

import pytest

from tests.adapters.binance.local_server import LocalServer
from tests.fakes import FixedClock
from thunes.adapters.binance.client import SpotClient
from thunes.adapters.memory.health import InMemoryVenueHealth


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    """A loop that belongs to somebody else."""
    known = asyncio.new_event_loop()
    asyncio.set_event_loop(known)
    yield known
    asyncio.set_event_loop(None)
    known.close()


def test_a_client_leaves_no_event_loop_behind(client: SpotClient) -> None:
    assert client.loop.is_closed()


def test_a_client_that_is_forgotten_warns_of_nothing(server: LocalServer, clock: FixedClock) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        SpotClient(server.url, clock, InMemoryVenueHealth()).session.close()
        gc.collect()


def test_a_client_can_be_made_in_any_thread(server: LocalServer, clock: FixedClock) -> None:
    answers: list[object] = []

    def work() -> None:
        client = SpotClient(server.url, clock, InMemoryVenueHealth())
        answers.append((client.read("time", {}), client.loop.is_closed()))
        client.session.close()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(10)
    assert answers == [({}, True)]


def test_a_loop_that_was_there_before_stays_open(
    server: LocalServer, clock: FixedClock, loop: asyncio.AbstractEventLoop
) -> None:
    SpotClient(server.url, clock, InMemoryVenueHealth()).session.close()
    assert not loop.is_closed()


def test_a_client_can_be_made_while_a_loop_runs(server: LocalServer, clock: FixedClock) -> None:
    async def work() -> None:
        SpotClient(server.url, clock, InMemoryVenueHealth()).session.close()

    asyncio.run(work())
