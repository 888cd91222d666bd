"""An archive and a REST interface on loopback that hold the same invented candles, and fail as a test tells them to."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import numpy as np

from thunes.domain.candle import Interval
from thunes.domain.times import to_ms
from thunes.research.data.grid import length_ms, opens_of
from thunes.research.data.parts import Part, day_of, month_of

HOUR_MS = 3_600_000
HOUR = Interval("1h")
LISTED = datetime(2024, 11, 20, 8, tzinfo=UTC)
NOW = datetime(2025, 3, 4, 10, 30, tzinfo=UTC)
# From here on the archive writes microseconds.
MICROSECONDS = datetime(2025, 1, 1, tzinfo=UTC)
Reply = tuple[int, dict[str, str], bytes]


def kline(opened: int, length: int = HOUR_MS) -> list[object]:
    """Return a candle's twelve columns; every hour has prices of its own."""
    price = 100 + (opened // HOUR_MS) % 97
    prices = f"{price}.10000000", f"{price}.50000000", f"{price}.05000000", f"{price}.20000000"
    return [opened, *prices, "3.50000000", opened + length - 1, "350.0", 7, "1.5", "150.0", "0"]


@dataclass
class Market:
    """Where both listen, what was asked, and what is answered instead: of each path, in turn."""

    url: str = ""
    asked: list[str] = field(default_factory=list)
    instead: dict[str, list[Reply | None]] = field(default_factory=dict)
    absent: set[str] = field(default_factory=set)
    now: datetime = NOW
    interval: Interval = HOUR  # of what the REST interface has

    def reply(self, address: str) -> Reply | None:
        """Answer one GET; None closes the connection."""
        split = urlsplit(address)
        self.asked.append(split.path.rpartition("/")[2])
        waiting = self.instead.get(self.asked[-1])
        if waiting:
            return waiting.pop(0)
        if split.path == "/api/v3/time":
            return _json({"serverTime": to_ms(self.now)})
        if split.path == "/api/v3/klines":
            return self._klines({name: values[0] for name, values in parse_qs(split.query).items()})
        return self._archived(split.path)

    def _klines(self, asked: dict[str, str]) -> Reply:
        if asked["symbol"] != "BTCUSDT":
            return 400, {}, b'{"code": -1121, "msg": "Invalid symbol."}'
        low, high = int(asked["startTime"]), min(int(asked["endTime"]), to_ms(self.now))
        return _json(_rows(low, high, self.interval)[: int(asked["limit"])])

    def _archived(self, path: str) -> Reply:
        name = path.rpartition("/")[2]
        part = _part(name.removesuffix(".CHECKSUM"))
        if part is None or part.end <= LISTED or part.end > self.now - timedelta(hours=8) or part.name in self.absent:
            return 404, {}, b"NoSuchKey"
        packed = archive_file(part)
        digest = hashlib.sha256(packed).hexdigest()
        return 200, {}, f"{digest}  {name}\n".encode() if name.endswith(".CHECKSUM") else packed


def archive_file(part: Part) -> bytes:
    """Return the .zip that the archive has for a month or a day."""
    factor = 1000 if part.start >= MICROSECONDS else 1
    lines = [
        ",".join(map(str, [int(str(row[0])) * factor, *row[1:6], int(str(row[6])) * factor, *row[7:]]))
        for row in _rows(to_ms(part.start), to_ms(part.end) - 1)
    ]
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed:
        # Not by its name alone: that would write the time of day into the file, and change its SHA-256.
        packed.writestr(zipfile.ZipInfo(f"BTCUSDT-1h-{part.name}.csv"), "\n".join(lines) + "\n")
    return written.getvalue()


def _rows(low: int, high: int, interval: Interval = HOUR) -> list[list[object]]:
    length = length_ms(interval)
    first = int(opens_of(np.array([max(low, to_ms(LISTED)) + length - 1]), interval)[0])
    return [kline(opened, length) for opened in range(first, high + 1, length)]


def _part(name: str) -> Part | None:
    if not name.startswith("BTCUSDT-1h-") or not name.endswith(".zip"):
        return None
    stamp = name.removeprefix("BTCUSDT-1h-").removesuffix(".zip")
    moment = datetime.fromisoformat(stamp if stamp.count("-") > 1 else f"{stamp}-01").replace(tzinfo=UTC)
    return day_of(moment) if stamp.count("-") > 1 else month_of(moment)


def _json(content: object) -> Reply:
    return 200, {}, json.dumps(content).encode()


@contextmanager
def serving() -> Iterator[Market]:
    """Serve until the end of the block."""
    market = Market()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            given = market.reply(self.path)
            if given is None:
                self.close_connection = True
                return
            status, headers, body = given
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    market.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield market
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
