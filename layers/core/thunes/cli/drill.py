"""`thunes drill kill-switch`: what was never tried does not work."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from thunes.cli.failures import Finding
from thunes.cli.output import json_option, say, show

if TYPE_CHECKING:
    from thunes.usecases.hold_drill import Drilled


@click.group()
def drill() -> None:
    """Practise for the day when it matters."""


@drill.command("kill-switch")
@click.option("--placements", type=click.IntRange(2, 50), default=20, show_default=True, help="How many race it.")
@json_option
def kill_switch(placements: int, as_json: bool) -> None:
    """Press the kill switch for practice, measure it, resume, and write that to the trail.

    On dev it starts a local cloud of its own, and placements race the switch there. Where a cloud runs already, and
    on paper, the deployed switch is pressed and nothing races it. Never on live.
    """
    from thunes.cli.stop import configured_stage  # noqa: PLC0415
    from thunes.errors import Refused  # noqa: PLC0415

    stage = configured_stage()
    if stage == "live":
        raise Refused(0, "a drill halts trading, and on live only what is meant halts; hold it on paper or dev")
    held = _race(placements) if _nothing_runs() else _press(stage)
    result = {"stage": held.stage, "placements": held.placements, **held.outputs}
    show("Kill switch drill", result, as_json=as_json)
    if not held.ok:
        raise Finding("the kill switch did not do all that it promises; look at what it shows")


def _nothing_runs() -> bool:
    """Tell whether no cloud is named and none runs in this folder; one that does is joined."""
    from thunes.cli.joining import join_running_cloud, names_a_cloud  # noqa: PLC0415

    return not names_a_cloud() and not join_running_cloud()


def _race(placements: int) -> "Drilled":
    from thunes.local.drill import Race  # noqa: PLC0415

    say("starting a local cloud for the drill")
    return Race(placements, say).run()


def _press(stage: str) -> "Drilled":
    from thunes import wiring  # noqa: PLC0415
    from thunes.cli.stop import press  # noqa: PLC0415
    from thunes.usecases.hold_drill import Switch, hold  # noqa: PLC0415

    switch = Switch(lambda payload: press(dict(payload)), lambda: datetime.now(UTC), wiring.ledger(), wiring.clock())
    return hold(switch, stage, 0, Switch.press)
