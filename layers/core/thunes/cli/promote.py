"""`thunes promote`: may these parameters be used?"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from thunes.cli.failures import Finding
from thunes.cli.optimize import ledger_option
from thunes.cli.output import json_option, say, show, show_rows
from thunes.cli.params import keeper, params_option, set_row, stage_option, who

if TYPE_CHECKING:
    from datetime import datetime

    from thunes.domain.parameter_set import ParameterSet
    from thunes.research.gate import Condition
    from thunes.research.promotion import Promotion

VERDICTS = {True: "yes", False: "NO", None: "n/a"}


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option(
    "--folds", type=click.IntRange(2, 50), default=5, show_default=True, help="Test parts of the walk forward."
)
@stage_option
@params_option
@ledger_option
@json_option
def promote(run: Path, folds: int, stage: str, params: Path | None, ledger: Path, as_json: bool) -> None:
    """Put RUN, the folder of what thunes optimize took, through the gate, and sign its parameters off if it passes.

    The search is walked forward, the holdout is opened (on record, and only when all else holds), and every condition
    must hold. Exit code 5 when one does not.
    """
    from thunes.adapters.clock import SystemClock  # noqa: PLC0415
    from thunes.research import promotion  # noqa: PLC0415 - heavy
    from thunes.research.trials import TrialLedger  # noqa: PLC0415

    keep = keeper(stage, params)  # before the holdout is opened for a stage that is not there
    candidate, now = promotion.candidate_of(run, TrialLedger(ledger)), SystemClock().now()
    say(f"walking the search forward in {folds} folds; this repeats it {folds} times")
    found = promotion.promote(candidate, folds, who(), now)
    written = promotion.write_evidence(found, run)
    kept = None
    if found.passed:
        after = keep.approve(_signed(found, now), found.sharpe)
        kept = None if after.active is None else set_row(after.number, after.active)
    _tell(found, kept, as_json=as_json)
    say(f"written: {written}")
    if not found.passed:
        failed = [condition.name for condition in found.conditions if condition.passed is False]
        raise Finding(f"the gate says no: {', '.join(failed)}; nothing was signed off")


def _signed(found: "Promotion", now: "datetime") -> "ParameterSet":
    from thunes.domain.parameter_set import ParameterSet  # noqa: PLC0415

    candidate = found.candidate
    strategy, version = candidate.strategy, candidate.folder.config["version"]
    return ParameterSet(
        strategy.name, version, candidate.parameters, strategy.param_hash, candidate.run, found.evidence_hash, now
    )


def _tell(found: "Promotion", kept: dict[str, Any] | None, *, as_json: bool) -> None:
    if as_json:
        signed = {"passed": found.passed, "evidence": found.evidence_hash, "signed_off": kept}
        show("", {**signed, **found.evidence}, as_json=True)
        return
    columns = ("condition", "value", "wanted", "holds", "about")
    show_rows(f"gate for {found.candidate.run}", columns, [_row(condition) for condition in found.conditions])
    if kept is not None:
        say(f"signed off: set {kept['set']} of {kept['strategy']}")


def _row(condition: "Condition") -> tuple[str, ...]:
    value = "" if condition.value is None else f"{condition.value:.4g}"
    return condition.name, value, condition.threshold, VERDICTS[condition.passed], condition.told
