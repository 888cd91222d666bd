"""The gate: every condition can fail alone, and is seen to."""

import math
from dataclasses import replace

import numpy as np
import pytest

from thunes.features.bars import Floats
from thunes.research.gate import Evidence, before_holdout, on_holdout, passed, rows
from thunes.research.statistics import Track

GOOD = Evidence(
    research=Track(0.08, 8760),
    configurations=100,
    variance=1e-4,
    outer=Track(0.06, 7000),
    procedures=1,
    procedures_variance=0.0,
    folds=[0.05, 0.06, 0.07, -0.01, 0.02],
    overfitting=0.05,
    doubled=0.2,
)
# Each, with what else a bad figure cannot help but fail.
BAD: list[tuple[dict[str, object], set[str]]] = [
    ({"configurations": 10**9, "variance": 0.01}, {"deflated_sharpe_research"}),
    ({"variance": 0.01}, {"deflated_sharpe_research"}),
    ({"research": Track(0.02, 8760)}, {"deflated_sharpe_research"}),
    ({"research": Track(math.nan, 8760, math.nan, math.nan)}, {"deflated_sharpe_research"}),
    ({"procedures": 50, "procedures_variance": 0.01}, {"deflated_sharpe_outer"}),
    ({"outer": Track(0.015, 7000)}, {"deflated_sharpe_outer", "track_record"}),
    ({"outer": Track(-0.01, 7000)}, {"deflated_sharpe_outer", "track_record"}),
    ({"overfitting": 0.21}, {"overfitting"}),
    ({"overfitting": None}, {"overfitting"}),
    ({"folds": [0.1, 0.1, -0.1, -0.1, math.nan]}, {"folds_won"}),
    ({"folds": []}, {"folds_won"}),
    ({"doubled": 0.0}, {"twice_the_cost"}),
    ({"doubled": math.nan}, {"twice_the_cost"}),
]


def returns(ratio: float, count: int, seed: int = 1) -> Floats:
    """Return so many independent returns of exactly that Sharpe ratio."""
    drawn = np.random.default_rng([seed, count]).normal(0.0, 1.0, count)
    moved: Floats = ratio + (drawn - drawn.mean()) / drawn.std(ddof=1)
    return moved


def failed(evidence: Evidence) -> set[str]:
    return {condition.name for condition in before_holdout(evidence) if condition.passed is False}


def test_what_is_good_in_everything_passes() -> None:
    conditions = [*before_holdout(GOOD), *on_holdout(returns(0.06, 7000), returns(0.05, 1700))]
    assert passed(conditions)
    assert [condition.name for condition in conditions if condition.passed is None] == ["calibration"]
    assert "not applicable" in next(row["told"] for row in rows(conditions) if row["condition"] == "calibration")


@pytest.mark.parametrize(
    ("bad", "names"), BAD, ids=[f"{number} {' '.join(bad)}" for number, (bad, _) in enumerate(BAD)]
)
def test_each_condition_fails_by_its_own_figure(bad: dict[str, object], names: set[str]) -> None:
    assert failed(replace(GOOD, **bad)) == names  # type: ignore[arg-type]
    assert not passed(before_holdout(replace(GOOD, **bad)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("outer", "holdout", "names"),
    [
        (0.01, -0.001, {"holdout_sharpe"}),
        (0.06, -0.03, {"holdout_sharpe", "holdout_near_outer"}),
        (0.06, 0.001, {"holdout_near_outer"}),
        (0.06, 0.2, {"holdout_near_outer"}),
        (0.06, math.nan, {"holdout_sharpe", "holdout_near_outer"}),
    ],
)
def test_the_holdout_must_earn_and_be_near_the_walk_forward(outer: float, holdout: float, names: set[str]) -> None:
    seen = np.zeros(1700) if math.isnan(holdout) else returns(holdout, 1700)
    conditions = on_holdout(returns(outer, 7000), seen)
    assert {condition.name for condition in conditions if not condition.passed} == names


def test_a_holdout_that_stays_locked_has_failed_and_says_why() -> None:
    conditions = on_holdout(returns(0.06, 7000), None, "stays locked")
    assert [(condition.passed, condition.told) for condition in conditions] == [(False, "stays locked")] * 2


EDGES: list[tuple[str, dict[str, object], float]] = [
    ("overfitting", {"overfitting": 0.2}, 0.2),
    ("folds_won", {"folds": [0.1, 0.1, 0.1, 0.0, -0.1]}, 0.6),
    ("track_record", {"outer": Track(0.06, 754)}, 753.8926),
    ("twice_the_cost", {"doubled": 1e-9}, 1e-9),
]


@pytest.mark.parametrize(("name", "at", "value"), EDGES, ids=[name for name, _, _ in EDGES])
def test_at_its_threshold_a_condition_holds(name: str, at: dict[str, object], value: float) -> None:
    [found] = [condition for condition in before_holdout(replace(GOOD, **at)) if condition.name == name]  # type: ignore[arg-type]
    assert found.passed
    assert found.value == pytest.approx(value)


def test_a_deflated_ratio_of_one_trial_is_not_deflated() -> None:
    alone = replace(GOOD, research=Track(0.02, 6765), configurations=0, variance=0.01, procedures_variance=0.01)
    found = before_holdout(alone)
    assert found[0].value == pytest.approx(0.95, abs=1e-4)
    assert found[1].value == pytest.approx(1.0, abs=1e-4)


def test_every_row_says_what_was_asked_what_was_found_and_why() -> None:
    found = rows([*before_holdout(replace(GOOD, overfitting=None)), *on_holdout(returns(0.06, 7000), None, "locked")])
    assert all(list(row) == ["condition", "value", "threshold", "passed", "told"] for row in found)
    assert [row["threshold"] for row in found] == [
        *(">= 0.95", ">= 0.95", "<= 0.2", ">= 0.6", "<= 7000", "> 0"),
        *("Brier < base rate, ECE <= 0.05", "> 0", "<= 2 s.e."),
    ]
    assert [row["condition"] for row in found[-2:]] == ["holdout_sharpe", "holdout_near_outer"]
    assert [row["value"] for row in found[2:5]] == [None, 0.8, pytest.approx(753.8926)]
    said = " ".join(row["told"] for row in found)
    for words in ("best of 100 sets", "best of 1 procedures", "no better than the median", "of 5 test parts", "needed"):
        assert words in said
