"""The results of a study on disk: written whole or not at all, and replaced when the study goes on."""

import csv
import json
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from thunes.research.backtest import answer
from thunes.research.certify import certified_run
from thunes.research.chance import DRAWS, HISTORIES, chance_of
from thunes.research.optimise.choice import Choice
from thunes.research.optimise.findings import Findings, objective_values
from thunes.research.optimise.page import page
from thunes.research.optimise.plan import FOLD_SHARPE, FOLDS_LOST, Plan
from thunes.research.optimise.records import Record
from thunes.research.run_folder import whole, write_run

CERTIFIED, NOT_ASKED, NOT_INSTALLED, STOPS = "yes", "not asked for", "vectorbt is not installed", "not with stops"


def write_result(findings: Findings, folder: Path, source: Mapping[str, Any], certify: bool = True) -> dict[str, Any]:
    """Write everything below ``folder``, and return what is in ``result.json``.

    ``source`` says where the candles came from, so that the gate can have them again.

    Raises:
        EnginesDisagree: when vectorbt does not come to the same with what was taken.
    """
    with whole(folder) as place:
        summary = summary_of(findings)
        if findings.choice is not None:
            summary["run"], summary["certified"] = _winner(findings, findings.choice, place, source, certify)
        _json(place / "result.json", summary)
        _csv(place / "trials.csv", _rows(findings.search.plan, findings.records))
        front = _rows(findings.search.plan, findings.front)
        _csv(place / "pareto.csv", front)
        _json(place / "pareto.json", front)
        taken = None if findings.choice is None else findings.choice.record.number
        drawn = page(findings.search.name, findings.search.plan, findings.records, taken, told(summary))
        (place / "report.html").write_text(drawn, encoding="utf-8")
    return summary


def summary_of(findings: Findings) -> dict[str, Any]:
    """Return the study in short, as JSON has it."""
    plan, choice, tally = findings.search.plan, findings.choice, findings.tally
    best = None if choice is None else {
        "trial": choice.record.number,
        "parameters": {**plan.fixed, **choice.record.parameters},
        "objectives": objective_values(plan, choice.record),
        "stable": choice.stable,
        "least_kept_by_a_neighbour": choice.kept,
    }  # fmt: skip
    return {
        "study": findings.search.name,
        **plan.config,
        "counts": findings.counts,
        "rule": choice.rule if choice else None,
        "best": best,
        "evidence": findings.evidence,
        "importances": findings.importances,
        "front": len(findings.front),
        "ledger": {"configurations": tally.configurations, "variance": tally.variance, "trials": tally.trials,
                   "infeasible": tally.refused, "failed": tally.failed, "head": tally.head},
        "warnings": warnings_of(findings),
    }  # fmt: skip


def warnings_of(findings: Findings) -> list[str]:
    """Return reasons to believe less of the study."""
    found = [f"trial ledger: {name} is damaged and was not counted" for name in findings.tally.damaged]
    if findings.choice is None:
        return [*found, "no trial could be taken: none was complete with enough round trips and few enough lost parts"]
    if (findings.choice.record.statistics["total_return"] or 0.0) <= 0.0:
        found.append("what was taken earned nothing, even on the candles that it was taken for")
    if not findings.choice.stable:
        found.append("what was taken is not stable: a neighbour one step away keeps less than 70 % of it")
    return found


def told(summary: Mapping[str, Any]) -> dict[str, object]:
    """Return the figures that a person is told first."""
    best, evidence = summary["best"], summary["evidence"]
    if best is None:
        return {"trials": _counted(summary["counts"]), "taken": "none"}
    return {
        "trials": _counted(summary["counts"]),
        "taken": f"trial {best['trial']}: {_listed(best['parameters'], '{}={}')}",
        **{name: f"{value:.6g}" for name, value in best["objectives"].items()},
        "stable": "yes" if best["stable"] else "no",
        "rule": summary["rule"],
        "tried on these candles": f"{evidence['trials_counted']} different sets, by anybody so far",
        "deflated sharpe": _short(evidence["deflated_sharpe"]),
        "probability of overfitting": _short(evidence["overfitting"]),
        "importances": ", ".join(f"{name} {share:.0%}" for name, share in summary["importances"].items())
        or "not known",
    }


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items())


def _listed(named: Mapping[str, Any], form: str) -> str:
    return ", ".join(form.format(name, value) for name, value in named.items())


def _short(figure: float | None) -> str:
    return "not defined" if figure is None else f"{figure:.3g}"


def _winner(
    findings: Findings, choice: Choice, place: Path, source: Mapping[str, Any], certify: bool
) -> tuple[str, str]:
    search = findings.search
    question = search.ground.ask(search.plan.built(choice.record.parameters))
    state = NOT_ASKED if not certify else STOPS if question.levels else CERTIFIED
    if state == CERTIFIED and find_spec("vectorbt") is None:
        state = NOT_INSTALLED
    run = certified_run(question) if state == CERTIFIED else None
    found = answer(question, run)
    histories = 0 if question.wishes is None else HISTORIES  # close by close a hundred pasts take hours
    chance = chance_of(found, DRAWS, histories, search.plan.seed)
    written = write_run(found, place, chance)
    content = {"study": search.name, "plan": search.plan.config, "certified": state, "rule": choice.rule,
               "stable": choice.stable, **findings.evidence, "source": dict(source)}  # fmt: skip
    _json(written / "validation.json", content)
    return written.name, state


def _rows(plan: Plan, records: Sequence[Record]) -> list[dict[str, Any]]:
    figures = (FOLD_SHARPE, FOLDS_LOST, "sharpe", "total_return", "max_drawdown", "turnover", "round_trips")
    return [
        {
            "trial": record.number,
            "state": record.state,
            "feasible": record.feasible,
            **record.parameters,
            **{name: record.statistics.get(name) for name in dict.fromkeys((*plan.objectives, *figures))},
            "reason": record.reason,
        }
        for record in records
    ]


def _json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def _csv(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, list(rows[0]) if rows else ["trial"])
        writer.writeheader()
        writer.writerows(rows)
