"""`thunes params`: which parameters were signed off, which of them count, and back to earlier ones."""

import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from thunes.cli.deployed import STAGES, stack_of
from thunes.cli.failures import Missing
from thunes.cli.output import json_option, show, show_rows

if TYPE_CHECKING:
    from thunes.domain.parameter_set import ParameterHistory, ParameterSet
    from thunes.usecases.keep_parameters import KeepParameters

stage_option = click.option("--stage", type=click.Choice(STAGES), default="dev", show_default=True)
DEFAULT = Path("artifacts/params")
params_option = click.option(
    "--params",
    type=click.Path(path_type=Path),
    help="A folder to keep them in. Default: artifacts/params for dev, else the deployed stage's bucket.",
)


@click.group()
def params() -> None:
    """Look at the parameters that were signed off by thunes promote, and go back to earlier ones."""


@params.command(name="show")
@click.argument("strategy")
@stage_option
@params_option
@json_option
def show_(strategy: str, stage: str, params: Path | None, as_json: bool) -> None:
    """Show the parameters of STRATEGY that count."""
    history = _history(strategy, stage, params)
    _show(stage, history, as_json=as_json)


@params.command()
@click.argument("strategy")
@stage_option
@params_option
@json_option
def history(strategy: str, stage: str, params: Path | None, as_json: bool) -> None:
    """Show every set of STRATEGY, and which counted from when on."""
    from thunes.domain.times import iso  # noqa: PLC0415

    found = _history(strategy, stage, params)
    steps = [(iso(step.at), str(step.number), step.why) for step in found.activations]
    if as_json:
        sets = [set_row(number, one) for number, one in enumerate(found.sets, 1)]
        moves = [{"at": at, "set": int(number), "why": why} for at, number, why in steps]
        show(
            "",
            {"stage": stage, "strategy": strategy, "active": found.number, "sets": sets, "history": moves},
            as_json=True,
        )
        return
    described = [(at, number, _parameters(found.sets[int(number) - 1]), why) for at, number, why in steps]
    show_rows(f"{strategy} on {stage}: set {found.number} counts", ("from", "set", "parameters", "why"), described)


@params.command()
@click.argument("strategy")
@click.option("--to", type=click.IntRange(1), help="Number of the set. Default: the one that counted before.")
@stage_option
@params_option
@json_option
def rollback(strategy: str, to: int | None, stage: str, params: Path | None, as_json: bool) -> None:
    """Let an earlier set of STRATEGY count again; nothing is deleted."""
    from thunes.domain.parameter_set import NoSuchSet  # noqa: PLC0415

    _history(strategy, stage, params)
    try:
        after = keeper(stage, params).roll_back(strategy, to)
    except NoSuchSet as error:
        raise Missing(f"{error}; thunes params history {strategy} lists them") from None
    _show(stage, after, as_json=as_json)


def keeper(stage: str, folder: Path | None) -> "KeepParameters":
    """Return what keeps the parameters of a stage: a folder that was named or for dev, else where its functions look.

    Raises:
        Missing: when the stage is not deployed.
    """
    from thunes.adapters.clock import SystemClock  # noqa: PLC0415
    from thunes.adapters.parameter_folder import ParameterFolder  # noqa: PLC0415
    from thunes.usecases.keep_parameters import KeepParameters  # noqa: PLC0415

    if folder or stage == "dev":
        return KeepParameters(ParameterFolder((folder or DEFAULT) / stage), SystemClock())
    deployed = stack_of(stage)
    if not deployed.exists:
        raise Missing(f"stage {stage} is not deployed; make deploy STAGE={stage}, or keep them with --params FOLDER")
    return KeepParameters(deployed.parameter_store(), deployed.clock(), deployed.ledger(), who())


def who() -> str:
    """Return whose command this is."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        return "somebody"


def set_row(number: int | None, found: "ParameterSet") -> dict[str, Any]:
    """Return a set as JSON has it."""
    from dataclasses import asdict  # noqa: PLC0415

    from thunes.domain.times import iso  # noqa: PLC0415

    return {"set": number, **asdict(found), "approved_at": iso(found.approved_at)}


def _history(strategy: str, stage: str, folder: Path | None) -> "ParameterHistory":
    found = keeper(stage, folder).store.read(strategy)
    if found.active is None:
        raise Missing(f"nothing was signed off for {strategy!r} on {stage}; thunes promote RUN does that")
    return found


def _show(stage: str, history: "ParameterHistory", *, as_json: bool) -> None:
    active = history.active
    if active is not None:
        row = {"stage": stage, **set_row(history.number, active), "of": len(history.sets)}
        show(f"{active.strategy} on {stage}", row, as_json=as_json)


def _parameters(found: "ParameterSet") -> str:
    return ", ".join(f"{name}={value}" for name, value in found.parameters.items())
