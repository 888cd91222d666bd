"""No request leaves while the venue wants silence or its breaker is open, and all functions know it."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.adapters.binance.local_server import HTML, LocalServer, Reply
from tests.builders import START
from tests.fakes import FixedClock
from thunes.adapters.binance.client import SpotClient
from thunes.adapters.memory.health import InMemoryVenueHealth
from thunes.domain.health import FAILURE_LIMIT, PAUSES, PROBE_LIMIT, Breaker, Health
from thunes.errors import Conflict, OutcomeUnknown, Refused, ThunesError, Transient

BAN = Reply(418, {"code": -1003, "msg": "banned"}, {"Retry-After": "90"})
REFUSAL = Reply(400, {"code": -1121, "msg": "Invalid symbol."})
DOWN = Reply(503, HTML)
ASKS = ("read", "read_signed", "post_once")
SECOND = timedelta(seconds=1)


class Record(InMemoryVenueHealth):
    """The shared record; counts what it is asked, and fails when told."""

    def __init__(self) -> None:
        super().__init__()
        self.reads = self.writes = 0
        self.failure: ThunesError | None = None

    def read(self) -> Health:
        self.reads += 1
        if self.failure:
            raise self.failure
        return super().read()

    def replace(self, seen: Health, after: Health) -> Health:
        self.writes += 1
        if self.failure:
            raise self.failure
        return super().replace(seen, after)

    def set(self, health: Health) -> None:
        super().replace(super().read(), health)


@pytest.fixture
def record() -> Record:
    return Record()


@pytest.fixture
def process(server: LocalServer, clock: FixedClock, record: Record) -> Iterator[Callable[[], SpotClient]]:
    """Starts a function's process: a client of its own, with the record that all share."""
    started: list[SpotClient] = []

    def start() -> SpotClient:
        started.append(SpotClient(server.url, clock, record, lambda: ("key", "secret")))
        return started[-1]

    yield start
    for client in started:
        client.session.close()


def ask(client: SpotClient, name: str = "read") -> Any:
    return getattr(client, name)("order", {"symbol": "BTCUSDT"})


def fail(client: SpotClient, times: int) -> None:
    for _ in range(times):
        with pytest.raises(OutcomeUnknown):
            ask(client, "post_once")


@pytest.mark.parametrize("told", ASKS)
@pytest.mark.parametrize("name", ASKS)
def test_what_one_function_is_told_keeps_every_function_silent(
    server: LocalServer, clock: FixedClock, process: Callable[[], SpotClient], told: str, name: str
) -> None:
    server.will(BAN, Reply())
    first, second = process(), process()
    with pytest.raises(Transient):
        ask(first, told)
    for client in (first, second):
        client.begin()
        clock.time = START + 89 * SECOND
        with pytest.raises(Transient) as raised:
            ask(client, name)
        assert raised.value.retry_after == SECOND
    assert len(server.seen) == 1
    clock.time = START + 90 * SECOND
    assert ask(second, name) == {}


def test_a_shorter_ban_replaces_no_longer_one(
    server: LocalServer, record: Record, process: Callable[[], SpotClient]
) -> None:
    server.will(BAN, Reply(429, {}, {"Retry-After": "1"}))
    first, second = process(), process()
    ask_second = second.gate.health()
    assert ask_second == Health()
    for client in (first, second):
        with pytest.raises(Transient):
            ask(client)
    assert record.read().banned_until == START + 90 * SECOND
    assert len(server.seen) == 2  # the second had begun before anybody was told


def test_a_ban_that_cannot_be_written_is_kept_by_who_was_told(
    server: LocalServer, record: Record, process: Callable[[], SpotClient]
) -> None:
    client = process()
    server.will(BAN, Reply())
    client.gate.health()
    record.failure = Transient("throttled")
    with pytest.raises(Transient, match="banned"):
        ask(client)
    record.failure = None
    client.begin()
    with pytest.raises(Transient, match="nothing is sent"):
        ask(client)
    assert len(server.seen) == 1


def test_a_record_that_cannot_be_read_lets_nothing_leave(
    server: LocalServer, record: Record, process: Callable[[], SpotClient]
) -> None:
    record.failure = Transient("throttled")
    for name in ASKS:
        with pytest.raises(Transient, match="throttled"):
            ask(process(), name)
    assert server.seen == []


def test_a_sound_venue_costs_one_reading_per_invocation_and_no_write(
    record: Record, process: Callable[[], SpotClient]
) -> None:
    client = process()
    for name in ASKS * 2:
        ask(client, name)
    assert (record.reads, record.writes) == (1, 0)
    client.begin()
    ask(client)
    assert (record.reads, record.writes) == (2, 0)


@pytest.mark.parametrize(
    "reply", [DOWN, Reply(200, HTML), Reply(fault="reset"), Reply(400, {"code": -1008, "msg": ""})]
)
def test_failures_of_all_functions_together_open_the_breaker(
    server: LocalServer, record: Record, process: Callable[[], SpotClient], reply: Reply
) -> None:
    server.will(reply)
    for number in range(FAILURE_LIMIT):
        assert record.read().failures == number
        fail(process(), 1)
    assert record.read().breaker is Breaker.OPEN
    for name in ASKS:
        with pytest.raises(Transient, match="OPEN until") as raised:
            ask(process(), name)
        assert raised.value.retry_after == PAUSES[0]
    assert len(server.seen) == FAILURE_LIMIT


@pytest.mark.parametrize("answer", [Reply(), REFUSAL, Reply(403, HTML)])
def test_any_answer_ends_the_row_of_failures(
    server: LocalServer, record: Record, process: Callable[[], SpotClient], answer: Reply
) -> None:
    client = process()
    server.will(*[DOWN] * (FAILURE_LIMIT - 1), answer, *[DOWN] * (FAILURE_LIMIT - 1))
    fail(client, FAILURE_LIMIT - 1)
    try:
        ask(client)
    except Refused:
        assert answer is not None
    fail(client, FAILURE_LIMIT - 1)
    assert record.read().breaker is Breaker.CLOSED


@pytest.mark.parametrize(
    ("answer", "breaker", "wait"),
    [(Reply(), Breaker.CLOSED, 0), (REFUSAL, Breaker.CLOSED, 0), (DOWN, Breaker.OPEN, PAUSES[1].total_seconds())],
)
def test_one_question_finds_out_whether_the_venue_is_back(
    server: LocalServer, record: Record, process: Callable[[], SpotClient], answer: Reply, breaker: Breaker, wait: float
) -> None:
    record.set(Health(Breaker.OPEN, openings=1, until=START))
    server.will(answer)
    try:
        ask(process())
    except ThunesError:
        assert answer.status != 200
    assert server.seen[0].path.endswith("/time")
    assert (len(server.seen), record.read().breaker) == (2 if breaker is Breaker.CLOSED else 1, breaker)
    assert record.read().wait(START) == wait * SECOND


def test_nobody_else_asks_while_one_does(
    record: Record, server: LocalServer, process: Callable[[], SpotClient]
) -> None:
    record.set(Health(Breaker.OPEN, openings=1, until=START))
    first, second = process(), process()
    assert first.gate.health() == second.gate.health()
    first.gate.admit(order=False)
    with pytest.raises(Transient, match="another function is asking") as raised:
        ask(second)
    assert raised.value.retry_after == PROBE_LIMIT
    with pytest.raises(Transient, match="HALF_OPEN"):
        ask(process())
    assert server.seen == []


def test_a_probe_that_cannot_be_claimed_does_not_leave(
    record: Record, server: LocalServer, process: Callable[[], SpotClient]
) -> None:
    record.set(Health(Breaker.OPEN, openings=1, until=START))
    for failure in (Transient("throttled"), Conflict("another write came first")):
        client = process()
        client.gate.health()
        record.failure = failure
        with pytest.raises(Transient):
            ask(client)
        record.failure = None
    assert server.seen == []


def test_an_order_is_never_the_probe(record: Record, server: LocalServer, process: Callable[[], SpotClient]) -> None:
    record.set(Health(Breaker.OPEN, openings=1, until=START))
    with pytest.raises(Transient, match="no order"):
        ask(process(), "post_once")
    assert server.seen == []
