"""Commands that find nothing, or nonsense, configured."""

import pytest

from tests.terminal import Terminal

AWS = {"AWS_DEFAULT_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}
NOBODY = "http://127.0.0.1:9"


@pytest.mark.parametrize("command", [["status"], ["risk", "locks"], ["balance"]])
def test_without_a_cloud_a_command_says_what_to_set(terminal: Terminal, command: list[str]) -> None:
    outcome = terminal(*command)
    assert (outcome.code, outcome.out) == (2, "")
    assert "THUNES_" in outcome.err
    assert len(outcome.err.splitlines()) == 2


def test_a_switch_that_cannot_be_reached_is_unreachable(terminal: Terminal) -> None:
    terminal.variables.update({**AWS, "AWS_ENDPOINT_URL": NOBODY, "AWS_MAX_ATTEMPTS": "1"})
    outcome = terminal("halt", "--json")
    assert outcome.code == 6
    assert outcome.json["error"]["message"].startswith("thunes-dev-kill-switch cannot be invoked")
    assert "thunes up" in outcome.json["error"]["hint"]


@pytest.mark.parametrize(
    ("variable", "value", "what"),
    [
        ("THUNES_STAGE", "production", "THUNES_STAGE: Input should be 'dev', 'paper' or 'live'"),
        ("THUNES_SYMBOLS", "btc", "THUNES_SYMBOLS: give symbols in capitals"),
        ("THUNES_PARAMETERS", "{", "THUNES_PARAMETERS: Invalid JSON"),
        ("THUNES_PARAMETERS", '{"fats": 3}', "fats"),
        ("THUNES_STRATEGY", "magic", "magic"),
        ("THUNES_INTERVAL", "7m", "7m"),
        ("THUNES_SYMBOL", "BTCUSDT", "THUNES_SYMBOL is no setting"),
    ],
)
def test_a_wrong_setting_is_named(terminal: Terminal, variable: str, value: str, what: str) -> None:
    terminal.variables[variable] = value
    outcome = terminal("config", "show", "--json")
    assert outcome.code == 2
    assert what in outcome.json["error"]["message"]


def test_live_without_consent_is_refused_by_safety(terminal: Terminal) -> None:
    terminal.variables["THUNES_STAGE"] = "live"
    outcome = terminal("config", "show", "--json")
    assert outcome.code == 7
    assert "stage live needs THUNES_LIVE_CONSENT" in outcome.json["error"]["message"]


@pytest.mark.parametrize("variables", [{"THUNES_STAGE": "live"}, {"THUNES_SYMBOLS": "junk"}, {"THUNES_FOO": "1"}])
def test_nothing_that_is_wrong_with_the_settings_stands_in_the_way_of_a_halt(
    terminal: Terminal, variables: dict[str, str]
) -> None:
    terminal.variables.update({**AWS, **variables, "AWS_ENDPOINT_URL": NOBODY, "AWS_MAX_ATTEMPTS": "1"})
    outcome = terminal("halt")
    assert outcome.code == 6
    assert f"thunes-{variables.get('THUNES_STAGE', 'dev')}-kill-switch cannot be invoked" in outcome.err


def test_a_halt_of_a_stage_that_is_none_is_refused(terminal: Terminal) -> None:
    terminal.variables["THUNES_STAGE"] = "production"
    outcome = terminal("halt")
    assert (outcome.code, outcome.out) == (2, "")
    assert "THUNES_STAGE is 'production'" in outcome.err


def test_without_a_region_the_configuration_is_to_blame(terminal: Terminal) -> None:
    terminal.variables.update({"AWS_CONFIG_FILE": "/dev/null", "THUNES_TABLE": "thunes"})
    outcome = terminal("status")
    assert (outcome.code, outcome.out) == (2, "")
    assert "region" in outcome.err


def test_every_setting_is_shown_with_its_source(terminal: Terminal) -> None:
    terminal.variables["THUNES_INTERVAL"] = "4h"
    shown = terminal("config", "show", "--json").json
    assert shown["THUNES_INTERVAL"] == {"value": "4h", "source": "environment"}
    assert shown["THUNES_SYMBOLS"] == {"value": "BTCUSDT", "source": "default"}
    assert shown["THUNES_BINANCE_SECRET"] == {"value": "", "source": "default"}


def test_people_see_the_same(terminal: Terminal) -> None:
    shown = terminal("config", "show").out
    assert "Settings of stage dev" in shown
    assert "THUNES_INTERVAL         1h  (default)" in shown


def test_a_drill_on_live_is_refused_by_safety(terminal: Terminal) -> None:
    terminal.variables["THUNES_STAGE"] = "live"
    outcome = terminal("drill", "kill-switch", "--json")
    assert outcome.code == 7
    assert outcome.json["error"]["message"].startswith("a drill halts trading")


@pytest.mark.parametrize("number", ["1", "51", "many"])
def test_a_drill_is_for_a_number_of_placements_that_can_race(terminal: Terminal, number: str) -> None:
    assert terminal("drill", "kill-switch", "--placements", number).code == 2


def test_a_drill_of_a_switch_that_cannot_be_reached_is_unreachable(terminal: Terminal) -> None:
    terminal.variables.update({**AWS, "AWS_ENDPOINT_URL": NOBODY, "AWS_MAX_ATTEMPTS": "1", "THUNES_TABLE": "thunes"})
    assert terminal("drill", "kill-switch").code == 6


def test_a_pause_goes_to_the_same_switch(terminal: Terminal) -> None:
    terminal.variables.update({**AWS, "AWS_ENDPOINT_URL": NOBODY, "AWS_MAX_ATTEMPTS": "1"})
    outcome = terminal("pause", "--json")
    assert outcome.json["error"]["message"].startswith("thunes-dev-kill-switch cannot be invoked")
