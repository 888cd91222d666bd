"""K-fold cross-validation for labels that last: nothing is learnt from a label that overlaps one that is judged.

Lopez de Prado, "Advances in Financial Machine Learning" (2018), 7.4, with the test window from the first start to the
last **end** of its labels; libraries that begin it at the first end leak.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Split:
    """Positions of the samples that are learnt from and of those that are judged, both ascending."""

    train: Numbers
    test: Numbers


def purged_folds(start: Numbers, end: Numbers, folds: int, embargo: int = 0) -> list[Split]:
    """Return a split for each of ``folds`` runs of samples, of sizes that differ by 1 at most, the larger first.

    ``start`` and ``end`` (n,) say from when to when (inclusive, in any one unit) each label lasts; ordered by start. A
    sample is purged when its label meets the time from the first start to the last end in the test fold. Of those that
    start after that last end, the first ``embargo`` are left out as well.

    Raises:
        ValueError: unless there are 2 folds and a sample for each, in order, no label ends before it starts, and the
            embargo is not negative.
    """
    _check(start, end, folds, embargo)
    return [_split(start, end, test, embargo) for test in np.array_split(np.arange(len(start)), folds)]


def _split(start: Numbers, end: Numbers, test: Numbers, embargo: int) -> Split:
    first, last = start[test[0]], int(np.max(end[test]))
    after = int(np.searchsorted(start, last, side="right"))
    kept = (end < first) | (start > last)
    kept[after : after + embargo] = False
    return Split(np.flatnonzero(kept), test)


def _check(start: Numbers, end: Numbers, folds: int, embargo: int) -> None:
    if not 2 <= folds <= len(start):  # noqa: PLR2004 - one fold has nothing to learn from
        raise ValueError(f"{folds} folds of {len(start)} samples: it takes 2 folds at least, and a sample for each")
    if embargo < 0:
        raise ValueError(f"an embargo of {embargo} samples: it cannot be negative")
    if np.any(start[1:] < start[:-1]):
        place = int(np.argmax(start[1:] < start[:-1])) + 1
        raise ValueError(f"sample {place} starts before sample {place - 1}; order the samples by their start")
    if np.any(end < start):
        place = int(np.argmax(end < start))
        raise ValueError(f"the label of sample {place} ends at {end[place]}, before it starts at {start[place]}")
