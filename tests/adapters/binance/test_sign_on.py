"""Before its first order a process makes sure that its key may trade, and nothing worse."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.adapters.binance.documents import ACCOUNT
from tests.adapters.binance.local_server import LocalServer, Reply
from tests.builders import START
from tests.fakes import FixedClock
from thunes.adapters.binance.client import SpotClient
from thunes.adapters.binance.rest import BinanceExchange
from thunes.adapters.memory.health import InMemoryVenueHealth
from thunes.domain.health import Breaker, Health
from thunes.domain.times import to_ms
from thunes.errors import Misconfigured, Transient

TIME = Reply(200, {"serverTime": to_ms(START)})
RIGHTS = {"ipRestrict": True, "enableReading": True, "enableWithdrawals": False, "enableSpotAndMarginTrading": True}
RIGHTS_PATH = "/sapi/v1/account/apiRestrictions"


@pytest.fixture
def health() -> InMemoryVenueHealth:
    return InMemoryVenueHealth()


@pytest.fixture
def client(server: LocalServer, clock: FixedClock, health: InMemoryVenueHealth) -> Iterator[SpotClient]:
    known = SpotClient(server.url, clock, health, lambda: ("key", "secret"))
    yield known
    known.session.close()


@pytest.mark.parametrize(("live", "path", "answer"), [(False, "/api/v3/account", ACCOUNT), (True, RIGHTS_PATH, RIGHTS)])
def test_rights_are_asked_for_once_per_process(
    server: LocalServer, client: SpotClient, live: bool, path: str, answer: Any
) -> None:
    server.will(TIME, Reply(200, answer))
    exchange = BinanceExchange(client, live=live)
    for _ in range(3):
        client.begin()
        exchange.sign_on()
    assert [seen.path for seen in server.seen] == ["/api/v3/time", path]
    assert "signature" in server.seen[1].params


@pytest.mark.parametrize(
    ("live", "answer", "line"),
    [
        (False, {**ACCOUNT, "canTrade": False}, "this key may not trade"),
        (True, {**RIGHTS, "enableSpotAndMarginTrading": False}, "this key may not trade"),
        (True, {**RIGHTS, "enableWithdrawals": True}, "this key may withdraw"),
    ],
)
def test_a_key_with_the_wrong_rights_signs_nothing_for_a_minute(
    server: LocalServer, clock: FixedClock, client: SpotClient, live: bool, answer: Any, line: str
) -> None:
    exchange = BinanceExchange(client, live=live)
    server.will(TIME, Reply(200, answer))
    for _ in range(3):
        with pytest.raises(Misconfigured, match=line):
            exchange.sign_on()
    with pytest.raises(Misconfigured, match=line):
        exchange.balances()
    assert len(server.seen) == 2
    clock.pass_(minutes=1)
    with pytest.raises(Misconfigured, match=line):
        exchange.sign_on()
    assert len(server.seen) == 3


@pytest.mark.parametrize("answer", [{}, [], "null", {**RIGHTS, "enableWithdrawals": None}])
def test_rights_that_the_venue_does_not_tell_let_nothing_be_signed(
    server: LocalServer, client: SpotClient, answer: Any
) -> None:
    server.will(TIME, Reply(200, answer))
    with pytest.raises(Transient, match="does not say"):
        BinanceExchange(client, live=True).sign_on()


def signed_on(server: LocalServer, client: SpotClient) -> BinanceExchange:
    server.will(TIME, Reply(200, ACCOUNT), TIME)
    exchange = BinanceExchange(client)
    exchange.sign_on()
    client.begin()
    return exchange


def test_a_ban_that_another_function_was_told_stops_a_process_that_has_everything(
    server: LocalServer, client: SpotClient, health: InMemoryVenueHealth
) -> None:
    exchange = signed_on(server, client)
    health.replace(health.read(), Health(banned_until=START + timedelta(seconds=40)))
    with pytest.raises(Transient, match="banned until") as raised:
        exchange.sign_on()
    assert raised.value.retry_after == timedelta(seconds=40)
    assert len(server.seen) == 2


def test_before_an_order_a_harmless_question_finds_out_whether_the_venue_is_back(
    server: LocalServer, client: SpotClient, health: InMemoryVenueHealth
) -> None:
    exchange = signed_on(server, client)
    health.replace(health.read(), Health(Breaker.OPEN, openings=1, until=START))
    exchange.sign_on()
    assert [seen.path for seen in server.seen][2:] == ["/api/v3/time"]
    assert health.read().breaker is Breaker.CLOSED


def test_no_order_follows_a_question_that_had_no_answer(
    server: LocalServer, client: SpotClient, health: InMemoryVenueHealth
) -> None:
    exchange = signed_on(server, client)
    health.replace(health.read(), Health(Breaker.OPEN, openings=1, until=START))
    server.will(Reply(503, ""))
    with pytest.raises(Transient):
        exchange.sign_on()
    assert (len(server.seen), health.read().breaker) == (3, Breaker.OPEN)
