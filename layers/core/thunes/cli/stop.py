"""`thunes halt`, `thunes pause` and `thunes resume`: all press the deployed kill switch, as the console does."""

import os
from typing import Any

import click

from thunes.cli.output import json_option, show


@click.command()
@click.option("--reason", default="thunes halt", show_default=True)
@click.option("--flatten", is_flag=True, help="Have everything that is held sold, within minutes.")
@json_option
def halt(reason: str, flatten: bool, as_json: bool) -> None:
    """Stop trading now. Asks nothing; pressing twice is harmless."""
    show("Trading", _flat(press({"action": "halt", "reason": reason, "flatten": flatten})), as_json=as_json)


@click.command()
@click.option("--reason", default="thunes pause", show_default=True)
@json_option
def pause(reason: str, as_json: bool) -> None:
    """Enter nothing more; exits and stops go on. What is halted stays halted."""
    show("Trading", _flat(press({"action": "reduce", "reason": reason})), as_json=as_json)


@click.command()
@click.option("--reason", required=True, help="Why it is safe to trade again.")
@click.option("--yes", is_flag=True, help="Do not ask for the stage's name.")
@json_option
def resume(reason: str, yes: bool, as_json: bool) -> None:
    """Trade again, after typing the name of the stage."""
    current = press({"action": "status"})
    stage = current["stage"]
    if not yes and click.prompt(f"This resumes trading on {stage}. Type {stage} to go on", err=True) != stage:
        raise click.UsageError("not resumed: the stage was not typed")
    answer = press({"action": "resume", "stage": stage, "reason": reason, "token": current["token"]})
    show("Trading", _flat(answer), as_json=as_json)


def press(payload: dict[str, Any]) -> dict[str, Any]:
    """Invoke the kill switch of the configured stage and return what it says.

    Raises:
        Refused: when it refuses to resume.
        Transient: when it cannot be reached.
    """
    from thunes import wiring  # noqa: PLC0415
    from thunes.adapters.kill_switch import DeployedKillSwitch  # noqa: PLC0415
    from thunes.cli.joining import join_running_cloud  # noqa: PLC0415

    join_running_cloud()
    return DeployedKillSwitch(lambda: wiring.aws("lambda"), configured_stage()).press(payload)


def configured_stage() -> str:
    """Return the stage, of all settings that alone: nothing else that may be wrong stands in the way of a halt.

    Raises:
        Misconfigured: when it is none.
    """
    from thunes.errors import Misconfigured  # noqa: PLC0415

    stage = os.environ.get("THUNES_STAGE") or "dev"
    if stage not in ("dev", "paper", "live"):
        raise Misconfigured(f"THUNES_STAGE is {stage!r}; give dev, paper or live")
    return stage


def _flat(answer: dict[str, Any]) -> dict[str, Any]:
    return {"stage": answer["stage"], **answer["trading"], "schedules": answer.get("schedules", "")}
