"""A setting that is wrong: one line, the variable in it, and what would be right."""

import pytest

from tests.test_settings import refusal
from thunes.errors import Misconfigured
from thunes.settings import load, settings

WRONG: list[tuple[str, str, str]] = [
    ("STAGE", "prod", "THUNES_STAGE: Input should be 'dev', 'paper' or 'live'"),
    ("STAGE", "LIVE", "THUNES_STAGE: Input should be 'dev', 'paper' or 'live'"),
    ("ACCOUNT", "Main", "THUNES_ACCOUNT: String should match pattern"),
    ("ACCOUNT", "a#b", "THUNES_ACCOUNT: String should match pattern"),
    ("ACCOUNT", "a" * 33, "THUNES_ACCOUNT: String should match pattern"),
    ("ACCOUNT", "main\n", "THUNES_ACCOUNT: String should match pattern"),
    ("SYMBOLS", "btcusdt", "THUNES_SYMBOLS: give symbols in capitals"),
    ("SYMBOLS", "BTC/USDT", "THUNES_SYMBOLS: give symbols in capitals"),
    ("SYMBOLS", "BTCUSDT;ETHUSDT", "THUNES_SYMBOLS: give symbols in capitals"),
    ("SYMBOLS", "BTCUSDT,", "THUNES_SYMBOLS: give symbols in capitals"),
    ("SYMBOLS", ",", "THUNES_SYMBOLS: "),
    ("SYMBOLS", "\u0392TCUSDT", "THUNES_SYMBOLS: give symbols in capitals"),
    ("PARAMETERS", "fast=5", "THUNES_PARAMETERS: Invalid JSON"),
    ("PARAMETERS", "[5, 20]", "THUNES_PARAMETERS: Input should be a valid dictionary"),
    ("PARAMETERS", "null", "THUNES_PARAMETERS: Input should be a valid dictionary"),
    ("CLOCK", "sundial", "THUNES_CLOCK: Input should be 'system' or 'venue'"),
    ("ALLOW_RESUME", "perhaps", "THUNES_ALLOW_RESUME: Input should be a valid boolean"),
]


@pytest.mark.parametrize(("name", "text", "line"), WRONG)
def test_a_wrong_value_is_refused_in_one_line_that_names_the_variable(name: str, text: str, line: str) -> None:
    assert refusal({f"THUNES_{name}": text}).startswith(line)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('{"fils": "off"}', "THUNES_ALERTS: there is no alert 'fils', did you mean fill?"),
        ('{"halt": "off"}', "THUNES_ALERTS: alert halt cannot be off"),
        ("off", "THUNES_ALERTS: Invalid JSON"),
        ("[]", "THUNES_ALERTS: "),
    ],
)
def test_a_choice_of_alerts_that_makes_no_sense_is_refused(text: str, line: str) -> None:
    assert refusal({"THUNES_ALERTS": text}).startswith(line)


@pytest.mark.parametrize(
    ("stage", "url"),
    [
        ("dev", "https://api.telegram.org.example.org"),
        ("dev", "http://10.0.0.1"),
        ("dev", "nonsense"),
        ("paper", "http://127.0.0.1:8081"),
    ],
)
def test_the_bot_s_token_goes_to_telegram_or_to_a_stand_in_on_this_machine(stage: str, url: str) -> None:
    line = refusal({"THUNES_STAGE": stage, "THUNES_TELEGRAM_URL": url})
    assert line == "THUNES_TELEGRAM_URL is for stage dev and a stand-in on this machine alone"


def test_a_symbol_given_twice_is_refused() -> None:
    assert refusal({"THUNES_SYMBOLS": "BTCUSDT,BTCUSDT"}).startswith("THUNES_SYMBOLS: ")


def test_live_is_refused_without_encryption() -> None:
    consent = {"THUNES_STAGE": "live", "THUNES_LIVE_CONSENT": "I accept that real money can be lost"}
    refusal({**consent, "THUNES_EXCHANGE_URL": "http://api.binance.com/api"})


def test_paper_does_not_reach_the_live_host_by_its_full_name() -> None:
    refusal({"THUNES_STAGE": "paper", "THUNES_EXCHANGE_URL": "https://api.binance.com./api"})


def test_the_first_wrong_variable_is_told_before_the_stage_is_looked_at() -> None:
    line = refusal({"THUNES_STAGE": "live", "THUNES_ALLOW_RESUME": "many", "THUNES_CLOCK": "sundial"})
    assert line.startswith("THUNES_CLOCK: ")


def test_consent_is_asked_for_before_anything_else_of_stage_live() -> None:
    line = refusal({"THUNES_STAGE": "live", "THUNES_EXCHANGE_URL": "http://127.0.0.1/api"})
    assert "THUNES_LIVE_CONSENT" in line


def test_a_wrong_value_is_not_shown_when_it_could_be_a_secret() -> None:
    assert "hunter2" not in refusal({"THUNES_PARAMETERS": "hunter2", "THUNES_ACCOUNT": "hunter2!"})


@pytest.mark.parametrize("name", ["table", "bus", "orders_queue", "binance_secret"])
def test_what_a_function_cannot_do_without_is_asked_for_by_name(name: str) -> None:
    with pytest.raises(Misconfigured, match=f"^THUNES_{name.upper()} is not set"):
        load({}).need(name)


def test_what_is_needed_and_given_is_returned() -> None:
    assert load({"THUNES_TABLE": "thunes-dev"}).need("table") == "thunes-dev"


def test_settings_are_read_once_per_process(monkeypatch: pytest.MonkeyPatch) -> None:
    settings.cache_clear()
    monkeypatch.setenv("THUNES_TABLE", "first")
    assert settings().table == "first"
    monkeypatch.setenv("THUNES_TABLE", "second")
    assert settings().table == "first"
    settings.cache_clear()
    assert settings().table == "second"
    settings.cache_clear()


def test_settings_do_not_change() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load({}).table = "another"
