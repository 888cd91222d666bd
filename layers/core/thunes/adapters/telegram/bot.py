"""One request to the Bot API at a time, through python-telegram-bot, with failures that have a name."""

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, TypeVar

# They warn of their own errors' type unless they are let return a proper length of time.
os.environ.setdefault("PTB_TIMEDELTA", "true")

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from thunes.domain.notices.markup import bare
from thunes.domain.spoken import Button
from thunes.errors import Refused, Transient
from thunes.ports import Clock

BOT_API = "https://api.telegram.org"
TIMEOUT_S = 5.0
# Telegram's own limit for one chat.
PACE = timedelta(seconds=1)
REFUSED = 400
UNREADABLE = "can't parse entities"

T = TypeVar("T")

# They write every address when they are let, and the bot's address holds its token.
for _talkative in ("telegram", "httpx", "httpcore"):
    logging.getLogger(_talkative).setLevel(logging.WARNING)


class TelegramBot:
    """A bot that never sends more than one message a second."""

    def __init__(self, token: str, clock: Clock, base_url: str = BOT_API) -> None:
        self._token = token
        self._clock = clock
        self._base_url = f"{base_url}/bot"
        self._free_at = clock.now()

    def ask(self, question: Callable[[Bot], Awaitable[T]], *, paced: bool = True) -> T:
        """Return the Bot API's answer.

        Raises:
            Transient: when it did not do what it was asked; ``retry_after`` when it said how long to wait.
            BadRequest: when it never will.
        """
        if paced:
            self._wait()
        try:
            return asyncio.run(self._ask(question))
        except BadRequest:
            raise
        except RetryAfter as error:
            wait = error.retry_after
            raise Transient(_told(error), wait if isinstance(wait, timedelta) else timedelta(seconds=wait)) from None
        except TelegramError as error:
            raise Transient(_told(error)) from None
        finally:
            # Counted from the answer on: however long a message was under way, the next one is a second behind it.
            self._free_at = self._clock.now() + PACE if paced else self._free_at

    def send(self, send: Callable[[Bot, str, str | None], Awaitable[T]], text: str) -> T:
        """Send HTML; as plain text when Telegram cannot read it, for a message must not be lost over its looks.

        Raises:
            Transient: as ``ask`` does.
            Refused: when Telegram never will take it, whatever it looks like.
        """
        try:
            try:
                return self.ask(lambda bot: send(bot, text, "HTML"))
            except BadRequest as error:
                if UNREADABLE not in error.message.lower():
                    raise
                return self.ask(lambda bot: send(bot, bare(text), None))
        except BadRequest as error:
            raise Refused(REFUSED, f"Telegram refuses the message: {error.message}") from None

    def pause(self, length: timedelta) -> None:
        """Let so much time pass, as Telegram asked for it."""
        self._clock.sleep(length)

    async def _ask(self, question: Callable[[Bot], Awaitable[T]]) -> T:
        request = HTTPXRequest(connect_timeout=TIMEOUT_S, read_timeout=TIMEOUT_S)
        async with Bot(self._token, base_url=self._base_url, request=request) as bot:
            return await question(bot)

    def _wait(self) -> None:
        now = self._clock.now()
        if now < self._free_at:
            self._clock.sleep(self._free_at - now)


def keyboard(button: Button | None) -> Any:
    """Return one button as Telegram wants it."""
    if button is None:
        return None
    return InlineKeyboardMarkup([[InlineKeyboardButton(button.label, callback_data=button.data)]])


def _told(error: TelegramError) -> str:
    return f"Telegram did not take the message: {type(error).__name__}"
