"""The owner's phone, against a Bot API on this machine."""

import logging
import traceback
from collections.abc import Iterator

import pytest

from tests.adapters.http_service import Answer, Service, answering
from tests.adapters.telegram.bot_api import CHAT, TOKEN, BotApi, refusal
from thunes.adapters.telegram.notifier import TelegramNotifier, split
from thunes.errors import Transient


@pytest.fixture
def api() -> BotApi:
    """What the Bot API does."""
    return BotApi()


@pytest.fixture
def service(api: BotApi) -> Iterator[Service]:
    """Where it does it."""
    with answering(api.answer) as service:
        yield service


@pytest.fixture
def notifier(service: Service) -> TelegramNotifier:
    """The notifier under test."""
    return TelegramNotifier(TOKEN, CHAT, f"{service.url}/bot")


@pytest.mark.parametrize(
    "text", ["BOUGHT BTCUSDT", "two\nlines", "*no* _markup_ <b>here</b> [x](y)", "é ☃ 🚀", "a" * 4096]
)
def test_a_text_arrives_as_it_is_in_the_owners_chat(notifier: TelegramNotifier, api: BotApi, text: str) -> None:
    notifier.send(text)
    assert (api.texts, api.chats) == ([text], [CHAT])


def test_two_texts_arrive_one_after_the_other(notifier: TelegramNotifier, api: BotApi) -> None:
    notifier.send("first")
    notifier.send("second")
    assert api.texts == ["first", "second"]


def test_a_long_text_arrives_in_parts_cut_at_line_ends(notifier: TelegramNotifier, api: BotApi) -> None:
    lines = [f"line {number} {'x' * 90}" for number in range(100)]
    notifier.send("\n".join(lines))
    assert len(api.texts) == 3
    assert max(map(len, api.texts)) <= 4096
    assert "\n".join(api.texts).split("\n") == lines


FAILURES = [
    refusal(401, "Unauthorized"),
    refusal(400, "Bad Request: chat not found"),
    refusal(403, "Forbidden: bot was blocked by the user"),
    refusal(429, "Too Many Requests: retry after 7", parameters={"retry_after": 7}),
    refusal(500, "Internal Server Error"),
    Answer(502, "<html>Bad Gateway</html>"),
    Answer(200, "not json"),
    Answer(None),
]


@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")
@pytest.mark.parametrize("failure", FAILURES, ids=lambda answer: f"{answer.status}")
def test_a_message_that_does_not_arrive_is_transient_and_keeps_the_token_to_itself(
    notifier: TelegramNotifier, api: BotApi, failure: Answer
) -> None:
    api.refusal = failure
    with pytest.raises(Transient, match=r"^Telegram did not take the message: [A-Za-z]+$") as caught:
        notifier.send("hello")
    assert TOKEN not in _shown(caught.value)


def test_a_part_that_does_not_arrive_fails_the_whole(notifier: TelegramNotifier, api: BotApi) -> None:
    api.refusal, api.after = refusal(500, "Internal Server Error"), 1
    with pytest.raises(Transient):
        notifier.send("a" * 5000)
    assert api.texts == ["a" * 4096]


def test_a_bot_api_that_is_not_there_is_transient_and_keeps_the_token_to_itself() -> None:
    with pytest.raises(Transient, match="NetworkError") as caught:
        TelegramNotifier(TOKEN, CHAT, "http://127.0.0.1:9/bot").send("hello")
    assert TOKEN not in _shown(caught.value)


@pytest.mark.parametrize("token", ["", f"{TOKEN}\n", "with space", "☃"])
def test_a_token_that_is_none_is_transient_and_not_shown(service: Service, token: str) -> None:
    with pytest.raises(Transient) as caught:
        TelegramNotifier(token, CHAT, f"{service.url}/bot").send("hello")
    assert TOKEN not in _shown(caught.value)


@pytest.mark.parametrize("level", [logging.WARNING, logging.INFO, logging.DEBUG])
def test_the_token_is_not_logged(notifier: TelegramNotifier, caplog: pytest.LogCaptureFixture, level: int) -> None:
    with caplog.at_level(level):
        notifier.send("hello")
    assert TOKEN not in caplog.text


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        ("short", ["short"]),
        ("12345678", ["12345678"]),
        ("123456789", ["12345678", "9"]),
        ("1234\n6789", ["1234", "6789"]),
        ("12345678\n0", ["12345678", "0"]),
        ("1234\n678\n0", ["1234\n678", "0"]),
        ("1\n3\n5\n789\n1", ["1\n3\n5", "789\n1"]),
        ("\n23456789", ["\n2345678", "9"]),
        ("1234\n\n\n\n9", ["1234\n\n\n", "9"]),
        ("123456789abcdefgh", ["12345678", "9abcdefg", "h"]),
    ],
)
def test_texts_are_split_at_line_ends_where_there_are_any(text: str, parts: list[str]) -> None:
    assert split(text, 8) == parts


def _shown(error: BaseException) -> str:
    return "".join(traceback.format_exception(error))
