"""`thunes limits`: as a person changes them, with and without a stack."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import CONFIG, Command, Stacks
from tests.contracts.tables import aws
from tests.terminal import Terminal

NAME = "/thunes/paper/limits"


def file_with(folder: Path, **changes: object) -> str:
    """Write a file of limits that differs from the stage's own in that."""
    content = json.loads((CONFIG / "paper.json").read_text(encoding="utf-8"))
    path = folder / "mine.json"
    path.write_text(json.dumps({**content, **changes}), encoding="utf-8")
    return str(path)


def test_a_good_file_is_shown_and_a_bad_one_refused_in_one_line(terminal: Terminal) -> None:
    good = terminal("limits", "check", str(CONFIG / "live.json"), "--json")
    assert (good.code, good.json["max_position_size"]) == (0, "10")
    bad = terminal("limits", "check", file_with(terminal.folder, max_daily_loss="-1"), "--json")
    assert bad.code == 2
    assert bad.json["error"]["message"].endswith("mine.json: max_daily_loss: -1 must be more than 0")


def test_a_file_that_is_not_there_or_no_text_is_named(terminal: Terminal) -> None:
    assert terminal("limits", "check", "nowhere.json").code == 3
    (terminal.folder / "noise").write_bytes(b"\xff\xfe\x00")
    assert terminal("limits", "check", "noise").code == 2


def test_the_first_limits_hold_at_once_also_before_there_is_a_trail(thunes: Command) -> None:
    assert thunes("limits", "show", "--stage", "paper").code == 2
    applied = thunes("limits", "apply", "--stage", "paper", "--json")
    assert applied.code == 0
    assert (applied.json["changed"], applied.json["recorded"], applied.json["pending"]) == (True, False, None)
    assert "not in the audit trail: there is none before a deployment" in applied.err
    shown = thunes("limits", "show", "--stage", "paper", "--json").json
    assert (shown["parameter"], shown["limits"]["max_positions"]) == (NAME, 3)


def test_what_is_tighter_holds_and_what_is_looser_waits_for_its_token(
    thunes: Command, stacks: Stacks, tmp_path: Path
) -> None:
    stacks.deploy("paper")
    thunes("limits", "apply", "--stage", "paper")
    asked = thunes(
        "limits", "apply", file_with(tmp_path, max_positions=4, max_daily_loss="9"), "--stage", "paper", "--json"
    )
    assert (asked.json["recorded"], asked.json["limits"]["max_daily_loss"]) == (True, "9")
    assert asked.json["pending"]["changes"] == {"max_positions": {"from": 3, "to": 4}}
    token = asked.json["pending"]["token"]
    assert f"thunes limits confirm {token}" in asked.err
    wrong = thunes("limits", "confirm", "0" * 12, "--stage", "paper", "--json")
    assert (wrong.code, "not the token" in wrong.json["error"]["message"]) == (7, True)
    confirmed = thunes("limits", "confirm", token, "--stage", "paper", "--json").json
    assert (confirmed["limits"]["max_positions"], confirmed["pending"]) == (4, None)


def test_what_waits_is_given_up(thunes: Command, tmp_path: Path) -> None:
    thunes("limits", "apply", "--stage", "paper")
    thunes("limits", "apply", file_with(tmp_path, max_positions=4), "--stage", "paper")
    cancelled = thunes("limits", "cancel", "--stage", "paper")
    assert cancelled.code == 0
    assert "Limits of stage paper" in cancelled.out
    again = thunes("limits", "cancel", "--stage", "paper", "--json").json
    assert (again["changed"], again["pending"]) == (False, None)


def test_live_can_be_tightened_by_somebody_who_has_not_consented_to_anything(thunes: Command) -> None:
    assert thunes("limits", "apply", "--stage", "live").code == 0


def test_the_environment_names_the_stage_and_its_table(
    thunes: Command, stacks: Stacks, account: pytest.MonkeyPatch
) -> None:
    account.setenv("THUNES_STAGE", "paper")
    account.setenv("THUNES_TABLE", stacks.deploy("paper", Account="second"))
    assert thunes("limits", "apply", "--json").json["recorded"] is True
    account.delenv("THUNES_TABLE")
    assert thunes("limits", "apply", "--json").json["changed"] is False
    account.setenv("THUNES_STAGE", "production")
    assert thunes("limits", "show").code == 2


def test_damage_is_told_and_the_way_out_works(thunes: Command) -> None:
    aws("ssm").put_parameter(Name=NAME, Value="{}", Type="String")
    assert thunes("limits", "apply", "--stage", "paper").code == 2
    aws("ssm").delete_parameter(Name=NAME)
    assert thunes("limits", "apply", "--stage", "paper").code == 0


def test_an_aws_that_cannot_be_reached_is_unreachable(thunes: Command, account: pytest.MonkeyPatch) -> None:
    account.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    account.setenv("AWS_MAX_ATTEMPTS", "1")
    assert thunes("limits", "show", "--stage", "paper").code == 6
