"""A Bot API on this machine, on whose clock waiting takes no time."""

from collections.abc import Iterator

import pytest

from thunes.adapters.telegram.bot import TelegramBot
from thunes.local.telegram_api import SkippedTime, TelegramApi, serving

TOKEN, CHAT = "123456:a-token-that-nobody-may-see", "4242"


@pytest.fixture
def time() -> SkippedTime:
    """The clock that bot and Bot API share."""
    return SkippedTime()


@pytest.fixture
def api(time: SkippedTime) -> TelegramApi:
    """What the Bot API takes and refuses."""
    return TelegramApi(TOKEN, time.now)


@pytest.fixture
def address(api: TelegramApi) -> Iterator[str]:
    """Where it listens."""
    with serving(api) as url:
        yield url


@pytest.fixture
def bot(address: str, time: SkippedTime) -> TelegramBot:
    """A bot that speaks to it."""
    return TelegramBot(TOKEN, time, address)
