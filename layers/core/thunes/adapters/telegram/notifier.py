"""The owner's phone, through python-telegram-bot."""

import asyncio
import logging

from telegram import Bot
from telegram.constants import MessageLimit
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from thunes.errors import Transient

BOT_API = "https://api.telegram.org/bot"
TIMEOUT_S = 10.0

# They write every address when they are let, and the bot's address holds its token.
for _talkative in ("telegram", "httpx", "httpcore"):
    logging.getLogger(_talkative).setLevel(logging.WARNING)


class TelegramNotifier:
    """One chat; texts are sent as they are, and long ones split at line ends."""

    def __init__(self, token: str, chat_id: str, base_url: str = BOT_API) -> None:
        self._token = token
        self._chat_id = chat_id
        self._base_url = base_url

    def send(self, text: str) -> None:
        try:
            asyncio.run(self._send(split(text)))
        except TelegramError as error:
            raise Transient(f"Telegram did not take the message: {type(error).__name__}") from None

    async def _send(self, parts: list[str]) -> None:
        request = HTTPXRequest(connect_timeout=TIMEOUT_S, read_timeout=TIMEOUT_S)
        async with Bot(self._token, base_url=self._base_url, request=request) as bot:
            for part in parts:
                await bot.send_message(self._chat_id, part)


def split(text: str, limit: int = MessageLimit.MAX_TEXT_LENGTH) -> list[str]:
    """Return ``text`` in parts of at most ``limit`` characters, cut at line ends where there are any."""
    parts: list[str] = []
    while len(text) > limit:
        cut = text.rfind("\n", 1, limit + 1)
        cut = cut if cut > 0 else limit
        parts.append(text[:cut])
        text = text[cut:].lstrip("\n")
    return [*parts, text] if text else parts
