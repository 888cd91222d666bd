"""`thunes sweep`: every pair of two parameters, to see where a rule earns and whether what lies beside it does too."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from thunes.cli.failures import Finding
from thunes.cli.optimize import ground_of, ledger_option, read_range
from thunes.cli.output import json_option, say, show
from thunes.cli.study import Study, read_parameters, study_options

if TYPE_CHECKING:
    from thunes.research.optimise import Plan
    from thunes.research.trials import Tally
    from thunes.strategies import Bound

TWO = 2
EXPLORATORY = "a sweep is for looking, and nothing of it is promoted; thunes optimize --sampler grid is for that"


@click.command()
@click.argument("strategy")
@study_options
@click.option("--range", "ranges", multiple=True, help="As in fast=5:50 or fast=5:50:5; two of them, or none.")
@click.option("--figure", default="sharpe", show_default=True, help="What is drawn, and what is best.")
@click.option("--holdout", type=float, default=0.2, show_default=True, help="Share of the end that stays locked.")
@click.option("--min-round-trips", type=click.IntRange(0), default=30, show_default=True, help="Fewer are never best.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("artifacts/sweep"), show_default=True)
@ledger_option
@json_option
def sweep(strategy: str, as_json: bool, **given: Any) -> None:
    """Try STRATEGY with every pair of two parameters, and draw what comes of it.

    Without --range these are its first two that -p does not fix. Every pair is put on record as a trial, and the last
    candles (--holdout) stay locked. It is for looking: nothing of it can be promoted.
    """
    from thunes.research.optimise.every_pair import EveryPair  # noqa: PLC0415 - heavy
    from thunes.research.optimise.sweep_folder import write_sweep  # noqa: PLC0415
    from thunes.research.trials import TrialLedger  # noqa: PLC0415

    study, ledger = Study(**{name: given[name] for name in Study.__dataclass_fields__}), TrialLedger(given["ledger"])
    plan = _plan(strategy, study, given)
    ground, source = ground_of(study, plan, given["holdout"])
    swept = EveryPair(plan, ground, given["figure"]).swept()
    swept.put_on_record(ledger)
    summary = write_sweep(swept, given["out"], source)
    tally = ledger.tally(ground.dataset)
    for warning in _warnings(summary, tally):
        say(f"warning: {warning}")
    told = {**summary, "tried_on_these_candles": tally.configurations}
    show(f"sweep {summary['sweep']}", told if as_json else _told(told), as_json=as_json)
    say(f"written: {given['out'] / summary['sweep']}")
    if summary["best"] is None:
        raise Finding("no pair could be taken; sweep wider, on more candles, or with fewer --min-round-trips")


def _plan(strategy: str, study: Study, given: Mapping[str, Any]) -> "Plan":
    from thunes.research.optimise import Plan  # noqa: PLC0415 - heavy
    from thunes.strategies import BadParameters, bounds_of, build_whole  # noqa: PLC0415

    try:
        build_whole(strategy, {})
        fixed = read_parameters(study.parameters)
        bounds = _bounds(strategy, bounds_of(strategy), given["ranges"], fixed)
        plan = Plan(strategy, bounds, fixed, sampler="grid", least_round_trips=given["min_round_trips"])
        _ = plan.warm_up
    except BadParameters as error:
        raise click.UsageError(str(error)) from None
    return plan


def _bounds(
    strategy: str, usual: Mapping[str, "Bound"], ranges: tuple[str, ...], fixed: Mapping[str, Any]
) -> dict[str, "Bound"]:
    """Return the two that are swept, in the strategy's own order."""
    given = dict(read_range(text, usual) for text in ranges)
    if ranges and (len(ranges), len(given)) != (TWO, TWO):
        raise click.UsageError(
            f"a sweep takes two different parameters, and --range names {', '.join(given)}; "
            "give it twice, as in --range fast=5:50 --range slow=20:200"
        )
    both = [name for name in given if name in fixed]
    if both:
        raise click.UsageError(f"{both[0]} cannot be swept and fixed; leave out --range {both[0]}=, or -p {both[0]}=")
    free = [name for name in usual if name in given or not (ranges or name in fixed)][:TWO]
    if len(free) < TWO:
        left = ", ".join(free) or "nothing"
        raise click.UsageError(
            f"a sweep takes two parameters, and {strategy} has {left} left to sweep; fix fewer with -p, or take another"
        )
    return {name: given.get(name, usual[name]) for name in free}


def _warnings(summary: Mapping[str, Any], tally: "Tally") -> list[str]:
    from thunes.research.optimise.choice import KEPT  # noqa: PLC0415 - heavy

    best, found = summary["best"], [f"trial ledger: {name} is damaged and was not counted" for name in tally.damaged]
    if best is not None:
        kept = best["least_kept_by_a_neighbour"]
        if kept is not None and kept < KEPT:
            found.append(f"the best pair is a lonely peak: a pair one step away keeps less than {KEPT:.0%} of it")
        if best["figures"]["final_equity"] <= summary["terms"]["cash"]:
            found.append("the best pair earned nothing")
    return [*found, EXPLORATORY]


def _told(summary: Mapping[str, Any]) -> dict[str, object]:
    counts, best = dict(summary["counts"]), summary["best"]
    found: dict[str, object] = {
        "candles": f"{summary['candles']}, {summary['start']} to {summary['end']}",
        "pairs": counts.pop("pairs"),
        **counts,
        "least_round_trips": summary["least_round_trips"],
        "best": "none",
    }
    if best is not None:
        pair = {name: best["parameters"][name] for name in summary["bounds"]}
        names = dict.fromkeys((summary["figure"], "final_equity", "max_drawdown", "round_trips"))
        kept = {name: f"{share:.0%}" for name, share in best["kept_by_neighbours"].items()}
        found["best"] = ", ".join(f"{name}={value}" for name, value in pair.items())
        found |= {name: f"{best['figures'][name]:.6g}" for name in names}
        found["kept_by_its_neighbours"] = ", ".join(f"{name} {share}" for name, share in kept.items()) or "has none"
    found["tried_on_these_candles"] = f"{summary['tried_on_these_candles']} different sets, by anybody so far"
    return found
