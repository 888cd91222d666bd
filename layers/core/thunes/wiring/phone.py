"""Which adapter stands behind which port of the conversation with the owner. Built at first use, one per process."""

from functools import cache
from typing import TYPE_CHECKING

from thunes.settings import settings
from thunes.wiring.adapters import aws, clock, table

if TYPE_CHECKING:
    from thunes.adapters.sqs.queue import SqsQueue
    from thunes.adapters.telegram.bot import TelegramBot
    from thunes.adapters.telegram.door import TelegramDoor
    from thunes.phone import Chat, Notifier, PhoneLog, ToldLog


@cache
def telegram_door() -> "TelegramDoor":
    from thunes.adapters.secrets import SecretsManager
    from thunes.adapters.telegram.door import TelegramDoor

    fields = ("webhook_secret", "allowed_user_ids")
    secret, users = SecretsManager(aws("secretsmanager")).read(settings().need("telegram_secret"), fields)
    return TelegramDoor(secret, users, clock())


def webhook_secret() -> str:
    """Return what Telegram shows at every knock."""
    from thunes.adapters.secrets import SecretsManager

    (secret,) = SecretsManager(aws("secretsmanager")).read(settings().need("telegram_secret"), ("webhook_secret",))
    return secret


@cache
def notices_queue() -> "SqsQueue":
    from thunes.adapters.sqs.queue import SqsQueue

    return SqsQueue(aws("sqs"), settings().need("notices_queue"), settings().account)


@cache
def notifier() -> "Notifier":
    if not settings().telegram_secret:
        from thunes.adapters.console import ConsoleNotifier

        return ConsoleNotifier()
    from thunes.adapters.secrets import SecretsManager
    from thunes.adapters.telegram.notifier import TelegramNotifier

    (chat,) = SecretsManager(aws("secretsmanager")).read(settings().telegram_secret, ("chat_id",))
    return TelegramNotifier(telegram_bot(), chat)


@cache
def telegram_bot() -> "TelegramBot":
    """Return the bot; it is paced by this computer's clock, for a phone knows no accelerated time."""
    from thunes.adapters.clock import SystemClock
    from thunes.adapters.secrets import SecretsManager
    from thunes.adapters.telegram.bot import BOT_API, TelegramBot

    secret = settings().need("telegram_secret")
    (token,) = SecretsManager(aws("secretsmanager")).read(secret, ("bot_token",))
    return TelegramBot(token, SystemClock(), settings().telegram_url or BOT_API)


@cache
def telegram_chat() -> "Chat":
    from thunes.adapters.telegram.chat import TelegramChat

    return TelegramChat(telegram_bot())


@cache
def told_log() -> "ToldLog":
    """Return what every process remembers; without a table each remembers for itself."""
    if not settings().table:
        from thunes.adapters.memory.told import InMemoryToldLog

        return InMemoryToldLog()
    from thunes.adapters.dynamo.told import DynamoToldLog

    return DynamoToldLog(table(), settings().account)


@cache
def phone_log() -> "PhoneLog":
    from thunes.adapters.dynamo.phone import DynamoPhoneLog

    return DynamoPhoneLog(table(), settings().account)


def forget_phone() -> None:
    """Drop everything that was built here."""
    for built in (telegram_door, notices_queue, notifier, telegram_bot, telegram_chat, told_log, phone_log):
        built.cache_clear()
