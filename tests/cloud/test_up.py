"""The local cloud on the wall clock: other terminals join it, and Ctrl-C ends all of it."""

import json
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.terminal import Terminal
from thunes.local.state import STATE as LOCAL_STATE

pytestmark = pytest.mark.cloud

STOP_LIMIT_S = 30
TWO_TICKS_S = 150


@pytest.fixture
def up(terminal: Terminal) -> Iterator[subprocess.Popen[str]]:
    """`thunes up` in the terminal's folder, its cloud deployed."""
    with terminal.start("up", "--json") as process:
        assert process.stdout
        process.stdout.readline()
        yield process
        process.kill()


def listens(url: str) -> bool:
    address = urlsplit(url)
    with socket.socket() as probe:
        return probe.connect_ex((address.hostname, address.port)) == 0


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_others_join_it_and_stopping_it_leaves_nothing(
    up: subprocess.Popen[str], terminal: Terminal, stop: signal.Signals
) -> None:
    assert terminal("status", "--json").json["account"] == "dev#main"
    assert terminal("halt", "--reason", "stop it", "--json").json["reason"] == "stop it"
    second = terminal("up")
    assert second.code == 2
    assert "runs in this folder already" in second.err
    variables = json.loads((terminal.folder / LOCAL_STATE).read_text())
    addresses = [variables["AWS_ENDPOINT_URL"], variables["THUNES_EXCHANGE_URL"]]
    assert all(map(listens, addresses))

    up.send_signal(stop)
    assert up.wait(STOP_LIMIT_S) == 0
    assert not any(map(listens, addresses))
    assert not (terminal.folder / LOCAL_STATE).exists()


def test_what_a_dead_cloud_left_behind_is_no_obstacle(terminal: Terminal) -> None:
    (terminal.folder / ".thunes").mkdir()
    (terminal.folder / LOCAL_STATE).write_text(json.dumps({"THUNES_LOCAL_PID": "0"}))
    with terminal.start("up", "--json") as process:
        assert process.stdout
        assert "trading_state" in json.loads(process.stdout.readline())
        process.send_signal(signal.SIGINT)
        assert process.wait(STOP_LIMIT_S) == 0


@pytest.mark.slow
def test_the_schedules_fire_by_themselves(up: subprocess.Popen[str], terminal: Terminal) -> None:
    deadline = time.monotonic() + TWO_TICKS_S
    while not terminal("status", "--json").json["books_opened"]:
        assert time.monotonic() < deadline
        time.sleep(1)
    while terminal("audit", "verify", "--json").json["events"] < 3:
        assert time.monotonic() < deadline
        time.sleep(1)
    assert up.poll() is None
