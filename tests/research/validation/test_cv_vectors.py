"""Every split is the one that skfolio, scikit-learn and the definitions make."""

from collections.abc import Callable
from typing import Any

import numpy as np

from tests.vectors import Case, every
from thunes.research.validation import Fold, Windows, expanding_folds, purged_folds
from thunes.research.validation.combinatorial import Combinatorial


def ends(folds: list[Fold]) -> list[dict[str, list[int]]]:
    return [{"train": [f.train[0], f.train[-1]], "test": [f.test[0], f.test[-1]]} for f in folds]


def purged(case: Case) -> list[dict[str, Any]]:
    start, end = (np.array(case.inputs[name]) for name in ("t0", "t1"))
    found = purged_folds(start, end, case.params["n_splits"], case.params["embargo_samples"])
    return [{"train": split.train, "test": split.test} for split in found]


def combinatorial(case: Case) -> dict[str, Any]:
    names = ("n_folds", "n_test_folds", "purged_size", "embargo_size")
    folds = Combinatorial(*(case.params[name] for name in names))
    splits = folds.splits(case.inputs["n_samples"])
    return {
        "n_splits": len(splits),
        "n_paths": int(folds.paths.max()) + 1,
        "splits": [{"train": split.train, "tests": split.tests} for split in splits],
        "path_ids": folds.paths,
    }


def walk(case: Case) -> list[dict[str, list[int]]]:
    names = ("train_size", "test_size", "purged_size", "expanding", "allow_short_last_test")
    return ends(Windows(*(case.params[name] for name in names)).folds(case.inputs["n_samples"]))


FUNCTIONS: dict[str, Callable[[Case], Any]] = {
    "combinatorial_purged_cv": combinatorial,
    "purged_kfold_t1": purged,
    "walk_forward": walk,
    "time_series_split_gap": lambda case: ends(
        expanding_folds(case.inputs["n_samples"], case.params["n_splits"], case.params["gap"])
    ),
}


@every("cv")
def test_a_split_is_what_others_make_of_it(case: Case) -> None:
    assert case.fault(FUNCTIONS[case.fn](case)) == ""
