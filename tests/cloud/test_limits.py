"""Limits changed from a terminal while the system runs; and the doctor's rounds through it."""

import json
import os
from pathlib import Path

import pytest

from tests.cloud.running import Running
from tests.terminal import Terminal
from thunes.local.state import PID
from thunes.local.state import STATE as LOCAL_STATE

pytestmark = pytest.mark.cloud

CONFIG = Path(__file__).parents[2] / "infra" / "config"


@pytest.fixture
def joined(terminal: Terminal, system: Running) -> Terminal:
    """A terminal in the folder where the local cloud was started, with the stage's own limits in it."""
    state = terminal.folder / LOCAL_STATE
    state.parent.mkdir()
    state.write_text(json.dumps({**system.variables, PID: str(os.getpid())}))
    (terminal.folder / "infra").mkdir()
    (terminal.folder / "infra" / "config").symlink_to(CONFIG)
    return terminal


def lowered(folder: Path) -> str:
    """Write a file in which no position has any room."""
    content = json.loads((CONFIG / "dev.json").read_text(encoding="utf-8"))
    file = folder / "lowered.json"
    file.write_text(json.dumps({**content, "max_position_size": "1", "max_symbol_exposure": "1"}), encoding="utf-8")
    return str(file)


def test_what_is_tightened_holds_for_the_next_signal_and_what_is_loosened_for_none(
    joined: Terminal, system: Running
) -> None:
    tightened = joined("limits", "apply", lowered(joined.folder), "--json").json
    assert (tightened["changed"], tightened["recorded"], tightened["pending"]) == (True, True, None)
    for _ in range(2):  # a position that is held is left first: exits know no limit
        system.until_signal()
        system.settle()
    judged = [e for e in system.trail() if e.event in ("risk_approved", "risk_denied")]
    assert (judged[-1].event, judged[-1].decision_inputs["leg"]) == ("risk_denied", "entry")
    loosened = joined("limits", "apply", "--json").json
    assert loosened["limits"]["max_position_size"] == "1"
    assert loosened["pending"]["changes"]["max_position_size"] == {"from": "1", "to": "10"}
    confirmed = joined("limits", "confirm", loosened["pending"]["token"], "--json").json
    assert confirmed["limits"]["max_position_size"] == "10"
    facts = [event for event in system.trail() if event.event == "limits_changed"]
    assert [fact.decision_inputs["how"] for fact in facts] == ["applied", "applied", "confirmed"]
    assert joined("audit", "verify").code == 0


def test_limits_above_the_account_are_refused_by_safety(joined: Terminal) -> None:
    content = json.loads((CONFIG / "dev.json").read_text(encoding="utf-8"))
    file = joined.folder / "huge.json"
    file.write_text(json.dumps({**content, "max_exposure": "1000000"}), encoding="utf-8")
    refused = joined("limits", "apply", str(file), "--json")
    assert refused.code == 7
    assert refused.json["error"]["message"].startswith("max_exposure 1000000 is above the account")
    assert joined("limits", "show", "--json").json["pending"] is None


def test_the_doctor_finds_nothing_where_nothing_is_wrong(joined: Terminal) -> None:
    outcome = joined("doctor", "--json")
    assert [check for check in outcome.json["checks"] if not check["ok"]] == []
    assert outcome.code == 0


def test_a_stage_is_found_by_its_stack(joined: Terminal, system: Running) -> None:
    joined.variables.update(system.cloud.ministack.environment)
    shown = joined("limits", "show", "--stage", "dev", "--json").json
    assert shown["parameter"] == "/thunes/dev/limits"
    assert joined("limits", "show", "--stage", "paper").code == 2
