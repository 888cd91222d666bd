"""Who may speak to us over Telegram: the secret in constant time, listed users only, in private, nothing stale."""

import base64
import hashlib
import hmac
import json
import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from thunes.domain.spoken import Press, Spoken, Stranger
from thunes.domain.times import EPOCH
from thunes.ports import Clock

SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - the header's name
# A command that waited longer than this in Telegram's queue was meant for another moment.
MAX_AGE = timedelta(seconds=60)
# What a stranger wrote is kept this short: enough to see what they were after.
STRANGERS_WORDS = 60

logger = logging.getLogger("thunes.telegram")


class TelegramDoor:
    """Opens to private messages of the owner alone, and to presses on buttons below our own."""

    def __init__(self, secret: str, allowed_user_ids: str, clock: Clock) -> None:
        self._secret = secret
        self._allowed = {part.strip() for part in allowed_user_ids.split(",")}
        self._clock = clock

    def open(self, event: Mapping[str, Any]) -> Spoken | Stranger | None:
        """Return what a function URL event holds; None for what is none of our business."""
        headers = {str(name).lower(): str(value) for name, value in event.get("headers", {}).items()}
        if not hmac.compare_digest(headers.get(SECRET_HEADER, "").encode(), self._secret.encode()):
            # Anybody on the internet can cause this line; they must not be able to cause anything that is kept.
            logger.warning("the webhook was called with a wrong secret")
            return None
        update = _update(event)
        number = update.get("update_id")
        if isinstance(number, bool) or not isinstance(number, int):
            return None
        if "callback_query" in update:
            return self._pressed(number, _object(update, "callback_query"))
        return self._written(number, _object(update, "message"))

    def sign(self, text: str) -> str:
        """Return a signature that only whoever knows the webhook's secret can make."""
        return hmac.new(self._secret.encode(), text.encode(), hashlib.sha256).hexdigest()

    def _written(self, number: int, message: Mapping[str, Any]) -> Spoken | Stranger | None:
        sent, text = message.get("date"), message.get("text")
        if not isinstance(sent, int) or not isinstance(text, str):
            return None
        if self._clock.now() - (EPOCH + timedelta(seconds=sent)) > MAX_AGE:
            return None
        return self._known(Spoken(number, _id(message, "from"), _id(message, "chat"), text), message)

    def _pressed(self, number: int, query: Mapping[str, Any]) -> Spoken | Stranger | None:
        """A press has no time of its own; what it confirms has, and ends by itself."""
        data, message = query.get("data"), _object(query, "message")
        press_id, below = query.get("id"), message.get("message_id")
        if not isinstance(data, str) or not isinstance(press_id, str) or not isinstance(below, int):
            return None
        chat = _id(message, "chat")
        return self._known(Spoken(number, _id(query, "from"), chat, data, Press(press_id, chat, below)), message)

    def _known(self, spoken: Spoken, message: Mapping[str, Any]) -> Spoken | Stranger | None:
        if not spoken.user or not spoken.chat:
            return None
        if spoken.user not in self._allowed:
            return Stranger(spoken.user, spoken.text[:STRANGERS_WORDS])
        return spoken if _object(message, "chat").get("type") == "private" else None


def _update(event: Mapping[str, Any]) -> Mapping[str, Any]:
    body = event.get("body") or ""
    try:
        text = base64.b64decode(body) if event.get("isBase64Encoded") else body
        update = json.loads(text)
    except ValueError:
        return {}
    return update if isinstance(update, dict) else {}


def _object(holder: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    inner = holder.get(name)
    return inner if isinstance(inner, dict) else {}


def _id(holder: Mapping[str, Any], name: str) -> str:
    found = _object(holder, name).get("id")
    return str(found) if isinstance(found, int) and not isinstance(found, bool) else ""
