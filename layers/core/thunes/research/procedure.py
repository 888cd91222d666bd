"""The procedure that found a set of parameters, walked forward: the same search on every past, judged on what followed.

Each fold searches its train part as the study did: same sampler, seed, number of trials and rule; the least number of
round trips is scaled to its length. Between train and test lies a gap as long as the slowest combination looks back.
"""

import math
from dataclasses import dataclass, replace

import numpy as np

from thunes.features.bars import Floats
from thunes.research.optimise import Ground, Search, choose, search
from thunes.research.optimise.plan import Plan
from thunes.research.optimise.records import records_of
from thunes.research.statistics import sharpe
from thunes.research.terms import Terms
from thunes.research.validation.folds import Fold, expanding_folds
from thunes.research.validation.walk_forward import Step, Walk

TWICE = 2.0


@dataclass(frozen=True, eq=False)
class Outer:
    """A walk forward of a procedure, and what the same choices come to at twice the cost."""

    walk: Walk
    ground: Ground
    doubled: float

    @property
    def folds(self) -> list[float]:
        """Return the Sharpe ratio per candle of each test part, NaN where nothing was done."""
        return [sharpe(step.returns) for step in self.walk.steps]


def walked_forward(wanted: Search, trials: int, folds: int) -> Outer:
    """Walk the procedure of a study, ``trials`` each, through as many folds of its candles.

    Raises:
        ValueError: when there are too few candles for so many folds.
    """
    ground, plan = wanted.ground, wanted.plan
    spans = expanding_folds(len(ground.dataset.bars), folds, plan.warm_up)
    steps = [_step(wanted, fold, trials, number) for number, fold in enumerate(spans, 1)]
    dear = doubled(ground.terms)
    again = [_returns(plan, ground.on(dear), step) for step in steps]
    tested = ground.part(spans[0].test.start, spans[-1].test.stop)
    return Outer(Walk(ground.dataset.bars, steps), tested, float(np.prod(1.0 + np.concatenate(again))) - 1.0)


def doubled(terms: Terms) -> Terms:
    """Return the terms at twice the cost."""
    return terms._replace(commission=TWICE * terms.commission, slippage=TWICE * terms.slippage)


def _step(wanted: Search, fold: Fold, trials: int, number: int) -> Step:
    train = wanted.ground.part(fold.train.start, fold.train.stop)
    share = len(fold.train) / len(wanted.ground.dataset.bars)
    plan = replace(wanted.plan, least_round_trips=math.ceil(wanted.plan.least_round_trips * share))
    inner = Search(f"{wanted.name}/fold-{number}", plan, train, wanted.ledger, kind="inner")
    choice = choose(inner, records_of(search(inner, trials), plan))
    if choice is None:
        return Step(fold, {}, math.nan, np.zeros(len(fold.test)))
    step = Step(fold, choice.record.parameters, choice.record.gains[0], np.empty(0))
    return replace(step, returns=_returns(plan, wanted.ground, step))


def _returns(plan: Plan, ground: Ground, step: Step) -> Floats:
    if not step.parameters:
        return np.zeros(len(step.fold.test))
    return ground.part(step.fold.test.start, step.fold.test.stop).returns(plan.built(step.parameters))
