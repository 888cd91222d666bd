"""The procedure that found a set of parameters, walked forward: the same search on every past, judged on what followed.

Each fold searches its train part as the study did: same sampler, seed, number of trials and rule; the least number of
round trips is scaled to its length. Between train and test lies a gap as long as the slowest combination looks back.
"""

import math
from dataclasses import dataclass, replace

import numpy as np

from thunes.features.bars import Floats
from thunes.research.optimise import Ground, Search, choose, search
from thunes.research.optimise.records import records_of
from thunes.research.statistics import sharpe
from thunes.research.terms import Terms
from thunes.research.validation import Walk, expanding_folds, walk_forward
from thunes.research.validation.walk_forward import Parameters

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
    ground = wanted.ground
    spans = expanding_folds(len(ground.dataset.bars), folds, wanted.plan.warm_up)
    walk = walk_forward(ground.dataset.bars, spans, _Searched(wanted, trials, ground))
    dear = _Searched(wanted, trials, ground.on(doubled(ground.terms)))
    again = [dear.apply(step.parameters, step.fold.test) for step in walk.steps]
    tested = ground.part(spans[0].test.start, spans[-1].test.stop)
    return Outer(walk, tested, float(np.prod(1.0 + np.concatenate(again))) - 1.0)


def doubled(terms: Terms) -> Terms:
    """Return the terms at twice the cost."""
    return terms._replace(commission=TWICE * terms.commission, slippage=TWICE * terms.slippage)


@dataclass(frozen=True, eq=False)
class _Searched:
    """A study like ``wanted`` on the train part, on record as inner; what it takes acts on ``ground``."""

    wanted: Search
    trials: int
    ground: Ground

    def search(self, number: int, train: range) -> tuple[Parameters, float]:
        part = self.ground.part(train.start, train.stop)
        share = len(train) / len(self.ground.dataset.bars)
        plan = replace(self.wanted.plan, least_round_trips=math.ceil(self.wanted.plan.least_round_trips * share))
        inner = Search(f"{self.wanted.name}/fold-{number}", plan, part, self.wanted.ledger, kind="inner")
        choice = choose(inner, records_of(search(inner, self.trials), plan))
        return ({}, math.nan) if choice is None else (choice.record.parameters, choice.record.gains[0])

    def apply(self, parameters: Parameters, test: range) -> Floats:
        if not parameters:
            return np.zeros(len(test))
        return self.ground.part(test.start, test.stop).returns(self.wanted.plan.built(parameters))
