"""Telegram's Bot API as far as we use it."""

from urllib.parse import parse_qs

from tests.adapters.http_service import Answer, Asked

TOKEN = "123456:a-token-that-nobody-may-see"
CHAT = "4242"
ME = {"id": 1, "is_bot": True, "first_name": "thunes", "username": "thunes_bot"}
MESSAGE = {"message_id": 1, "date": 1704888005, "chat": {"id": 4242, "type": "private"}, "text": "taken"}


def refusal(status: int, description: str, **more: object) -> Answer:
    return Answer(status, {"ok": False, "error_code": status, "description": description, **more})


class BotApi:
    """Takes messages, unless told otherwise."""

    def __init__(self) -> None:
        self.refusal: Answer | None = None
        self.after = 0
        self.texts: list[str] = []
        self.chats: list[str] = []

    def answer(self, asked: Asked) -> Answer:
        if asked.path == f"/bot{TOKEN}/getMe":
            return Answer(200, {"ok": True, "result": ME})
        if self.refusal and len(self.texts) >= self.after:
            return self.refusal
        form = parse_qs(asked.body)
        assert asked.path == f"/bot{TOKEN}/sendMessage"
        self.texts += form["text"]
        self.chats += form["chat_id"]
        return Answer(200, {"ok": True, "result": MESSAGE})
