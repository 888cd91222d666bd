"""One local cloud for all these tests: the real template, IAM enforced, a simulated venue with its own time."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from tests.cloud.running import Running
from thunes.local.attach import environment, fill_in_secret, give_limits, parameters
from thunes.local.cloud import LocalCloud
from thunes.local.venue import from_seed, open_venue
from thunes.simulator.clock import ManualTime
from thunes.simulator.http import SimulatorServer

SEED, DAYS = 7, 60
# All tests trade on one account, in any order: what one of them lost must not keep the next from entering.
PATIENT = {"max_loss_streak": 10_000, "instrument_profit": Decimal(-10_000), "max_drawdown": Decimal(1)}


@pytest.fixture(scope="session")
def running() -> Iterator[Running]:
    """The system, deployed, its books open; tests move its time forward and leave it ACTIVE."""
    replay = from_seed(SEED, DAYS)
    clock = ManualTime(replay.start)
    venue = open_venue(replay, Decimal(1000), clock)
    with SimulatorServer(venue.api) as server, LocalCloud() as cloud:
        given = {**parameters(replay.market, server.url), "Clock": "venue"}
        give_limits(cloud, replay.market.quote, **PATIENT)
        cloud.deploy(given)
        fill_in_secret(cloud)
        system = Running(cloud, venue, clock, replay, environment(cloud, given))
        opened = {"opened": True, "settled": {}, "waiting": 0, "unexplained": {}, "standing": None}
        assert system.invoke("Reconcile") == opened
        yield system


@pytest.fixture
def system(running: Running) -> Iterator[Running]:
    """The running system, trading allowed before and after."""
    running.make_active()
    yield running
    running.make_active()
