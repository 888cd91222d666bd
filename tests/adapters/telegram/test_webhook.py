"""What the Bot API is told once."""

import json

import pytest

from tests.adapters.http_service import Answer, Asked, answering
from tests.adapters.telegram.conftest import TOKEN
from thunes.adapters.telegram.bot import TelegramBot
from thunes.adapters.telegram.webhook import register
from thunes.errors import Misconfigured, Transient
from thunes.local.telegram_api import ME, SkippedTime, TelegramApi

URL = "https://abc.lambda-url.eu-west-1.on.aws/"


def test_the_bot_knows_where_to_knock_with_which_secret_and_what_to_offer(bot: TelegramBot, api: TelegramApi) -> None:
    register(bot, URL, "webhook-secret", {"status": "what is held", "halt": "stop"})
    hook, commands = api.log
    assert (hook["url"], hook["secret_token"], hook["max_connections"]) == (URL, "webhook-secret", "2")
    assert json.loads(hook["allowed_updates"]) == ["message", "callback_query"]
    assert hook["drop_pending_updates"] == "true"
    assert [command["command"] for command in json.loads(commands["commands"])] == ["status", "halt"]


def test_an_address_that_telegram_refuses_is_a_setting_to_mend(time: SkippedTime) -> None:
    def refuse(asked: Asked) -> Answer:
        if asked.path.endswith("getMe"):
            return Answer(200, {"ok": True, "result": ME})
        return Answer(400, {"ok": False, "error_code": 400, "description": "Bad Request: bad webhook"})

    with answering(refuse) as service, pytest.raises(Misconfigured, match="Bad webhook; give an https address"):
        register(TelegramBot(TOKEN, time, service.url), URL, "s", {})


def test_a_bot_that_telegram_does_not_know_is_transient(address: str, time: SkippedTime) -> None:
    with pytest.raises(Transient):
        register(TelegramBot("1:another", time, address), URL, "s", {})
