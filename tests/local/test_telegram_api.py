"""The Bot API on this machine refuses what Telegram refuses."""

import json
from datetime import timedelta
from typing import Any

import pytest

from thunes.local.telegram_api import PHOTO_LIMIT, PNG, SkippedTime, TelegramApi
from thunes.local.telegram_markup import BadMarkup, length

TOKEN = "1:token"


@pytest.fixture
def time() -> SkippedTime:
    """Its clock."""
    return SkippedTime()


@pytest.fixture
def api(time: SkippedTime) -> TelegramApi:
    """The Bot API under test."""
    return TelegramApi(TOKEN, time.now)


def ask(api: TelegramApi, method: str, **fields: Any) -> Any:
    return api.answer(f"/bot{TOKEN}/{method}", {"chat_id": "7", **fields})


@pytest.mark.parametrize(
    ("text", "html", "why"),
    [
        ("x" * 4097, False, "message is too long"),
        ("🚀" * 2049, False, "message is too long"),
        ("", False, "message text is empty"),
        (" \n", False, "message text is empty"),
        ("<u>a", True, """can't parse entities: Can't find end tag corresponding to start tag "u\""""),
        ("a</b>", True, "can't parse entities: Unexpected end tag at byte offset 1"),
        ("<b><i>a</b></i>", True, "can't parse entities: Unexpected end tag at byte offset 7"),
        ("é<blink>a</blink>", True, """can't parse entities: Unsupported start tag "blink" at byte offset 2"""),
        ("1 < 2", True, """can't parse entities: Unsupported start tag "" at byte offset 2"""),
        ("1 & 2", True, "can't parse entities: unescaped & at byte offset 2"),
        ("&nbsp;", True, "can't parse entities: unescaped & at byte offset 0"),
    ],
)
def test_what_cannot_be_shown_is_refused(api: TelegramApi, text: str, html: bool, why: str) -> None:
    answer = ask(api, "sendMessage", text=text, **({"parse_mode": "HTML"} if html else {}))
    assert (answer["ok"], answer["error_code"], answer["description"]) == (False, 400, f"Bad Request: {why}")
    assert (api.log, api.refused) == ([], [f"Bad Request: {why}"])


@pytest.mark.parametrize("text", ["x" * 4096, "<b>" + "&amp;" * 4096 + "</b>", "<pre><code>a</code></pre>", "1 &lt; 2"])
def test_what_can_be_shown_is_taken_tags_and_entities_counting_for_what_they_show(api: TelegramApi, text: str) -> None:
    assert ask(api, "sendMessage", text=text, parse_mode="HTML")["ok"]
    assert api.log == [{"method": "sendMessage", "chat_id": "7", "text": text, "parse_mode": "HTML"}]


def test_plain_text_may_hold_anything() -> None:
    assert length("<b> & 🚀", html=False) == 8
    with pytest.raises(BadMarkup):
        length("<b>", html=True)


def test_a_second_message_within_a_second_is_refused_in_the_same_chat_alone(
    api: TelegramApi, time: SkippedTime
) -> None:
    assert ask(api, "sendMessage", text="a")["ok"]
    answer = ask(api, "sendMessage", text="b")
    assert (answer["error_code"], answer["parameters"]) == (429, {"retry_after": 1})
    assert ask(api, "sendMessage", text="b", chat_id="8")["ok"]
    time.sleep(timedelta(seconds=1))
    assert ask(api, "sendMessage", text="b")["ok"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"photo": PNG, "caption": "x" * 1025}, 400),
        ({"photo": b"GIF89a"}, 400),
        ({"photo": "a name"}, 400),
        ({"photo": PNG + bytes(PHOTO_LIMIT)}, 413),
        ({"photo": PNG, "chat_id": "nobody"}, 400),
    ],
)
def test_a_picture_that_cannot_be_shown_is_refused(api: TelegramApi, fields: dict[str, Any], code: int) -> None:
    assert ask(api, "sendPhoto", **fields)["error_code"] == code


@pytest.mark.parametrize(("data", "ok"), [("", False), ("x" * 64, True), ("x" * 65, False), ("é" * 33, False)])
def test_a_button_carries_no_more_than_64_bytes(api: TelegramApi, data: str, ok: bool) -> None:
    keyboard = json.dumps({"inline_keyboard": [[{"text": "a", "callback_data": data}]]})
    assert ask(api, "sendMessage", text="a", reply_markup=keyboard)["ok"] is ok


def test_a_message_can_be_edited_if_it_is_there_and_would_change(api: TelegramApi, time: SkippedTime) -> None:
    ask(api, "sendMessage", text="a")
    time.sleep(timedelta(seconds=1))
    assert "not found" in ask(api, "editMessageText", text="a", message_id="2")["description"]
    assert "not modified" in ask(api, "editMessageText", text="a", message_id="1")["description"]
    assert ask(api, "editMessageText", text="b", message_id="1")["ok"]


def test_a_wrong_token_and_a_method_that_is_none_are_refused(api: TelegramApi) -> None:
    assert api.answer("/bot2:guess/getMe", {})["error_code"] == 401
    assert ask(api, "sendMoney")["error_code"] == 404
    assert api.answer("/", {})["error_code"] == 401
