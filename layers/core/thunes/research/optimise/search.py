"""The search itself: ask, try, put on record, tell; from the trials that are there already to the number wanted."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Protocol

import optuna
from optuna.storages import BaseStorage, InMemoryStorage
from optuna.trial import Trial, TrialState

from thunes.domain.audit import to_json
from thunes.domain.times import iso
from thunes.features.bars import Floats
from thunes.research.backtest import code_version
from thunes.research.optimise.ground import Ground
from thunes.research.optimise.outcome import Outcome, State
from thunes.research.optimise.patience import patience
from thunes.research.optimise.plan import Plan
from thunes.research.optimise.records import best_value
from thunes.research.optimise.sampling import again, directions, next_trial
from thunes.research.optimise.workers import workers
from thunes.research.trials import TrialLedger, about

# What is told after each trial: how many are done, of how many, and the best of the first objective so far.
Watcher = Callable[[int, int, float | None], None]

# Further out of the question than any lack of round trips.
REFUSED = 1e9


class Keeper(Protocol):
    """Who keeps the returns of trials."""

    def keep(self, number: int, rows: Floats) -> None:
        """Keep the returns of trial ``number``."""


@dataclass(frozen=True, eq=False)
class Search:
    """A study under way: its name, what it looks for and where, and who keeps what of it."""

    name: str
    plan: Plan
    ground: Ground
    ledger: TrialLedger
    keeper: Keeper | None = None
    kind: str = "trial"

    def note(self, trial: str, outcome: Outcome) -> None:
        """Put a trial on record."""
        self.ledger.append(self.line(trial, outcome))

    def line(self, trial: str, outcome: Outcome) -> dict[str, Any]:
        """Return what the ledger gets to know of a trial."""
        figures = outcome.statistics
        return {
            "at": iso(datetime.now(UTC)),
            "kind": self.kind,
            "study": self.name,
            "trial": trial,
            "strategy": self.plan.strategy,
            "parameters": to_json({**self.plan.fixed, **outcome.parameters}),
            "param_hash": outcome.param_hash,
            **self._about,
            "state": str(outcome.state),
            "reason": outcome.reason,
            "sharpe_per_candle": figures.get("sharpe_per_candle"),
            "skewness": figures.get("skewness"),
            "kurtosis": figures.get("kurtosis"),
            "round_trips": figures.get("round_trips"),
            "code_version": code_version(),
        }

    @cached_property
    def _about(self) -> dict[str, Any]:
        return about(self.ground.dataset, self.ground.terms)

    def finish(self, study: optuna.Study, trial: Trial, outcome: Outcome) -> None:
        """Put a trial on record, keep its returns, and only then tell the study: what it knows is all there."""
        self.note(str(trial.number), outcome)
        if self.keeper is not None and len(outcome.rows):
            self.keeper.keep(trial.number, outcome.rows)
        trial.set_user_attr("statistics", dict(outcome.statistics))
        if outcome.state is State.COMPLETE:
            # One for all of them: each is written to the disk by itself.
            missed = sum(max(excess, 0) for excess in self.plan.excess(outcome.statistics).values())
            trial.set_constraint("missed", float(missed))
            study.tell(trial, [outcome.figure(name) for name in self.plan.objectives])
        else:
            trial.set_user_attr("reason", outcome.reason)
            trial.set_user_attr("state", str(outcome.state))
            # TPE keeps away from what was pruned, and learns nothing of what failed; the others take note of neither.
            trial.set_constraint("refused", REFUSED)
            study.tell(trial, state=TrialState.PRUNED if self.plan.sampler == "tpe" else TrialState.FAIL)


def search(
    wanted: Search, trials: int, storage: BaseStorage | None = None, jobs: int = 1, watch: Watcher | None = None
) -> optuna.Study:
    """Go on with the study until it has so many trials, and return it.

    With one job the same seed makes the same trials, interrupted or not; with several they come as they come.

    Raises:
        KeyboardInterrupt: when it was interrupted; the trials under way are finished first.
    """
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(
        storage=storage or InMemoryStorage(),
        study_name="study",
        directions=directions(wanted.plan),
        load_if_exists=True,
    )
    with patience() as interrupted, workers(wanted.plan, wanted.ground, jobs) as tried:
        for trial, outcome in tried(_asked(study, wanted.plan, trials, interrupted)):
            wanted.finish(study, trial, outcome)
            if watch is not None:
                watch(_count(study, finished=True), trials, best_value(study, wanted.plan))
    if interrupted.is_set():
        raise KeyboardInterrupt
    return study


def _asked(study: optuna.Study, plan: Plan, trials: int, interrupted: threading.Event) -> Iterator[Trial]:
    """Yield what is to be tried: first what an earlier process left under way."""
    for left in study.get_trials(deepcopy=False, states=(TrialState.RUNNING,)):
        if not interrupted.is_set():
            yield again(study, plan, left)
    most = min(trials, plan.points) if plan.sampler == "grid" else trials
    while not interrupted.is_set() and _count(study) < most:
        yield next_trial(study, plan)


def _count(study: optuna.Study, *, finished: bool = False) -> int:
    """Return how many trials were begun, or are finished."""
    trials = study.get_trials(deepcopy=False)
    return sum(trial.state.is_finished() if finished else trial.state != TrialState.WAITING for trial in trials)
