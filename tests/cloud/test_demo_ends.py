"""However a demo ends, nothing of it stays; and whatever the user has configured does not reach it."""

import os
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.terminal import Terminal

pytestmark = pytest.mark.cloud

LIMIT_S = 60
NOBODY = "http://127.0.0.1:9"
CONFIGURED = {
    "AWS_PROFILE": "nope",
    "AWS_ENDPOINT_URL_S3": NOBODY,
    "AWS_ENDPOINT_URL_DYNAMODB": NOBODY,
    "HTTP_PROXY": NOBODY,
    "http_proxy": NOBODY,
    "THUNES_ACCOUNT": "other",
    "THUNES_FOO": "1",
    "THUNES_STAGE": "paper",
    "VIRTUAL_ENV": "/nowhere",
}


def emulators(folder: Path) -> list[int]:
    """Return the processes that work in a temporary folder below ``folder``, workers too."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                environment = (entry / "environ").read_bytes()
            except OSError:
                continue
            if f"TMPDIR={folder}/thunes-local-".encode() in environment:
                found.append(int(entry.name))
    return found


def wait_until(holds: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + LIMIT_S
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.1)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are looked for in /proc")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_a_demo_that_is_stopped_leaves_nothing_running(terminal: Terminal, how: signal.Signals) -> None:
    terminal.variables["TMPDIR"] = str(terminal.folder)
    with terminal.start("demo", "--days", "300") as process:
        wait_until(lambda: emulators(terminal.folder), "the emulator did not start")
        time.sleep(2)
        process.send_signal(how)
        process.wait(LIMIT_S)
        if how is not signal.SIGKILL:
            assert process.returncode == 130
            assert not emulators(terminal.folder)
    wait_until(lambda: not emulators(terminal.folder), "something still runs")
    wait_until(lambda: not list(terminal.folder.glob("thunes-local-*")), "its folder is still there")


def test_nothing_the_user_has_configured_reaches_a_demo(terminal: Terminal) -> None:
    terminal.variables.update(CONFIGURED)
    outcome = terminal("demo", "--days", "1", "--json")
    assert outcome.code == 0, outcome.err
    assert (outcome.json["audit_chain_ok"], outcome.json["unexplained"]) == (True, "0")


def test_a_port_that_somebody_uses_is_refused(terminal: Terminal) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        outcome = terminal("up", "--port", str(other.getsockname()[1]))
    assert (outcome.code, outcome.out) == (2, "")
    assert "is not free" in outcome.err
