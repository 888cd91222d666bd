"""The owner's phone, against a Bot API on this machine that is as strict as Telegram."""

import logging
import traceback
from datetime import timedelta

import pytest

from tests.adapters.http_service import Answer, answering
from tests.adapters.telegram.conftest import CHAT, TOKEN
from thunes.adapters.telegram.bot import TelegramBot
from thunes.adapters.telegram.notifier import TelegramNotifier
from thunes.domain.notices.markup import bare, bold, escape
from thunes.errors import Refused, Transient
from thunes.local.telegram_api import PNG, SkippedTime, TelegramApi


@pytest.fixture
def notifier(bot: TelegramBot) -> TelegramNotifier:
    """The notifier under test."""
    return TelegramNotifier(bot, CHAT)


@pytest.mark.parametrize(
    "text", ["BOUGHT BTCUSDT", "two\nlines", "*no* _markup_ <b>here</b> [x](y)", "é ☃ 🚀 & <>", "a" * 4096]
)
def test_a_text_arrives_in_the_owners_chat(notifier: TelegramNotifier, api: TelegramApi, text: str) -> None:
    assert notifier.send(escape(text)) in (1, None)
    assert "".join(bare(call["text"]) for call in api.log) == text
    assert {(call["method"], call["chat_id"]) for call in api.log} == {("sendMessage", CHAT)}


@pytest.mark.parametrize("silent", [True, False])
def test_a_quiet_message_rings_nowhere(notifier: TelegramNotifier, api: TelegramApi, silent: bool) -> None:
    notifier.send("hello", silent=silent)
    notifier.send_photo(PNG, "hello", silent=silent)
    assert [call["disable_notification"] for call in api.log] == [str(silent).lower()] * 2


def test_a_long_text_arrives_in_parts_a_second_apart(
    notifier: TelegramNotifier, api: TelegramApi, time: SkippedTime
) -> None:
    lines, started = [f"line {number} & {'x' * 90}" for number in range(100)], time.now()
    assert notifier.send(bold("\n".join(lines))) is None
    assert "\n".join(bare(call["text"]) for call in api.log).split("\n") == lines
    assert time.now() - started == timedelta(seconds=len(api.log) - 1)
    assert (len(api.log), api.refused) == (3, [])


def test_a_message_can_be_rewritten(notifier: TelegramNotifier, api: TelegramApi) -> None:
    number = notifier.send("first")
    assert number == 1
    assert notifier.edit(number, "second") is True
    assert [(call["method"], call["text"]) for call in api.log] == [
        ("sendMessage", "first"),
        ("editMessageText", "second"),
    ]


@pytest.mark.parametrize(("number", "text"), [(9, "there is no such message"), (1, "x" * 5000)])
def test_what_cannot_be_rewritten_is_said_to_be_so(notifier: TelegramNotifier, number: int, text: str) -> None:
    notifier.send("first")
    assert notifier.edit(number, text) is False


def test_a_picture_arrives_with_its_words(notifier: TelegramNotifier, api: TelegramApi) -> None:
    notifier.send_photo(PNG + b"the rest", bold("a day"))
    assert api.log == [
        {
            "method": "sendPhoto",
            "chat_id": CHAT,
            "caption": "<b>a day</b>",
            "parse_mode": "HTML",
            "disable_notification": "false",
            "photo": len(PNG) + 8,
        }
    ]


def test_what_telegram_cannot_read_arrives_as_plain_text(notifier: TelegramNotifier, api: TelegramApi) -> None:
    notifier.send("<b>bold</b> & <i>")
    assert [(call["text"], call.get("parse_mode")) for call in api.log] == [("bold & ", None)]
    assert "can't parse entities" in api.refused[0]


def test_too_many_messages_are_transient_with_the_wait_that_telegram_asks_for(
    notifier: TelegramNotifier, api: TelegramApi
) -> None:
    api.busy = 1
    with pytest.raises(Transient, match="RetryAfter") as caught:
        notifier.send("hello")
    assert caught.value.retry_after == timedelta(seconds=1)
    notifier.send("hello")
    assert len(api.log) == 1


def _refusal(status: int, description: str) -> Answer:
    return Answer(status, {"ok": False, "error_code": status, "description": description})


FAILURES = [
    _refusal(401, "Unauthorized"),
    _refusal(403, "Forbidden: bot was blocked by the user"),
    _refusal(500, "Internal Server Error"),
    Answer(502, "<html>Bad Gateway</html>"),
    Answer(200, "not json"),
    Answer(None),
]


@pytest.mark.parametrize("failure", FAILURES, ids=lambda answer: f"{answer.status}")
def test_a_message_that_does_not_arrive_is_transient_and_keeps_the_token_to_itself(
    time: SkippedTime, failure: Answer
) -> None:
    with answering(lambda _: failure) as service, pytest.raises(Transient) as caught:
        TelegramNotifier(TelegramBot(TOKEN, time, service.url), CHAT).send("hello")
    assert str(caught.value).startswith("Telegram did not take the message: ")
    assert TOKEN not in _shown(caught.value)


def test_a_chat_that_is_none_is_refused_so_that_nothing_waits_behind_it(bot: TelegramBot) -> None:
    with pytest.raises(Refused, match="400: Telegram refuses the message: Chat not found"):
        TelegramNotifier(bot, "nobody").send("hello")


def test_a_picture_that_is_none_is_said_not_to_be_taken(notifier: TelegramNotifier, api: TelegramApi) -> None:
    assert notifier.send_photo(b"GIF89a", "hello") is False
    assert notifier.send_photo(PNG, "hello") is True
    assert len(api.log) == 1


def test_a_rewrite_that_fails_for_now_is_transient(notifier: TelegramNotifier, api: TelegramApi) -> None:
    notifier.send("first")
    api.busy = 1
    with pytest.raises(Transient):
        notifier.edit(1, "second")


def test_a_bot_api_that_is_not_there_is_transient_and_keeps_the_token_to_itself(time: SkippedTime) -> None:
    with pytest.raises(Transient, match="NetworkError") as caught:
        TelegramNotifier(TelegramBot(TOKEN, time, "http://127.0.0.1:9"), CHAT).send("hello")
    assert TOKEN not in _shown(caught.value)


@pytest.mark.parametrize("token", ["", f"{TOKEN}\n", "with space", "☃"])
def test_a_token_that_is_none_is_transient_and_not_shown(address: str, time: SkippedTime, token: str) -> None:
    with pytest.raises(Transient) as caught:
        TelegramNotifier(TelegramBot(token, time, address), CHAT).send("hello")
    assert TOKEN not in _shown(caught.value)


@pytest.mark.parametrize("level", [logging.WARNING, logging.INFO, logging.DEBUG])
def test_the_token_is_not_logged(notifier: TelegramNotifier, caplog: pytest.LogCaptureFixture, level: int) -> None:
    with caplog.at_level(level):
        notifier.send("hello")
    assert TOKEN not in caplog.text


def _shown(error: BaseException) -> str:
    return "".join(traceback.format_exception(error))
