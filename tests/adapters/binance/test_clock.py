"""The venue's time, asked once per invocation."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.adapters.binance.local_server import HTML, LocalServer, Reply
from tests.builders import START
from thunes.adapters.binance.clock import VenueClock
from thunes.domain.times import to_ms
from thunes.errors import Transient

NOW = {"serverTime": to_ms(START)}
MINUTE = timedelta(minutes=1)


@pytest.fixture
def told(server: LocalServer) -> Iterator[VenueClock]:
    server.answer(NOW)
    clock = VenueClock(server.url)
    yield clock
    clock._session.close()


def test_the_venue_is_asked_once(server: LocalServer, told: VenueClock) -> None:
    assert told.now() == told.now() == START
    assert [(request.method, request.path) for request in server.seen] == [("GET", "/api/v3/time")]


def test_nothing_is_asked_before_the_time_is_wanted(server: LocalServer, told: VenueClock) -> None:
    assert server.seen == []


def test_after_a_restart_it_is_asked_again(server: LocalServer, told: VenueClock) -> None:
    assert told.now() == START
    server.answer({"serverTime": to_ms(START + MINUTE)})
    assert told.now() == START
    told.restart()
    assert told.now() == START + MINUTE
    assert len(server.seen) == 2


def test_after_a_sleep_it_is_what_the_venue_says_and_never_ahead_of_it(server: LocalServer, told: VenueClock) -> None:
    assert told.now() == START
    told.sleep(MINUTE)
    assert told.now() == START
    server.answer({"serverTime": to_ms(START + MINUTE)})
    told.sleep(MINUTE)
    assert told.now() == START + MINUTE


@pytest.mark.parametrize(
    "reply",
    [
        Reply(200, HTML),
        Reply(200, ""),
        Reply(200, {}),
        Reply(200, []),
        Reply(200, "null"),
        Reply(200, {"serverTime": None}),
        Reply(200, {"serverTime": "soon"}),
        Reply(200, {"serverTime": -1}),
        Reply(200, {"serverTime": to_ms(START) * 1000}),
        Reply(500, {"code": -1000, "msg": "An unknown error occurred."}),
        Reply(502, HTML),
        Reply(fault="reset"),
        Reply(fault="hang-up"),
        Reply(fault="noise"),
        Reply(fault="cut"),
    ],
)
def test_a_venue_that_does_not_tell_the_time_may_be_asked_later(
    server: LocalServer, told: VenueClock, reply: Reply
) -> None:
    server.will(reply, Reply(200, NOW))
    with pytest.raises(Transient, match="the venue does not tell the time: "):
        told.now()
    assert told.now() == START


def test_a_venue_that_is_gone_may_be_asked_later() -> None:
    with LocalServer() as gone:
        url = gone.url
    with pytest.raises(Transient, match="the venue does not tell the time: ConnectionError"):
        VenueClock(url).now()
