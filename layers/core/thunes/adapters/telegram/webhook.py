"""What the Bot API is told once: where to knock, with which secret, and which commands to offer."""

from collections.abc import Mapping

from telegram.error import BadRequest

from thunes.adapters.telegram.bot import TelegramBot
from thunes.errors import Misconfigured

ALLOWED_UPDATES = ("message", "callback_query")
# Nobody but the owner speaks to it: more at a time would only be somebody else's.
MAX_CONNECTIONS = 2


def register(bot: TelegramBot, url: str, secret: str, commands: Mapping[str, str]) -> None:
    """Set the bot's webhook and its list of commands; what waits from before is dropped, for it was meant for then.

    Raises:
        Misconfigured: when Telegram does not accept the address or the secret.
        Transient: when it does not answer.
    """
    try:
        bot.ask(
            lambda api: api.set_webhook(
                url,
                secret_token=secret,
                allowed_updates=list(ALLOWED_UPDATES),
                max_connections=MAX_CONNECTIONS,
                drop_pending_updates=True,
            ),
            paced=False,
        )
        bot.ask(lambda api: api.set_my_commands(list(commands.items())), paced=False)
    except BadRequest as error:
        raise Misconfigured(f"Telegram refuses the webhook: {error.message}; give an https address") from None
