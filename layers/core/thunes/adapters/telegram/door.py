"""Who may speak to us over Telegram: the secret in constant time, listed users only, nothing stale."""

import base64
import hmac
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from thunes.domain.times import EPOCH
from thunes.ports import Clock

SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - the header's name
# A command that waited longer than this in Telegram's queue was meant for another moment.
MAX_AGE = timedelta(seconds=60)


class TelegramDoor:
    """Opens to private messages of the owner alone."""

    def __init__(self, secret: str, allowed_user_ids: str, clock: Clock) -> None:
        self._secret = secret
        self._allowed = {part.strip() for part in allowed_user_ids.split(",")}
        self._clock = clock

    def command(self, event: Mapping[str, Any]) -> str | None:
        """Return the text of a function URL event that holds a command of the owner; None for anything else."""
        headers = {str(name).lower(): str(value) for name, value in event.get("headers", {}).items()}
        if not hmac.compare_digest(headers.get(SECRET_HEADER, "").encode(), self._secret.encode()):
            return None
        message = _message(event)
        if str(_at(message, "from", "id")) not in self._allowed or _at(message, "chat", "type") != "private":
            return None
        sent = message.get("date")
        if not isinstance(sent, int) or self._clock.now() - (EPOCH + timedelta(seconds=sent)) > MAX_AGE:
            return None
        text = message.get("text")
        return text if isinstance(text, str) else None


def _message(event: Mapping[str, Any]) -> Mapping[str, Any]:
    body = event.get("body") or ""
    try:
        text = base64.b64decode(body) if event.get("isBase64Encoded") else body
        update = json.loads(text)
    except ValueError:
        return {}
    message = update.get("message") if isinstance(update, dict) else None
    return message if isinstance(message, dict) else {}


def _at(message: Mapping[str, Any], part: str, field: str) -> object:
    inner = message.get(part)
    return inner.get(field) if isinstance(inner, dict) else None
