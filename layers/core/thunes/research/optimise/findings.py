"""What a finished study comes to: what was taken, how much of it is luck, and which parameters mattered."""

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import optuna

from thunes.research.optimise.choice import Choice, choose
from thunes.research.optimise.plan import DIRECTIONS, FOLD_SHARPE, FOLDS_LOST, Plan
from thunes.research.optimise.records import Record, front, records_of
from thunes.research.optimise.sampling import blind
from thunes.research.optimise.search import Search
from thunes.research.optimise.study_folder import StudyFolder
from thunes.research.statistics import (
    Track,
    deflated_sharpe,
    expected_max_sharpe,
    min_track_record_length,
    overfitting,
    probabilistic_sharpe,
)
from thunes.research.trials import Tally

# Blocks of time that the probability of overfitting is worked out with.
BLOCKS = 16
TWO = 2


@dataclass(frozen=True, eq=False)
class Findings:
    """All that is told of a study; ``evidence`` says what the taken trial is worth, ``importances`` sum to 1."""

    search: Search
    records: Sequence[Record]
    choice: Choice | None
    tally: Tally
    evidence: dict[str, Any]
    importances: dict[str, float]

    @property
    def front(self) -> list[Record]:
        """Return the trials that no other beats."""
        return front(self.records)

    @property
    def counts(self) -> dict[str, int]:
        """Return how the trials ended; of those that are complete, how many could not be taken."""
        states = [record.state for record in self.records]
        barred = sum(bool(record.gains) and not record.feasible for record in self.records)
        return {
            "trials": len(states),
            **{state: states.count(state) for state in ("complete", "infeasible", "failed")},
            "ineligible": barred,
        }


def findings_of(wanted: Search, study: optuna.Study, folder: StudyFolder) -> Findings:
    """Return what the study comes to; neighbours of the best are tried for it, and put on record."""
    records = records_of(study, wanted.plan)
    choice = choose(wanted, records)
    tally = wanted.ledger.tally(wanted.ground.dataset)
    evidence = {} if choice is None else {**_luck(choice.record, tally), **overfitting_of(wanted, records, folder)}
    return Findings(wanted, records, choice, tally, evidence, importances(study, wanted.plan))


def track_of(record: Record) -> Track:
    """Return what is known of a trial's returns."""
    figures = {name: record.statistics[name] for name in ("sharpe_per_candle", "skewness", "kurtosis")}
    ratio, skewness, kurtosis = (math.nan if value is None else float(value) for value in figures.values())
    return Track(ratio, int(record.statistics["candles"] or 0), skewness, kurtosis)


def _luck(record: Record, tally: Tally) -> dict[str, Any]:
    track, count = track_of(record), max(tally.configurations, 1)
    return {
        "trials_counted": tally.configurations,
        "trials_variance": tally.variance,
        "sharpe_per_candle": _plain(track.sharpe),
        "luck_alone": expected_max_sharpe(count, tally.variance),
        "probabilistic_sharpe": _plain(probabilistic_sharpe(track)),
        "deflated_sharpe": _plain(deflated_sharpe(track, count, tally.variance)),
        "min_track_record_length": _plain(min_track_record_length(track)),
        "candles": track.length,
        FOLD_SHARPE: record.statistics[FOLD_SHARPE],
        FOLDS_LOST: record.statistics[FOLDS_LOST],
    }


def overfitting_of(wanted: Search, records: Sequence[Record], folder: StudyFolder) -> dict[str, Any]:
    """Judge all blind trials that ran, each set of parameters once: those that could not be taken count as well."""
    first: dict[object, int] = {}
    for record in records:
        if record.gains and blind(wanted.plan, record.number):
            first.setdefault(tuple(sorted(record.parameters.items())), record.number)
    rows = wanted.ground.rows
    if len(first) < TWO or rows < TWO * BLOCKS:
        return {"overfitting": None, "overfitting_of": len(first), "overfitting_blocks": BLOCKS}
    judged = overfitting(folder.kept(list(first.values()), rows), BLOCKS)
    return {"overfitting": judged.probability, "overfitting_of": len(first), "overfitting_blocks": BLOCKS}


def importances(study: optuna.Study, plan: Plan) -> dict[str, float]:
    """Return how much each parameter decided the first objective (PED-ANOVA); empty where it cannot be told."""
    loss = -DIRECTIONS[plan.objectives[0]]  # it asks what makes its target small
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        try:
            found = optuna.importance.get_param_importances(study, target=lambda trial: loss * trial.values[0])
        except (ValueError, RuntimeError, ZeroDivisionError):
            return {}
    return {name: float(share) for name, share in found.items() if name in plan.bounds and math.isfinite(share)}


def _plain(figure: float) -> float | None:
    return figure if math.isfinite(figure) else None


def objective_values(plan: Plan, record: Record) -> dict[str, float]:
    """Return the objectives by name, as they are and not as gains."""
    return {name: DIRECTIONS[name] * gain for name, gain in zip(plan.objectives, record.gains, strict=False)}
