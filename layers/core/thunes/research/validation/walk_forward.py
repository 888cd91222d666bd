"""Search on the past, apply to what came next, again and again: what searching itself would have earned."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from thunes.features.bars import Bars, Floats
from thunes.research.validation.folds import Fold

Parameters = Mapping[str, Any]
Score = Callable[[Parameters, Bars], float]


class Apply(Protocol):
    """Acts on candles with parameters that are given."""

    def __call__(self, parameters: Parameters, bars: Bars, lead: int) -> Floats:
        """Return (len(bars) - lead,) the returns after the first ``lead`` candles, in which nothing is done."""


@dataclass(frozen=True)
class Procedure:
    """How parameters are found and what is done with them.

    Of ``candidates`` the one with the highest ``score`` on the train part is chosen, of equals the first; NaN is no
    score. ``apply`` sees ``lead`` candles before the test part, to be warm at its first.
    """

    candidates: Sequence[Parameters]
    score: Score
    apply: Apply
    lead: int = 0


@dataclass(frozen=True, eq=False)
class Step:
    """One fold: what was chosen, its score on the train part, and (len(fold.test),) what it returned on the test.

    Where no candidate had a score ``parameters`` is empty, the score NaN, and the account stayed in cash.
    """

    fold: Fold
    parameters: Parameters
    score: float
    returns: Floats


@dataclass(frozen=True, eq=False)
class Walk:
    """The folds in order; ``bars`` is what was walked through."""

    bars: Bars
    steps: Sequence[Step]

    @property
    def returns(self) -> Floats:
        """Return the returns of all test parts, one after the other: the outer series, all that may be reported."""
        return np.concatenate([step.returns for step in self.steps])

    @property
    def candle(self) -> NDArray[np.int64]:
        """Return to which candle of ``bars`` each of the ``returns`` belongs."""
        return np.concatenate([np.array(step.fold.test) for step in self.steps])


def walk_forward(bars: Bars, folds: Sequence[Fold], procedure: Procedure) -> Walk:
    """Return what ``procedure`` would have done in each fold, knowing only what came before it.

    Raises:
        ValueError: when there are no folds or candidates, when tests overlap or a test has not ``lead`` candles before
            it, or when ``apply`` returns another number of returns than there are candles.
    """
    if not folds or not procedure.candidates:
        raise ValueError("a walk forward needs one fold and one candidate at least")
    for before, fold in zip([None, *folds], folds, strict=False):
        if fold.test.start < max(procedure.lead, fold.train.stop, before.test.stop if before else 0):
            raise ValueError(
                f"the test part that begins at candle {fold.test.start} meets its train part or the test part before, "
                f"or has less than {procedure.lead} candles before it"
            )
    return Walk(bars, [_step(bars, fold, procedure) for fold in folds])


def _step(bars: Bars, fold: Fold, procedure: Procedure) -> Step:
    known = bars.between(fold.train.start, fold.train.stop)
    scores = [procedure.score(parameters, known) for parameters in procedure.candidates]
    if all(math.isnan(score) for score in scores):
        return Step(fold, {}, math.nan, np.zeros(len(fold.test)))
    best = int(np.nanargmax(scores))
    chosen = procedure.candidates[best]
    seen = bars.between(fold.test.start - procedure.lead, fold.test.stop)
    returns = procedure.apply(chosen, seen, procedure.lead)
    if len(returns) != len(fold.test):
        raise ValueError(f"apply returned {len(returns)} returns for the {len(fold.test)} candles of a test part")
    return Step(fold, chosen, scores[best], returns)
