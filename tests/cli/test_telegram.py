"""`thunes telegram`."""

import json
from collections import Counter
from collections.abc import Iterator

import pytest
from moto import mock_aws

from tests.contracts.tables import aws, pretend_to_be_somebody
from tests.test_wiring import _forget
from thunes.cli import run
from thunes.domain.notices import KINDS
from thunes.local.telegram_api import TelegramApi, serving
from thunes.usecases.owner_commands import COMMANDS

SECRET = {"bot_token": "1:token", "chat_id": "7", "webhook_secret": "knock", "allowed_user_ids": "7"}
URL = "https://abc.lambda-url.eu-west-1.on.aws/"


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[TelegramApi]:
    """A Bot API on this machine, and a secret with its token."""
    pretend_to_be_somebody(monkeypatch)
    api = TelegramApi("1:token")
    with mock_aws(), serving(api) as url:
        aws("secretsmanager").create_secret(Name="phone", SecretString=json.dumps(SECRET))
        monkeypatch.setenv("THUNES_TELEGRAM_SECRET", "phone")
        monkeypatch.setenv("THUNES_TELEGRAM_URL", url)
        _forget()
        yield api
    _forget()


def test_every_kind_of_alert_reaches_the_fake_bot_api_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["telegram", "test", "--fake", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["sent"] == [kind.name for kind in KINDS]
    texts = [call.get("text") or call.get("caption") for call in result["log"]]
    assert Counter(text.split()[0] for text in texts) == Counter(kind.emoji for kind in KINDS)
    assert result["refused"] == []


def test_without_a_phone_the_command_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("THUNES_TELEGRAM_SECRET", raising=False)
    _forget()
    assert run(["telegram", "test"]) == 2
    assert capsys.readouterr().err.startswith("error: THUNES_TELEGRAM_SECRET is not set")


def test_the_webhook_is_set_with_its_secret_and_the_commands(
    api: TelegramApi, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["telegram", "set-webhook", URL, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"webhook": URL, "commands": list(COMMANDS)}
    assert [call["method"] for call in api.log] == ["setWebhook", "setMyCommands"]
    assert api.log[0]["secret_token"] == "knock"


def test_an_address_without_tls_is_refused(api: TelegramApi, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["telegram", "set-webhook", "http://example.org/"]) == 2
    assert "http://example.org/ is no https address" in capsys.readouterr().err
    assert api.log == []
