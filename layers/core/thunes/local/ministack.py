"""MiniStack as a child process: loopback only, IAM enforced, a clean environment, nothing left behind."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from thunes.errors import Misconfigured
from thunes.local.guardian import STOP_LIMIT_S

HOST = "127.0.0.1"
REGION = "eu-west-1"
START_LIMIT_S = 60.0
# The account's root inside MiniStack; outside it these open nothing.
ACCESS_KEY, SECRET_KEY = "thunes-local", "thunes-local-secret"


class LocalCloudFailed(RuntimeError):
    """The local cloud did not do what it was asked; the message says what and where to look."""


class MiniStack:
    """One emulator, alive between ``start`` and ``stop``, or for a ``with``; with ``state`` it can be started again."""

    def __init__(self, port: int = 0, state: Path | None = None) -> None:
        self._port = _free_port(port)
        self._state = state
        self._folder = Path(tempfile.mkdtemp(prefix="thunes-local-"))
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"http://{HOST}:{self._port}"
        self.log = self._folder / "ministack.log"

    def __enter__(self) -> "MiniStack":
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def environment(self) -> dict[str, str]:
        """What an AWS client must have in its environment to talk to this cloud as its owner."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_REGION": REGION,
            "AWS_ACCESS_KEY_ID": ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        }

    def start(self) -> None:
        """Start the emulator, with a guardian that ends it should we be killed; return when it answers.

        Raises:
            LocalCloudFailed: when it ends early or does not answer in a minute.
        """
        self._folder.mkdir(exist_ok=True)
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own
                [sys.executable, "-m", "thunes.local.guardian", self._folder, sys.executable, "-m", "ministack"],
                env=self._clean_environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.PIPE,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_LIMIT_S
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                tail = self.log.read_text(errors="replace").strip().splitlines()[-1:]
                raise LocalCloudFailed(f"MiniStack did not start: {' '.join(tail) or 'no output'}")
            time.sleep(0.05)

    def stop(self) -> None:
        """End the emulator and everything it started, and remove its files."""
        if self._process and self._process.stdin:
            self._process.stdin.close()
            self._process.wait(6 * STOP_LIMIT_S)  # many functions at once take their time to end
        shutil.rmtree(self._folder, ignore_errors=True)

    def _clean_environment(self) -> dict[str, str]:
        """MiniStack hands its whole environment to the handlers: they get nothing of ours but the path."""
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(self._folder),
            "TMPDIR": str(self._folder),
            "AUTH": "true",
            "BIND_HOST": HOST,
            "GATEWAY_PORT": str(self._port),
            "MINISTACK_REGION": REGION,
            "LOG_LEVEL": "WARNING",
            "AWS_ACCESS_KEY_ID": ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
            **(_kept_in(self._state) if self._state else {}),
        }

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/_ministack/health", timeout=1):  # noqa: S310 - loopback
                return True
        except (urllib.error.URLError, OSError):
            return False


def _kept_in(folder: Path) -> dict[str, str]:
    """What it needs to know to leave everything it holds behind when it is ended."""
    return {
        "PERSIST_STATE": "1",
        "S3_PERSIST": "1",
        "STATE_DIR": str(folder / "state"),
        "S3_DATA_DIR": str(folder / "s3"),
    }


def _free_port(wanted: int) -> int:
    """Return a port that nobody listens on: the one wanted, or any for 0."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, wanted))
        except OSError as error:
            raise Misconfigured(f"port {wanted} is not free; give another --port, or none") from error
        port: int = probe.getsockname()[1]
        return port
