"""The owner's phone: messages out."""

from telegram.error import BadRequest

from thunes.adapters.telegram.bot import TelegramBot
from thunes.domain.notices.markup import MESSAGE_LIMIT, split, units
from thunes.errors import Refused


class TelegramNotifier:
    """One chat; long texts are sent in parts."""

    def __init__(self, bot: TelegramBot, chat_id: str) -> None:
        self._bot = bot
        self._chat_id = chat_id

    def send(self, text: str, silent: bool = False) -> int | None:
        sent = [
            self._bot.send(
                lambda bot, part, mode: bot.send_message(
                    self._chat_id, part, parse_mode=mode, disable_notification=silent
                ),
                part,
            )
            for part in split(text)
        ]
        return sent[0].message_id if len(sent) == 1 else None

    def send_photo(self, png: bytes, caption: str, silent: bool = False) -> bool:
        try:
            self._bot.send(
                lambda bot, text, mode: bot.send_photo(
                    self._chat_id, png, caption=text, parse_mode=mode, disable_notification=silent, filename="card.png"
                ),
                caption,
            )
        except Refused:
            return False
        return True

    def edit(self, message: int, text: str) -> bool:
        if units(text) > MESSAGE_LIMIT:
            return False
        try:
            self._bot.ask(lambda bot: bot.edit_message_text(text, self._chat_id, message, parse_mode="HTML"))
        except BadRequest:
            return False
        return True
