"""Search on the past, apply to what came next, again and again: what searching itself would have earned."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from thunes.features.bars import Bars, Floats
from thunes.research.validation.folds import Fold

Parameters = Mapping[str, Any]


class Procedure(Protocol):
    """How parameters are found on some candles, and what is done with them on later ones; both by number."""

    def search(self, number: int, train: range) -> tuple[Parameters, float]:
        """Return what is taken in fold ``number`` (from 1) and its score there; no parameters when nothing is."""

    def apply(self, parameters: Parameters, test: range) -> Floats:
        """Return (len(test),) what an account that is flat before ``test`` returns there; earlier candles warm up."""


@dataclass(frozen=True, eq=False)
class Step:
    """One fold: what was chosen, its score on the train part, and (len(fold.test),) what it returned on the test.

    Where nothing was taken ``parameters`` is empty, the score NaN, and the account stayed in cash.
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
    """Return what ``procedure`` would have done in each fold of ``bars``, searching only in what came before it.

    Raises:
        ValueError: when there are no folds, when a test begins within its train part or the test before, or when
            ``apply`` returns another number of returns than there are candles.
    """
    if not folds:
        raise ValueError("a walk forward needs one fold at least")
    for before, fold in zip([None, *folds], folds, strict=False):
        if fold.test.start < max(fold.train.stop, before.test.stop if before else 0):
            raise ValueError(
                f"the test part that begins at candle {fold.test.start} meets its train part or the test part before"
            )
    return Walk(bars, [_step(fold, procedure, number) for number, fold in enumerate(folds, start=1)])


def _step(fold: Fold, procedure: Procedure, number: int) -> Step:
    parameters, score = procedure.search(number, fold.train)
    if not parameters:
        return Step(fold, {}, math.nan, np.zeros(len(fold.test)))
    returns = procedure.apply(parameters, fold.test)
    if len(returns) != len(fold.test):
        raise ValueError(f"apply returned {len(returns)} returns for the {len(fold.test)} candles of a test part")
    return Step(fold, parameters, score, returns)
