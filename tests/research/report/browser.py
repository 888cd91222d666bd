"""Chromium without a window, spoken to over its own protocol: it reads a page and tells what happened."""

import json
import re
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--remote-debugging-port=0")
PATIENCE_S = 60
SPOKEN = ("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded")


def found() -> str | None:
    """Return the path of a Chromium on this machine."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class Tab:
    """One tab; ``events`` holds all that it told by itself."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.events: list[dict[str, Any]] = []
        self.number = 0
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": parameters}))
        while True:
            message = json.loads(self.socket.recv(timeout=PATIENCE_S))
            if message.get("id") == self.number:
                assert "error" not in message, message
                return dict(message["result"])
            self.events.append(message)

    def ask(self, expression: str) -> Any:
        """Return what a JavaScript expression comes to."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def read(self, page: Path, width: int = 1200, scheme: str = "light") -> None:
        """Open ``page`` and wait until its charts are drawn."""
        self.events.clear()
        phone = width < 500
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=844, deviceScaleFactor=1, mobile=phone)
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.call("Page.navigate", url=page.as_uri())
        until = time.monotonic() + PATIENCE_S
        while not self.ask("document.documentElement?.dataset.drawn"):
            assert time.monotonic() < until, "the charts were never drawn"
            time.sleep(0.05)
        self.settle()

    def settle(self) -> None:
        """Wait until what was asked for is painted."""
        self.ask("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)))")

    @property
    def requests(self) -> list[str]:
        return [one["params"]["request"]["url"] for one in self.events if one["method"] == "Network.requestWillBeSent"]

    @property
    def spoken(self) -> list[dict[str, Any]]:
        return [one for one in self.events if one["method"] in SPOKEN]


@contextmanager
def browser(profile: Path) -> Iterator[Tab]:
    """Start a Chromium that keeps everything in ``profile``, give one tab of it, and end it."""
    command = [str(found()), *FLAGS, f"--user-data-dir={profile}", "about:blank"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stderr is not None
            port = next(match[1] for line in process.stderr if (match := re.search(r"ws://127.0.0.1:(\d+)/", line)))
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/json", timeout=PATIENCE_S) as answer:
                tab = next(one for one in json.load(answer) if one["type"] == "page")
            with connect(tab["webSocketDebuggerUrl"], max_size=None, proxy=None) as socket:
                yield Tab(socket)
        finally:
            process.terminate()
