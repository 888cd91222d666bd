"""`thunes halt` and `thunes resume`: both press the deployed kill switch, as the console does."""

import json
import os
from typing import Any

import click

from thunes.cli.output import json_option, show


@click.command()
@click.option("--reason", default="thunes halt", show_default=True)
@json_option
def halt(reason: str, as_json: bool) -> None:
    """Stop trading now. Asks nothing; pressing twice is harmless."""
    show("Trading", _flat(press({"reason": reason})), as_json=as_json)


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
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

    from thunes import wiring  # noqa: PLC0415
    from thunes.cli.joining import join_running_cloud  # noqa: PLC0415
    from thunes.errors import Misconfigured, Refused, Transient  # noqa: PLC0415

    join_running_cloud()
    # Of all settings the stage alone: nothing else that may be wrong with them stands in the way of a halt.
    stage = os.environ.get("THUNES_STAGE") or "dev"
    if stage not in ("dev", "paper", "live"):
        raise Misconfigured(f"THUNES_STAGE is {stage!r}; give dev, paper or live")
    name = f"thunes-{stage}-kill-switch"
    try:
        answer = wiring.aws("lambda").invoke(FunctionName=name, Payload=json.dumps(payload).encode())
    except (BotoCoreError, ClientError) as error:
        raise Transient(f"{name} cannot be invoked: {error}; is the stack deployed, or `thunes up` running?") from None
    content = json.loads(answer["Payload"].read() or b"null")
    if answer.get("FunctionError"):
        raise Refused(0, str(content.get("errorMessage", content)))
    result: dict[str, Any] = content
    return result


def _flat(answer: dict[str, Any]) -> dict[str, Any]:
    return {"stage": answer["stage"], **answer["trading"]}
