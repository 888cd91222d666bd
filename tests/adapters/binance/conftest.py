"""A client of the real adapter, and the server on loopback that stands for the venue."""

from collections.abc import Iterator

import pytest

from tests.adapters.binance.local_server import LocalServer
from tests.fakes import FixedClock
from thunes.adapters.binance.client import SpotClient
from thunes.adapters.memory.health import InMemoryVenueHealth

KEY, SECRET = "the-public-key", "the-very-secret-half"


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with LocalServer() as known:
        yield known


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def client(server: LocalServer, clock: FixedClock) -> Iterator[SpotClient]:
    known = SpotClient(server.url, clock, InMemoryVenueHealth(), lambda: (KEY, SECRET))
    yield known
    known.session.close()
