"""Whatever ends a parent ends what its guardian runs."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from thunes.errors import Misconfigured
from thunes.local.ministack import HOST, MiniStack

LIMIT_S = 20
# A command with a worker of its own that says who it is and would run for minutes.
COMMAND = (
    "import subprocess, sys, time; from pathlib import Path\n"
    "worker = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(300)'])\n"
    "Path(sys.argv[1], 'pid').write_text(str(worker.pid)); time.sleep(300)"
)
# Whoever is started with nohup ignores a hang-up, and so would everything below: here it counts again.
PARENT = (
    "import signal, subprocess, sys, time; signal.signal(signal.SIGHUP, signal.SIG_DFL)\n"
    "own, command = sys.argv[1:]\n"
    "guard = [sys.executable, '-m', 'thunes.local.guardian', own, sys.executable, '-c', command, own]\n"
    "subprocess.Popen(guard, stdin=subprocess.PIPE, start_new_session=True); time.sleep(300)"
)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().split()[2:3]


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL, signal.SIGHUP])
def test_a_parent_that_is_killed_leaves_nothing(tmp_path: Path, how: signal.Signals) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    with subprocess.Popen([sys.executable, "-c", PARENT, str(folder), COMMAND]) as parent:
        deadline = time.monotonic() + LIMIT_S
        while not (folder / "pid").exists() or not (folder / "pid").read_text():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        worker = int((folder / "pid").read_text())
        assert alive(worker)
        parent.send_signal(how)
    while alive(worker) or folder.exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_port_that_somebody_listens_on_is_refused() -> None:
    with socket.socket() as other:
        other.bind((HOST, 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Misconfigured, match=f"port {port} is not free; give another --port"):
            MiniStack(port)
