"""Telegram -> commands of the owner; everybody else gets an empty 200."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.adapters.http_service import answering
from tests.adapters.telegram.bot_api import CHAT, TOKEN, BotApi, refusal
from tests.functions.stack import TELEGRAM
from tests.functions.world import World, event
from thunes.adapters.telegram.notifier import TelegramNotifier
from thunes.domain.risk import TradingState
from thunes.errors import Misconfigured, Transient

SECRET = {"bot_token": TOKEN, "chat_id": CHAT, "webhook_secret": "webhook-secret", "allowed_user_ids": CHAT}


@pytest.fixture
def phone(trading: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[BotApi]:
    """The owner's phone, at the end of a Bot API on this machine."""
    trading.set_secret(TELEGRAM, json.dumps(SECRET))
    monkeypatch.setenv("THUNES_TELEGRAM_SECRET", TELEGRAM)
    trading.start_cold()
    phone = BotApi()
    with answering(phone.answer) as service:
        # The address is no setting: nothing but Telegram itself may ever be sent the token.
        monkeypatch.setattr(TelegramNotifier.__init__, "__defaults__", (f"{service.url}/bot",))
        yield phone


def test_the_owner_is_answered(trading: World, phone: BotApi) -> None:
    assert trading.invoke("telegram_webhook", event("function_url")) == {"statusCode": 200}
    assert phone.texts == ["DEV · ACTIVE (books opened); positions: none"]


def test_the_owner_can_halt(trading: World, phone: BotApi) -> None:
    assert trading.invoke("telegram_webhook", _saying("/halt smoke in the kitchen")) == {"statusCode": 200}
    state = trading.ledger.read().trading_state
    assert (state.state, state.actor, state.reason) == (TradingState.HALTED, "telegram", "smoke in the kitchen")
    assert phone.texts == ["DEV · HALTED by telegram: smoke in the kitchen"]


def test_a_halt_holds_even_if_the_answer_never_arrives(trading: World, phone: BotApi) -> None:
    phone.refusal = refusal(500, "Internal Server Error")
    with pytest.raises(Transient):
        trading.invoke("telegram_webhook", _saying("/halt"))
    assert trading.ledger.read().trading_state.state is TradingState.HALTED


def test_nobody_can_resume_from_a_phone(trading: World, phone: BotApi) -> None:
    trading.invoke("kill_switch", {})
    trading.invoke("telegram_webhook", _saying("/resume"))
    assert trading.ledger.read().trading_state.state is TradingState.HALTED


def test_a_stranger_gets_an_empty_answer_and_changes_nothing(trading: World, phone: BotApi) -> None:
    before = trading.ledger.read()
    stranger = _saying("/halt")
    stranger["headers"]["x-telegram-bot-api-secret-token"] = "guess"
    assert trading.invoke("telegram_webhook", stranger) == {"statusCode": 200}
    assert (phone.texts, trading.ledger.read()) == ([], before)


def test_a_webhook_whose_secret_was_never_filled_in_opens_to_nobody(trading: World, phone: BotApi) -> None:
    trading.set_secret(TELEGRAM, json.dumps({**SECRET, "webhook_secret": "replace-me"}))
    with pytest.raises(Misconfigured, match=TELEGRAM):
        trading.invoke("telegram_webhook", event("function_url"))
    assert phone.texts == []


def _saying(text: str) -> Any:
    spoken = event("function_url")
    update = json.loads(spoken["body"])
    update["message"]["text"] = text
    return {**spoken, "body": json.dumps(update)}
