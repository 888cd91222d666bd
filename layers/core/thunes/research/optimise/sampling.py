"""Who proposes the next trial: always the same one after the same trials, whether or not anything was interrupted."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
import optuna
from optuna.distributions import BaseDistribution, IntDistribution
from optuna.samplers import BaseSampler, NSGAIISampler, RandomSampler, TPESampler
from optuna.trial import FrozenTrial, Trial, TrialState

from thunes.research.optimise.plan import DIRECTIONS, LEARNING, Plan

# Of a sampler that learns, one trial in so many is drawn blindly all the same, the first one included.
BLIND = 3
# A generation of NSGA-II: small, so that a hundred trials are several of them.
POPULATION = 24


def directions(plan: Plan) -> Sequence[Literal["maximize", "minimize"]]:
    """Return what Optuna is to do with each objective."""
    return ["maximize" if DIRECTIONS[name] > 0 else "minimize" for name in plan.objectives]


def next_trial(study: optuna.Study, plan: Plan) -> Trial:
    """Ask for a trial. Its dice depend on the seed and its number alone, so that a study can go on where it stopped."""
    trials = study.get_trials(deepcopy=False)
    if plan.sampler == "grid" and not any(trial.state == TrialState.WAITING for trial in trials):
        study.enqueue_trial(_grid_point(plan, len(trials)))
    study.sampler = _sampler(plan, len(trials))
    return study.ask(_distributions(plan))


def again(study: optuna.Study, plan: Plan, trial: FrozenTrial) -> Trial:
    """Take up a trial that was under way when its process ended, with the parameters it had or would have had."""
    study.sampler = _sampler(plan, trial.number)
    resumed = Trial(study, trial._trial_id)  # noqa: SLF001 - Optuna has no other way to go on with a trial
    for name, bound in plan.bounds.items():
        resumed.suggest_int(name, bound.low, plan.values[name][-1], step=bound.step)
    return resumed


def blind(plan: Plan, number: int) -> bool:
    """Tell whether a trial was drawn without a look at the others: the trials that overfitting can be told from.

    Where a sampler has learnt, trials crowd around one place, and which of near copies is best is chance.
    """
    return plan.sampler not in LEARNING or number % BLIND == 0


def _sampler(plan: Plan, number: int) -> BaseSampler:
    seed = int(np.random.SeedSequence([plan.seed, number]).generate_state(1)[0])
    if blind(plan, number):
        return RandomSampler(seed=seed)
    if plan.sampler == "tpe":
        return TPESampler(seed=seed)
    return NSGAIISampler(seed=seed, population_size=POPULATION)


def _distributions(plan: Plan) -> dict[str, BaseDistribution]:
    return {
        name: IntDistribution(bound.low, plan.values[name][-1], step=bound.step) for name, bound in plan.bounds.items()
    }


def _grid_point(plan: Plan, number: int) -> dict[str, int]:
    """Return point ``number`` of the grid in an order of chance: a walk that ends early has seen all of it."""
    order = np.random.default_rng(plan.seed).permutation(plan.points)
    return plan.point(int(order[number % plan.points]))
