"""A Bot API on this machine: takes what Telegram would take, refuses what it would refuse, and keeps a log.

Stricter than Telegram in two places, both on purpose: a bare & is an error, and a second message to the same chat
within a second is refused each time. See core.telegram.org/bots/api.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qs

from thunes.local.telegram_markup import BadMarkup, length

TEXT_LIMIT, CAPTION_LIMIT, PHOTO_LIMIT, DATA_LIMIT = 4096, 1024, 10 * 2**20, 64
PNG = b"\x89PNG\r\n\x1a\n"
PACE = timedelta(seconds=1)
MESSAGES = ("sendMessage", "sendPhoto")
ME = {"id": 1, "is_bot": True, "first_name": "thunes", "username": "thunes_bot"}


class SkippedTime:
    """A clock on which waiting takes no time."""

    def __init__(self) -> None:
        self._now = datetime.now(UTC)

    def now(self) -> datetime:
        return self._now

    def sleep(self, length: timedelta) -> None:
        self._now += length


class Refusal(Exception):
    """What is answered with an error code; ``retry_after`` in seconds where there is a way out."""

    def __init__(self, code: int, description: str, retry_after: int = 0) -> None:
        super().__init__(description)
        self.code = code
        self.retry_after = retry_after


@dataclass
class TelegramApi:
    """One bot. ``log`` holds every call that was taken: its method, its fields, and the photo's size in bytes.

    ``busy`` is how many messages more are refused for being too many.
    """

    token: str
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    log: list[dict[str, Any]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    busy: int = 0
    _free_at: dict[str, datetime] = field(default_factory=dict)
    _shown: dict[int, str] = field(default_factory=dict)
    _lock: Any = field(default_factory=Lock)

    def answer(self, path: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Return the answer to one call."""
        try:
            with self._lock:
                return {"ok": True, "result": self._do(path, fields)}
        except Refusal as refusal:
            self.refused.append(str(refusal))
            more = {"parameters": {"retry_after": refusal.retry_after}} if refusal.retry_after else {}
            return {"ok": False, "error_code": refusal.code, "description": str(refusal), **more}

    def _do(self, path: str, fields: Mapping[str, Any]) -> object:
        _, bot, method = [*path.split("/"), "", ""][:3]
        if bot != f"bot{self.token}":
            raise Refusal(401, "Unauthorized")
        if method == "getMe":
            return ME
        handle = {
            "sendMessage": self._message,
            "sendPhoto": self._photo,
            "editMessageText": self._edit,
            "answerCallbackQuery": self._nothing,
            "setWebhook": self._nothing,
            "setMyCommands": self._nothing,
        }.get(method)
        if handle is None:
            raise Refusal(404, "Not Found")
        result = handle(fields)
        self.log.append({"method": method, **{name: _logged(value) for name, value in fields.items()}})
        return result

    def _message(self, fields: Mapping[str, Any]) -> object:
        self._check(fields, "text", TEXT_LIMIT)
        _check_buttons(fields)
        return self._sent(fields, str(fields["text"]))

    def _photo(self, fields: Mapping[str, Any]) -> object:
        self._check(fields, "caption", CAPTION_LIMIT)
        photo = fields.get("photo")
        if not isinstance(photo, bytes) or not photo.startswith(PNG):
            raise Refusal(400, "Bad Request: IMAGE_PROCESS_FAILED")
        if len(photo) > PHOTO_LIMIT:
            raise Refusal(413, "Request Entity Too Large")
        return self._sent(fields, str(fields.get("caption", "")))

    def _edit(self, fields: Mapping[str, Any]) -> object:
        self._check(fields, "text", TEXT_LIMIT)
        _check_buttons(fields)
        number, text = int(fields["message_id"]), f"{fields['text']}{fields.get('reply_markup', '')}"
        if number not in self._shown:
            raise Refusal(400, "Bad Request: message to edit not found")
        if self._shown[number] == text:
            raise Refusal(400, "Bad Request: message is not modified")
        self._pace(fields)
        self._shown[number] = text
        return self._as_message(fields, number)

    def _nothing(self, _: Mapping[str, Any]) -> object:
        return True

    def _check(self, fields: Mapping[str, Any], name: str, limit: int) -> None:
        text = str(fields.get(name, ""))
        if not text.strip() and name == "text":
            raise Refusal(400, "Bad Request: message text is empty")
        try:
            size = length(text, html=fields.get("parse_mode") == "HTML")
        except BadMarkup as error:
            raise Refusal(400, f"Bad Request: can't parse entities: {error}") from None
        if size > limit:
            raise Refusal(400, f"Bad Request: message {'' if name == 'text' else 'caption '}is too long")

    def _sent(self, fields: Mapping[str, Any], text: str) -> object:
        self._pace(fields)
        number = len(self._shown) + 1
        self._shown[number] = f"{text}{fields.get('reply_markup', '')}"
        return self._as_message(fields, number)

    def _pace(self, fields: Mapping[str, Any]) -> None:
        chat, now = str(fields.get("chat_id", "")), self.now()
        if not chat.lstrip("-").isdigit():
            raise Refusal(400, "Bad Request: chat not found")
        if now < self._free_at.get(chat, now) or self.busy:
            self.busy = max(self.busy - 1, 0)
            raise Refusal(429, "Too Many Requests: retry after 1", retry_after=1)
        self._free_at[chat] = now + PACE

    def _as_message(self, fields: Mapping[str, Any], number: int) -> object:
        chat = {"id": int(fields["chat_id"]), "type": "private"}
        return {"message_id": number, "date": int(self.now().timestamp()), "chat": chat, "text": "taken"}


def _check_buttons(fields: Mapping[str, Any]) -> None:
    rows = json.loads(fields.get("reply_markup") or "{}").get("inline_keyboard", [])
    for button in (button for row in rows for button in row):
        if not 1 <= len(button["callback_data"].encode()) <= DATA_LIMIT:
            raise Refusal(400, "Bad Request: BUTTON_DATA_INVALID")


def _logged(value: Any) -> Any:
    return len(value) if isinstance(value, bytes) else value


@contextmanager
def serving(api: TelegramApi) -> Iterator[str]:
    """Serve on loopback until the end of the block; give the address to use in place of Telegram's."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            answer = api.answer(self.path, _fields(self.headers.get("Content-Type", ""), body))
            shown = json.dumps(answer).encode()
            self.send_response(answer.get("error_code", 200))
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(shown)))
            self.end_headers()
            self.wfile.write(shown)

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _fields(content_type: str, body: bytes) -> dict[str, Any]:
    if not content_type.startswith("multipart/form-data"):
        return {name: values[0] for name, values in parse_qs(body.decode()).items()}
    message = BytesParser().parsebytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body)
    found: dict[str, Any] = {}
    for part in message.walk():
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            name = str(part.get_param("name", header="content-disposition"))
            found[name] = content if part.get_filename() else content.decode()
    # A file is named by the field that it is attached to.
    return {n: found.get(v.removeprefix("attach://"), v) if isinstance(v, str) else v for n, v in found.items()}
