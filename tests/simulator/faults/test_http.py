"""What a client sees of faults over real HTTP, on loopback: statuses, headers, silence, resets, delays."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import requests
from requests.exceptions import ConnectionError as Broken

from tests.simulator.faults.behind import ORDER, Behind
from thunes.simulator.faults.catalogue import AFTER, BEFORE, READ
from thunes.simulator.http import SILENT_S, START_LIMIT_S, SimulatorServer
from thunes.simulator.simulator import API_KEY

SILENT = {"lost-request", "reset-before", "no-connection", "lost-response", "late-request", "reset-after"}
STATUS = {
    "html-5xx-before": 502,
    "overloaded-1008": 503,
    "disconnected-1001": 500,
    "firewall-403": 403,
    "rate-limit-429": 429,
    "order-limit-1015": 429,
    "ban-418": 418,
    "clock-1021": 400,
    "key-2015": 401,
    "signature-1022": 400,
    "html-5xx-after": 504,
    "unexpected-1006": 500,
    "timeout-1007": 504,
    "unknown-1000": 500,
    "duplicate-rejected": 400,
    "read-5xx": 503,
    "read-rate-limit": 429,
    "read-firewall": 403,
    "read-1021": 400,
}
QUICK = 0.01


@contextmanager
def serving(spec: str, pace: float = QUICK) -> Iterator[tuple[Behind, str]]:
    venue = Behind(spec)
    with SimulatorServer(venue.faulty, pace=pace) as server:
        yield venue, server.url


def send(venue: Behind, url: str, payload: str = ORDER, timeout: float = 10) -> requests.Response:
    body, headers = venue.payload(payload), {"X-MBX-APIKEY": API_KEY}
    return requests.post(f"{url}/v3/order", data=body, headers=headers, timeout=timeout)


@pytest.mark.parametrize("name", [*BEFORE, *AFTER])
def test_a_client_sees_what_the_fault_says(name: str) -> None:
    with serving(f"{name}@1") as (venue, url):
        if name in SILENT:
            with pytest.raises(Broken):
                send(venue, url)
        else:
            assert send(venue, url).status_code == STATUS.get(name, 200)
        assert len(venue.engine.orders) == (name in AFTER and name != "late-request")


@pytest.mark.parametrize("name", READ)
def test_a_question_likewise(name: str) -> None:
    with serving(f"{name}@1") as (venue, url):
        account = f"{url}/v3/account?{venue.payload('omitZeroBalances=true')}"
        if name in ("read-timeout", "read-reset"):
            with pytest.raises(Broken):
                requests.get(account, headers={"X-MBX-APIKEY": API_KEY}, timeout=5)
        else:
            answer = requests.get(account, headers={"X-MBX-APIKEY": API_KEY}, timeout=5)
            assert answer.status_code == STATUS.get(name, 200)


def test_html_is_html_and_a_wait_is_as_long_as_the_pace_makes_it() -> None:
    with serving("firewall-403@1,rate-limit-429@2", pace=0.5) as (venue, url):
        page, limited = send(venue, url), send(venue, url)
    assert page.headers["Content-Type"].startswith("text/html")
    assert limited.headers["Content-Type"].startswith("application/json")
    assert limited.headers["Retry-After"] == "4"
    with serving("rate-limit-429@1") as (venue, url):
        assert send(venue, url).headers["Retry-After"] == "1"


def test_silence_is_long_enough_for_a_client_to_give_up_first_and_an_end_of_its_own() -> None:
    assert SILENT_S > 10
    with serving("lost-response@1,lost-response@2") as (venue, url):
        with pytest.raises(requests.ReadTimeout):
            send(venue, url, timeout=SILENT_S * QUICK / 3)
        started = time.perf_counter()
        with pytest.raises(Broken, match="without response"):
            send(venue, url, ORDER.replace("T0-a", "T0-b"))
        assert SILENT_S * QUICK <= time.perf_counter() - started < START_LIMIT_S
        assert len(venue.engine.orders) == 2


def test_a_slow_answer_keeps_nobody_else_waiting() -> None:
    with serving("read-slow@1", pace=0.05) as (_, url), requests.Session() as session:
        started = time.perf_counter()
        session.get(f"{url}/v3/ping", timeout=5)
        slow = time.perf_counter() - started
        session.get(f"{url}/v3/ping", timeout=5)
        assert slow > 0.5 * 0.05
        assert time.perf_counter() - started - slow < slow + 0.5


def test_a_server_stops_although_somebody_waits_in_silence() -> None:
    venue = Behind("lost-response@1")
    server = SimulatorServer(venue.faulty).start()
    with pytest.raises(requests.ReadTimeout):
        send(venue, server.url, timeout=0.2)
    started = time.perf_counter()
    server.stop()
    assert time.perf_counter() - started < 5


def test_a_late_order_arrives_by_the_server_s_clock() -> None:
    venue = Behind("late-request@1")
    with SimulatorServer(venue.faulty, pace=QUICK) as server:
        venue.faulty.defer = lambda wait, action: server.later(wait * QUICK, action)
        with pytest.raises(Broken):
            send(venue, server.url)
        assert len(venue.engine.orders) == 1  # silence lasted longer
