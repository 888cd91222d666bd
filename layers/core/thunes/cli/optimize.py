"""`thunes optimize`: search the parameters of a strategy, with every trial on record."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from thunes.cli.failures import Finding, Missing
from thunes.cli.output import json_option, say, show, show_rows
from thunes.cli.searching import Watcher, told_progress
from thunes.cli.study import Study, dataset_of, read_parameters, study_options, terms_of

if TYPE_CHECKING:
    from thunes.research.optimise import Ground, Plan, Search
    from thunes.strategies import Bound

PATH = click.Path(path_type=Path)
STUDIES, TRIALS = Path("artifacts/optimise"), Path("artifacts/trials")
out_option = click.option("--out", type=PATH, default=STUDIES, show_default=True, help="Where studies are kept.")
ledger_option = click.option(
    "--ledger", type=PATH, default=TRIALS, show_default=True, help="Where trials are on record."
)


class StrategyOrCommand(click.Group):
    """`thunes optimize STRATEGY` is `thunes optimize search STRATEGY`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in {*self.commands, *ctx.help_option_names}:
            args = ["search", *args]
        return super().parse_args(ctx, args)


@click.group(cls=StrategyOrCommand)
def optimize() -> None:
    """Search the parameters of a strategy: thunes optimize STRATEGY --data FILE. See thunes optimize search --help."""


@optimize.command()
@click.argument("strategy")
@study_options
@click.option("--trials", type=click.IntRange(1), default=100, show_default=True, help="How many in all.")
@click.option("--objective", default="fold_sharpe", show_default=True, help="Statistics, as in sharpe,max_drawdown.")
@click.option("--sampler", help="tpe, nsga2, random or grid. Default: tpe for one objective, nsga2 for several.")
@click.option("--jobs", type=click.IntRange(1), default=1, show_default=True, help="Processes; only 1 is repeatable.")
@click.option("--min-round-trips", type=click.IntRange(0), default=30, show_default=True, help="Fewer are not taken.")
@click.option("--inner-folds", type=click.IntRange(1), default=6, show_default=True, help="Parts judged one by one.")
@click.option("--range", "ranges", multiple=True, help="As in fast=5:50:5; may be repeated.")
@click.option("--holdout", type=float, default=0.2, show_default=True, help="Share of the end that stays locked.")
@click.option("--study", "name", help="A name for the study. Default: made of all that it depends on.")
@click.option("--certify/--no-certify", default=True, show_default=True, help="Take what is best through vectorbt.")
@out_option
@ledger_option
@json_option
def search(strategy: str, as_json: bool, **given: Any) -> None:
    """Search the parameters of STRATEGY on recorded candles; the same command goes on where it was stopped.

    The last candles (--holdout) stay locked for thunes promote. With --jobs above 1 the trials come as they come, and
    the same seed no longer makes the same study. --seed is that of the search too, and an invented year is evidence of
    nothing: what is taken on one can never be promoted.
    """
    from thunes.research.optimise.findings import findings_of  # noqa: PLC0415 - heavy
    from thunes.research.optimise.result_folder import told, write_result  # noqa: PLC0415

    study = Study(**{name: given[name] for name in Study.__dataclass_fields__})
    plan = _plan(strategy, study, given)
    ground, source = ground_of(study, plan, given["holdout"])
    folder, wanted = _wanted(plan, ground, given)
    with folder.opened(_config(plan, ground)) as storage, told_progress() as watch:
        found = _gone_on(wanted, given, storage, watch)
        summary = write_result(findings_of(wanted, found, folder), folder.result, source, given["certify"])
    for warning in summary["warnings"]:
        say(f"warning: {warning}")
    show(f"study {wanted.name}", summary if as_json else told(summary), as_json=as_json)
    say(f"written: {folder.result}")
    if summary["best"] is None:
        raise Finding("no trial could be taken; search wider or on more candles; trials.csv says what each lacked")


def _gone_on(wanted: "Search", given: Mapping[str, Any], storage: Any, watch: Watcher) -> Any:
    from thunes.research.optimise import search as go_on  # noqa: PLC0415 - heavy

    try:
        return go_on(wanted, given["trials"], storage, given["jobs"], watch)
    except KeyboardInterrupt:
        say("interrupted: its trials are kept, the same command goes on with them")
        raise


def _plan(strategy: str, study: Study, given: Mapping[str, Any]) -> "Plan":
    from thunes.research.optimise import Plan  # noqa: PLC0415 - heavy
    from thunes.strategies import BadParameters, bounds_of, build  # noqa: PLC0415

    if given["seed"] < 0:
        raise click.UsageError(f"--seed {given['seed']} must be 0 or more")
    objectives = tuple(given["objective"].split(","))
    sampler = given["sampler"] or ("tpe" if len(objectives) == 1 else "nsga2")
    try:
        fixed = read_parameters(study.parameters)
        build(strategy, {})
        bounds = _bounds(bounds_of(strategy), given["ranges"], fixed)
        least, folds = given["min_round_trips"], given["inner_folds"]
        plan = Plan(strategy, bounds, fixed, objectives, sampler, given["seed"], least, folds)
        _ = plan.warm_up
    except BadParameters as error:
        raise click.UsageError(str(error)) from None
    return plan


def _bounds(usual: Mapping[str, "Bound"], ranges: tuple[str, ...], fixed: Mapping[str, Any]) -> dict[str, "Bound"]:
    found = {**usual, **dict(read_range(text, usual) for text in ranges)}
    return {name: bound for name, bound in found.items() if name not in fixed}


def read_range(text: str, usual: Mapping[str, "Bound"]) -> tuple[str, "Bound"]:
    """Return the parameter and its values of ``fast=5:50`` or ``fast=5:50:5``; raises click.UsageError."""
    from thunes.strategies import Bound  # noqa: PLC0415

    name, _, values = text.partition("=")
    if name not in usual:
        raise click.UsageError(f"--range {text!r}: no parameter {name!r} to search; known are {', '.join(usual)}")
    try:
        return name, Bound(*map(int, values.split(":")))
    except (ValueError, TypeError):
        raise click.UsageError(f"--range {text!r} is no range; give it as in fast=5:50 or fast=5:50:5") from None


def ground_of(study: Study, plan: "Plan", holdout: float) -> tuple["Ground", dict[str, Any]]:
    """Return what may be searched on, and where it came from; raises click.UsageError and BadCandle."""
    from thunes.domain.times import iso  # noqa: PLC0415
    from thunes.research.optimise import Ground  # noqa: PLC0415 - heavy

    if not 0.0 <= holdout < 1.0:
        raise click.UsageError(f"--holdout {holdout:g} is no share from 0 to below 1, as in 0.2 for the last 20 %")
    dataset = dataset_of(study, plan.warm_up)
    whole = Ground.of(dataset, terms_of(study, dataset), study.since)
    counted = whole.dataset
    source = {
        "data": str(study.data.resolve()) if study.data else None,
        "symbol": dataset.symbol,
        "from": iso(dataset.start),
        "start": iso(counted.start),
        "until": iso(dataset.end),
        "holdout": holdout,
    }
    return whole.research(holdout), source


def _config(plan: "Plan", ground: "Ground") -> dict[str, Any]:
    from thunes.research.optimise.study_folder import config_of  # noqa: PLC0415

    return config_of(plan, ground)


def _wanted(plan: "Plan", ground: "Ground", given: Mapping[str, Any]) -> tuple[Any, Any]:
    from thunes.research.optimise import Search, StudyFolder  # noqa: PLC0415 - heavy
    from thunes.research.optimise.study_folder import study_id  # noqa: PLC0415
    from thunes.research.trials import TrialLedger  # noqa: PLC0415

    name = given["name"] or study_id(_config(plan, ground))
    if Path(name).name != name or name.startswith("."):
        raise click.UsageError(f"--study {name!r} is no name for a folder; leave out slashes and a leading dot")
    folder = StudyFolder(given["out"] / name)
    return folder, Search(name, plan, ground, TrialLedger(given["ledger"]), folder)


@optimize.command(name="list")
@out_option
@json_option
def list_(out: Path, as_json: bool) -> None:
    """List the studies below --out, the last one first."""
    places = sorted(out.glob("*/study.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    rows = [(path.parent.name, *_state(path.parent)) for path in places]
    if as_json:
        found = [{"study": name, "trials": trials, "best": best} for name, trials, best in rows]
        show("", {"studies": found}, as_json=True)
    else:
        show_rows(f"{len(rows)} studies", ("study", "trials", "best"), rows)


def _state(place: Path) -> tuple[str, str]:
    path = place / "result" / "result.json"
    if not path.exists():
        return "not finished", ""
    summary = json.loads(path.read_text(encoding="utf-8"))
    best = summary["best"]
    figures = {} if best is None else best["objectives"]
    return str(summary["counts"]["trials"]), ", ".join(f"{name} {value:.4g}" for name, value in figures.items())


@optimize.command(name="show")
@click.argument("study")
@out_option
@json_option
def show_(study: str, out: Path, as_json: bool) -> None:
    """Show what STUDY came to."""
    from thunes.research.optimise.result_folder import told  # noqa: PLC0415 - heavy

    path = out / study / "result" / "result.json"
    if not path.exists():
        raise Missing(f"study {study} has no result below {out}; thunes optimize list tells which there are")
    summary = json.loads(path.read_text(encoding="utf-8"))
    show(f"study {study}", summary if as_json else told(summary), as_json=as_json)
