"""`thunes limits`: tighten at once, loosen with a second word or in a day."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from thunes.cli.deployed import Deployed, joined, stage_option
from thunes.cli.failures import Missing
from thunes.cli.output import json_option, say, show

if TYPE_CHECKING:
    from thunes.domain.risk import Limits
    from thunes.domain.risk.loosening import StandingLimits
    from thunes.usecases.change_limits import Changed, ChangeLimits

FILE = click.Path(path_type=Path)


@click.group()
def limits() -> None:
    """Look at the limits that bound every decision, and change them."""


@limits.command(name="show")
@stage_option
@json_option
def show_(stage: str | None, as_json: bool) -> None:
    """Show the limits that hold now, and those that wait to."""
    from thunes.errors import Misconfigured  # noqa: PLC0415

    place = joined(stage)
    standing = place.limits_store().read()
    if standing is None:
        raise Misconfigured(f"parameter {place.limits} does not exist; make it with: thunes limits apply")
    _show(place, standing, {}, as_json=as_json)


@limits.command()
@click.argument("file", type=FILE)
@json_option
def check(file: Path, as_json: bool) -> None:
    """Read a file of limits and say what is wrong with it; asks nobody."""
    from thunes.domain.risk.limit_text import named  # noqa: PLC0415

    show(f"{file} can be applied", dict(named(read_limits(file))), as_json=as_json)


@limits.command()
@click.argument("file", type=FILE, required=False)
@stage_option
@json_option
def apply(file: Path | None, stage: str | None, as_json: bool) -> None:
    """Ask for the limits in FILE, by default infra/config/STAGE.json.

    What is tighter than before holds at once. What is looser waits for 24 hours, or for `thunes limits confirm`
    with the token that is shown.
    """
    place = joined(stage)
    wanted = read_limits(file or Path("infra", "config", f"{place.stage}.json"))
    _tell(place, _change(place).apply(wanted), as_json=as_json)


@limits.command()
@click.argument("token")
@stage_option
@json_option
def confirm(token: str, stage: str | None, as_json: bool) -> None:
    """Let the looser limits that wait hold now."""
    place = joined(stage)
    _tell(place, _change(place).confirm(token), as_json=as_json)


@limits.command()
@stage_option
@json_option
def cancel(stage: str | None, as_json: bool) -> None:
    """Give the looser limits that wait up."""
    place = joined(stage)
    _tell(place, _change(place).cancel(), as_json=as_json)


def read_limits(file: Path) -> "Limits":
    """Read a file of limits; raises Missing, and Misconfigured for what is wrong in it."""
    from thunes.errors import Misconfigured  # noqa: PLC0415
    from thunes.limits_file import parse_file  # noqa: PLC0415

    if not file.is_file():
        raise Missing(f"{file}: no such file")
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise Misconfigured(f"{file}: no text; give a JSON file of limits") from None
    return parse_file(text, str(file))


def _change(place: Deployed) -> "ChangeLimits":
    from thunes.usecases.change_limits import ChangeLimits  # noqa: PLC0415

    return ChangeLimits(place.limits_store(), place.clock(), place.ledger(), "thunes limits")


def _tell(place: Deployed, changed: "Changed", *, as_json: bool) -> None:
    told = {"changed": changed.anything, "recorded": changed.recorded}
    _show(place, changed.standing, told, as_json=as_json)
    if changed.anything and not changed.recorded:
        say(
            "not in the audit trail: "
            + ("it cannot be reached" if place.exists else "there is none before a deployment")
        )
    waits = changed.standing.pending
    if waits:
        say(f"what is looser waits for a day, or for: thunes limits confirm {waits.token}")


def _show(place: Deployed, standing: "StandingLimits", told: dict[str, Any], *, as_json: bool) -> None:
    from thunes.domain.risk.limit_text import differences, named  # noqa: PLC0415
    from thunes.domain.times import iso  # noqa: PLC0415

    now = standing.settled(place.clock().now())
    waits: dict[str, Any] | None = None
    if now.pending:
        changes = {name: dict(change) for name, change in differences(now.limits, now.pending.limits).items()}
        waits = {"changes": changes, "effective_at": iso(now.pending.effective_at), "token": now.pending.token}
    result: dict[str, Any] = {
        "stage": place.stage,
        "parameter": place.limits,
        "changed_at": iso(now.changed_at),
        **told,
    }
    if as_json:
        show("", {**result, "limits": named(now.limits), "pending": waits}, as_json=True)
        return
    show(f"Limits of stage {place.stage}", {**result, **named(now.limits), "pending": waits}, as_json=False)
