"""The owner's phone: answers to what came in, with a button where something is to be confirmed."""

from contextlib import suppress
from datetime import timedelta

from telegram.error import BadRequest

from thunes.adapters.telegram.bot import TelegramBot, keyboard
from thunes.domain.notices.markup import split
from thunes.domain.spoken import Button, Press
from thunes.errors import Transient

# Whoever speaks waits for an answer, and the function for its time limit.
SHORT, WAITS = timedelta(seconds=3), 3


class TelegramChat:
    """Whoever spoke is answered where they spoke."""

    def __init__(self, bot: TelegramBot) -> None:
        self._bot = bot

    def say(self, chat: str, text: str, button: Button | None = None) -> None:
        *parts, last = split(text)
        for part in parts:
            self._send(chat, part, None)
        self._send(chat, last, button)

    def rewrite(self, press: Press, text: str, button: Button | None = None) -> None:
        with suppress(BadRequest):  # too old to be acknowledged: the phone has stopped waiting by itself
            self._bot.ask(lambda bot: bot.answer_callback_query(press.press_id), paced=False)
        part, *rest = split(text)
        try:
            self._bot.ask(
                lambda bot: bot.edit_message_text(
                    part, press.chat, press.message, parse_mode="HTML", reply_markup=keyboard(button)
                )
            )
        except BadRequest as error:
            if "not modified" in error.message.lower():
                return
            self.say(press.chat, part, button)
        for more in rest:
            self.say(press.chat, more)

    def _send(self, chat: str, text: str, button: Button | None) -> None:
        """Send, and again after waits that are short enough: alerts may come first, and none of them waits for us."""
        for _ in range(WAITS):
            try:
                return self._send_once(chat, text, button)
            except Transient as busy:
                if busy.retry_after is None or busy.retry_after > SHORT:
                    raise
                self._bot.pause(busy.retry_after)
        return self._send_once(chat, text, button)

    def _send_once(self, chat: str, text: str, button: Button | None) -> None:
        self._bot.send(
            lambda bot, shown, mode: bot.send_message(chat, shown, parse_mode=mode, reply_markup=keyboard(button)),
            text,
        )
