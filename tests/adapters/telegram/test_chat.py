"""Answers: where they were asked for, with a button, and in place of the message whose button was pressed."""

import json

import pytest

from tests.adapters.telegram.conftest import CHAT
from thunes.adapters.telegram.bot import TelegramBot
from thunes.adapters.telegram.chat import TelegramChat
from thunes.domain.spoken import Button, Press
from thunes.errors import Transient
from thunes.local.telegram_api import TelegramApi

BUTTON = Button("Refresh", "refresh")
PRESS = Press("press-1", CHAT, 1)


@pytest.fixture
def chat(bot: TelegramBot) -> TelegramChat:
    """The chat under test."""
    return TelegramChat(bot)


def test_an_answer_goes_where_it_was_asked_for(chat: TelegramChat, api: TelegramApi) -> None:
    chat.say("17", "<b>hello</b>")
    assert [(call["chat_id"], call["text"], call.get("reply_markup")) for call in api.log] == [
        ("17", "<b>hello</b>", None)
    ]


def test_a_long_answer_has_its_button_below_the_last_part(chat: TelegramChat, api: TelegramApi) -> None:
    chat.say(CHAT, "x" * 5000, BUTTON)
    below = [json.loads(call.get("reply_markup", "null")) for call in api.log]
    assert below == [None, {"inline_keyboard": [[{"text": "Refresh", "callback_data": "refresh"}]]}]


def test_a_press_is_acknowledged_and_its_message_rewritten(chat: TelegramChat, api: TelegramApi) -> None:
    chat.say(CHAT, "before", BUTTON)
    chat.rewrite(PRESS, "after")
    assert [call["method"] for call in api.log] == ["sendMessage", "answerCallbackQuery", "editMessageText"]
    assert "reply_markup" not in api.log[-1]
    assert api.log[1]["callback_query_id"] == "press-1"


def test_a_message_that_says_so_already_is_left_alone(chat: TelegramChat, api: TelegramApi) -> None:
    chat.say(CHAT, "same", BUTTON)
    chat.rewrite(PRESS, "same", BUTTON)
    assert [call["method"] for call in api.log] == ["sendMessage", "answerCallbackQuery"]


def test_a_message_that_is_gone_is_said_again(chat: TelegramChat, api: TelegramApi) -> None:
    chat.rewrite(PRESS, "after", BUTTON)
    assert [call["method"] for call in api.log] == ["answerCallbackQuery", "sendMessage"]


def test_what_does_not_fit_the_old_message_follows_it(chat: TelegramChat, api: TelegramApi) -> None:
    chat.say(CHAT, "before", BUTTON)
    chat.rewrite(PRESS, "x" * 5000)
    assert [call["method"] for call in api.log[-2:]] == ["editMessageText", "sendMessage"]


def test_an_answer_that_is_refused_for_now_is_transient(chat: TelegramChat, api: TelegramApi) -> None:
    api.busy = 4
    with pytest.raises(Transient):
        chat.say(CHAT, "hello")


def test_a_busy_phone_is_answered_a_moment_later(chat: TelegramChat, api: TelegramApi) -> None:
    api.busy = 3
    chat.say(CHAT, "here", BUTTON)
    assert [call["text"] for call in api.log] == ["here"]
