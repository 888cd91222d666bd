"""A venue on loopback that answers from a script and remembers every request."""

import json
import socket
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

HTML = "<html><body><h1>502 Bad Gateway</h1></body></html>"


@dataclass(frozen=True)
class Seen:
    """One request as it came over the wire."""

    method: str
    path: str
    query: str
    body: str
    headers: Mapping[str, str]
    connection: int

    @property
    def payload(self) -> str:
        """What was signed: query and body, and the signature last."""
        return self.query + self.body

    @property
    def params(self) -> dict[str, str]:
        """The parameters, wherever they were put."""
        return dict(parse_qsl(self.payload, keep_blank_values=True))


@dataclass(frozen=True)
class Reply:
    """An answer; ``fault`` is what happens in its stead: reset, silence, hang-up, cut, or noise."""

    status: int = 200
    body: Any = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    fault: str = ""

    @property
    def text(self) -> bytes:
        """The body; anything but a text is sent as JSON."""
        return (self.body if isinstance(self.body, str) else json.dumps(self.body)).encode()


class LocalServer:
    """Answers with ``replies`` in turn, and with the last one for ever."""

    def __init__(self) -> None:
        self.replies = [Reply()]
        self.seen: list[Seen] = []
        self.over = Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"venue": self}))
        self.url = f"http://127.0.0.1:{self._server.server_port}/api"

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: object, trace: TracebackType | None) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()

    def will(self, *replies: Reply) -> None:
        """Answer so from now on."""
        self.replies = list(replies)

    def answer(self, body: object, status: int = 200) -> None:
        """Answer every request so from now on."""
        self.will(Reply(status, body))

    def next(self) -> Reply:
        """Return the next reply; the last one stays."""
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    venue: LocalServer

    def _serve(self) -> None:
        url = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        headers = dict(self.headers.items())
        self.venue.seen.append(Seen(self.command, url.path, url.query, body, headers, self.client_address[1]))
        reply = self.venue.next()
        if reply.fault:
            self._fail(reply)
            return
        self.send_response(reply.status)
        for name, value in {**reply.headers, "Content-Length": str(len(reply.text))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.text)

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def _fail(self, reply: Reply) -> None:
        self.close_connection = True
        if reply.fault == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.rfile.close()
            self.connection.close()
        elif reply.fault == "silence":
            self.venue.over.wait(5)
        elif reply.fault == "cut":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n" + reply.text)
        elif reply.fault == "noise":
            self.wfile.write(b"\x00\x01 this is not HTTP\r\n\r\n")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is inherited
        """Say nothing."""
