"""The trials of a study as they are judged: parameters, objectives, statistics, and whether they count."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import optuna
from optuna.trial import FrozenTrial, TrialState

from thunes.research.optimise.plan import DIRECTIONS, Plan
from thunes.research.statistics.summary import Figure


@dataclass(frozen=True)
class Record:
    """``gains`` are the objectives, each such that more is better; empty when the trial had none.

    ``feasible`` tells whether it may be chosen: complete, and nothing speaks against it, see ``Plan.objection``.
    """

    number: int
    parameters: Mapping[str, Any]
    state: str
    reason: str | None
    statistics: Mapping[str, Figure]
    gains: tuple[float, ...]
    feasible: bool


def records_of(study: optuna.Study, plan: Plan) -> list[Record]:
    """Return the finished trials in the order of their numbers."""
    trials = study.get_trials(deepcopy=False)
    return [_record(trial, plan) for trial in trials if trial.state.is_finished()]


def _record(trial: FrozenTrial, plan: Plan) -> Record:
    complete, statistics = trial.state == TrialState.COMPLETE, trial.user_attrs.get("statistics", {})
    gains = gains_of(statistics, plan) if complete else ()
    objection = plan.objection(statistics) if complete else None
    state, reason = trial.user_attrs.get("state", "complete" if complete else "failed"), trial.user_attrs.get("reason")
    able = complete and objection is None
    return Record(trial.number, trial.params, state, objection or reason, statistics, gains, able)


def gains_of(statistics: Mapping[str, Figure], plan: Plan) -> tuple[float, ...]:
    """Return the objectives of complete ``statistics``, each such that more is better."""
    return tuple(DIRECTIONS[name] * float(statistics[name] or 0.0) for name in plan.objectives)


def best_value(study: optuna.Study, plan: Plan) -> float | None:
    """Return the best of the first objective among trials that may be chosen; None when there are none."""
    gains = [record.gains[0] for record in records_of(study, plan) if record.feasible]
    return max(gains) * DIRECTIONS[plan.objectives[0]] if gains else None


def front(records: Sequence[Record]) -> list[Record]:
    """Return the trials that no other beats: at least as good in every objective, and better in one.

    Of trials with the same parameters, which a search may well come back to, the first; the best first objective first.
    """
    first: dict[tuple[tuple[str, Any], ...], Record] = {}
    for record in records:
        if record.feasible:
            first.setdefault(tuple(sorted(record.parameters.items())), record)
    able = list(first.values())
    kept = [one for one in able if not any(_beats(other.gains, one.gains) for other in able)]
    return sorted(kept, key=lambda record: (*(-gain for gain in record.gains), record.number))


def _beats(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one != other and all(mine >= theirs for mine, theirs in zip(one, other, strict=True))
