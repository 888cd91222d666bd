"""One cycle in this process."""

from pathlib import Path

from tests.terminal import Terminal

CONFIG = Path(__file__).parents[2] / "infra" / "config"


def test_without_an_exchange_it_decides_on_a_simulated_one(terminal: Terminal) -> None:
    result = terminal("paper", "--json").json
    assert set(result["decisions"]) == {"BTCUSDT"}
    assert result["balances"]["USDT"]
    assert list(result["verdicts"].values()).count("approved") == len(result["orders"])


def test_the_symbol_and_interval_are_the_configured_ones(terminal: Terminal) -> None:
    terminal.variables.update({"THUNES_SYMBOLS": "ETHUSDT", "THUNES_INTERVAL": "5m"})
    assert set(terminal("paper", "--json").json["decisions"]) == {"ETHUSDT"}


def test_every_configured_symbol_is_decided_on_whatever_proxy_there_is(terminal: Terminal) -> None:
    nobody = "http://127.0.0.1:9"
    terminal.variables.update({"THUNES_SYMBOLS": "BTCUSDT,ETHUSDT", "HTTP_PROXY": nobody, "http_proxy": nobody})
    decisions = terminal("paper", "--json").json["decisions"]
    assert set(decisions) == {"BTCUSDT", "ETHUSDT"}
    assert all("SMA" in why for why in decisions.values())


def test_a_strategy_with_a_long_window_has_history_enough(terminal: Terminal) -> None:
    terminal.variables["THUNES_STRATEGY"] = "rsi_reversion"
    assert terminal("paper", "--json").json["decisions"]["BTCUSDT"].startswith("RSI ")


def test_live_without_consent_is_refused_before_anything_happens(terminal: Terminal) -> None:
    terminal.variables["THUNES_STAGE"] = "live"
    outcome = terminal("paper")
    assert (outcome.code, outcome.out) == (7, "")
    assert "THUNES_LIVE_CONSENT" in outcome.err


def test_live_without_a_durable_ledger_is_refused(terminal: Terminal) -> None:
    consent = "I accept that real money can be lost"
    terminal.variables.update({"THUNES_STAGE": "live", "THUNES_LIVE_CONSENT": consent})
    outcome = terminal("paper")
    assert (outcome.code, outcome.out) == (2, "")
    assert "THUNES_TABLE" in outcome.err


def test_a_paper_account_without_a_secret_says_which_variable(terminal: Terminal) -> None:
    terminal.variables["THUNES_STAGE"] = "paper"
    outcome = terminal("paper", "--limits", str(CONFIG / "paper.json"))
    assert (outcome.code, outcome.out) == (2, "")
    assert "THUNES_BINANCE_SECRET" in outcome.err
