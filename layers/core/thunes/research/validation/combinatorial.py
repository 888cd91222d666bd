"""Combinatorial purged cross-validation, through skfolio: many test paths out of one history.

Lopez de Prado, "Advances in Financial Machine Learning" (2018), chapter 12.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from skfolio.model_selection import CombinatorialPurgedCV  # type: ignore[import-untyped]

Numbers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Combination:
    """Positions that are learnt from, and those of each fold that is judged."""

    train: Numbers
    tests: list[Numbers]


@dataclass(frozen=True)
class Combinatorial:
    """``folds`` equal runs of samples (the last takes the rest), of which every choice of ``tested`` is judged once.

    ``horizon`` is how many samples later the longest label ends: so many are purged on both sides of a test, for the
    library knows no labels; ``embargo`` more are left out after it.
    """

    folds: int
    tested: int
    horizon: int
    embargo: int = 0

    def splits(self, samples: int) -> list[Combination]:
        """Return every combination of so many samples, in the order of the library.

        Raises:
            ValueError: from the library, when folds are too few, or too short for what is purged.
        """
        found = self._library().split(np.zeros((samples, 1)))
        return [Combination(train, list(tests)) for train, tests in found]

    @property
    def paths(self) -> Numbers:
        """Return (combinations, tested): to which of the test paths each tested fold belongs."""
        return np.asarray(self._library().get_path_ids(), dtype=np.int64)

    def _library(self) -> CombinatorialPurgedCV:
        return CombinatorialPurgedCV(self.folds, self.tested, self.horizon, self.embargo)
