"""What Prometheus asks of `thunes up`: the functions' own measurements, read from their logs, under /metrics."""

import json
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from thunes.adapters.emf import samples_of
from thunes.adapters.prometheus import CONTENT_TYPE, PrometheusMeter
from thunes.domain.metrics import Sample
from thunes.errors import Misconfigured

LOOPBACK, PATH = "127.0.0.1", "/metrics"
MARK = "CloudWatchMetrics"
# Lines may come late: each reading begins this much before the newest line of the one before.
OVERLAP_MS = 60_000


class MeasuredLines:
    """The lines of a log group that hold metrics, each once."""

    def __init__(self, logs: Any, group: str) -> None:
        self._logs = logs
        self._group = group
        self._since = round(time.time() * 1000) - OVERLAP_MS
        self._seen: dict[tuple[str, int, str], int] = {}

    def fresh(self) -> list[Sample]:
        """Return the samples that were written since the last call."""
        answer = self._logs.filter_log_events(logGroupName=self._group, startTime=self._since, filterPattern=MARK)
        events = {(e["logStreamName"], e["timestamp"], e["message"]): e["timestamp"] for e in answer["events"]}
        new = [key for key in events if key not in self._seen]
        self._since = max([self._since, *(stamp - OVERLAP_MS for stamp in events.values())])
        self._seen = {key: stamp for key, stamp in {**self._seen, **events}.items() if stamp >= self._since}
        return list(read(message for _, _, message in new))


def read(messages: Iterable[str]) -> Iterator[Sample]:
    """Yield the samples of the lines that hold metrics; others are passed over."""
    for message in messages:
        try:
            line = json.loads(message, parse_float=Decimal)
        except ValueError:
            continue
        if isinstance(line, Mapping):
            yield from samples_of(line)


def _page(meter: PrometheusMeter) -> type[BaseHTTPRequestHandler]:
    class Page(BaseHTTPRequestHandler):
        """One page; everything else is not found."""

        def do_GET(self) -> None:
            found = self.path.partition("?")[0] == PATH
            body = (meter.text() if found else f"look under {PATH}\n").encode()
            self.send_response(HTTPStatus.OK if found else HTTPStatus.NOT_FOUND)
            self.send_header("Content-Type", CONTENT_TYPE if found else "text/plain; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - so does the server call it
            """Say nothing: the terminal shows the account."""

    return Page


@contextmanager
def metrics_page(meter: PrometheusMeter, port: int = 0) -> Iterator[str]:
    """Serve the meter's text on loopback, on a free port for 0, and yield its address.

    Raises:
        Misconfigured: when the port is taken.
    """
    try:
        server = ThreadingHTTPServer((LOOPBACK, port), _page(meter))
    except OSError as error:
        raise Misconfigured(f"port {port} cannot be had for {PATH}: {error.strerror}; give another one") from None
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://{LOOPBACK}:{server.server_address[1]}{PATH}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
