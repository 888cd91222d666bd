"""Telegram -> commands of the owner; everybody else gets an empty 200."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.functions.stack import TELEGRAM
from tests.functions.world import World, event
from thunes.adapters.kill_switch import DeployedKillSwitch
from thunes.domain.risk import TradingState
from thunes.errors import Misconfigured
from thunes.local.telegram_api import TelegramApi, serving

TOKEN, CHAT = "123456:a-token-that-nobody-may-see", "4242"
SECRET = {"bot_token": TOKEN, "chat_id": CHAT, "webhook_secret": "webhook-secret", "allowed_user_ids": CHAT}
OK = {"statusCode": 200}


@pytest.fixture
def phone(trading: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[TelegramApi]:
    """The owner's phone, at the end of a Bot API on this machine."""
    api = TelegramApi(TOKEN)
    trading.set_secret(TELEGRAM, json.dumps(SECRET))
    monkeypatch.setenv("THUNES_TELEGRAM_SECRET", TELEGRAM)
    with serving(api) as url:
        monkeypatch.setenv("THUNES_TELEGRAM_URL", url)
        trading.start_cold()
        yield api


def test_the_owner_is_answered(trading: World, phone: TelegramApi) -> None:
    assert trading.invoke("telegram_webhook", event("function_url")) == OK
    (answer,) = phone.log
    assert answer["chat_id"] == CHAT
    assert answer["text"].startswith("<b>DEV</b> · <b>ACTIVE</b> since ")
    assert "refresh" in answer["reply_markup"]


def test_the_owner_can_halt(trading: World, phone: TelegramApi) -> None:
    assert trading.invoke("telegram_webhook", _saying("/halt smoke in the kitchen")) == OK
    state = trading.ledger.read().trading_state
    assert (state.state, state.actor, state.reason) == (TradingState.HALTED, "telegram 4242", "smoke in the kitchen")
    assert phone.log[0]["text"] == "<b>DEV</b> · <b>HALTED</b> by telegram 4242: smoke in the kitchen"


def test_a_halt_holds_even_if_the_answer_never_arrives(trading: World, phone: TelegramApi) -> None:
    phone.busy = 9
    assert trading.invoke("telegram_webhook", _saying("/halt")) == OK
    assert trading.ledger.read().trading_state.state is TradingState.HALTED
    assert phone.log == []


def test_an_update_delivered_twice_is_obeyed_once_whoever_gets_it(trading: World, phone: TelegramApi) -> None:
    for _ in range(2):
        assert trading.invoke("telegram_webhook", event("function_url")) == OK
        trading.start_cold()
    assert len(phone.log) == 1


def test_resuming_takes_a_reason_and_a_press(
    trading: World, phone: TelegramApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DeployedKillSwitch, "press", lambda _, request: trading.invoke("kill_switch", request))
    trading.invoke("telegram_webhook", _saying("/halt"))
    trading.invoke("telegram_webhook", _saying("/resume all is well", number=2))
    assert trading.ledger.read().trading_state.state is TradingState.HALTED
    (row,) = json.loads(phone.log[-1]["reply_markup"])["inline_keyboard"]
    assert trading.invoke("telegram_webhook", _pressing(row[0]["callback_data"])) == OK
    assert trading.ledger.read().trading_state.state is TradingState.ACTIVE
    assert [call["method"] for call in phone.log[1:]] == ["sendMessage", "answerCallbackQuery", "editMessageText"]


def test_a_wrong_secret_gets_an_empty_answer_and_changes_nothing(trading: World, phone: TelegramApi) -> None:
    before = trading.ledger.read()
    stranger = _saying("/halt")
    stranger["headers"]["x-telegram-bot-api-secret-token"] = "guess"
    assert trading.invoke("telegram_webhook", stranger) == OK
    assert (phone.log, trading.ledger.read()) == ([], before)


def test_a_stranger_gets_an_empty_answer_and_a_line_in_the_trail(trading: World, phone: TelegramApi) -> None:
    for number in range(3):
        assert trading.invoke("telegram_webhook", _saying("/halt", user=99, number=number)) == OK
    assert trading.facts()[-1] == "command_refused"
    assert trading.facts().count("command_refused") == 1
    assert (phone.log, trading.ledger.read().trading_state.state) == ([], TradingState.ACTIVE)


def test_a_webhook_whose_secret_was_never_filled_in_opens_to_nobody(trading: World, phone: TelegramApi) -> None:
    trading.set_secret(TELEGRAM, json.dumps({**SECRET, "webhook_secret": "replace-me"}))
    with pytest.raises(Misconfigured, match=TELEGRAM):
        trading.invoke("telegram_webhook", event("function_url"))
    assert phone.log == []


def _saying(text: str, user: int = 4242, number: int = 10_000) -> Any:
    spoken = event("function_url")
    update = json.loads(spoken["body"])
    update["update_id"] = number
    update["message"]["text"] = text
    update["message"]["from"]["id"] = user
    return {**spoken, "body": json.dumps(update)}


def _pressing(data: str) -> Any:
    spoken = event("function_url")
    message = json.loads(spoken["body"])["message"]
    query = {"id": "77", "from": message["from"], "message": {**message, "message_id": 1}, "data": data}
    return {**spoken, "body": json.dumps({"update_id": 10_001, "callback_query": query})}
