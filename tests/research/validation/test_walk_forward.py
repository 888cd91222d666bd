"""A walk forward chooses on the past alone, acts warm, and writes down what it chose."""

import csv
import math
from pathlib import Path

import numpy as np
import pytest

from tests.research.series import random_bars
from thunes.features.bars import Bars, Floats
from thunes.research.kernel import simulate
from thunes.research.report.tables import Fold as ReadFold
from thunes.research.report.tables import folds_of, read_table
from thunes.research.statistics import returns_of, sharpe
from thunes.research.terms import Terms
from thunes.research.validation import (
    Fold,
    Procedure,
    Walk,
    Windows,
    lead_of,
    of_strategy,
    parameter_rows,
    result_rows,
    returns_after,
    walk_forward,
    write_walk,
)
from thunes.research.validation.walk_forward import Parameters
from thunes.strategies import build_whole

SMA = "sma_crossover"
CANDIDATES = [{"fast": 2, "slow": 5}, {"fast": 3, "slow": 10}, {"fast": 5, "slow": 20}]
TERMS = Terms(1000.0)
WINDOWS = Windows(train=100, test=40, gap=5)


def score(parameters: Parameters, bars: Bars) -> float:
    return sharpe(returns_after(bars, build_whole(SMA, parameters), TERMS))


def walked(bars: Bars) -> Walk:
    procedure = Procedure(CANDIDATES, score, of_strategy(SMA, TERMS), lead_of(SMA, CANDIDATES))
    return walk_forward(bars, WINDOWS.folds(len(bars)), procedure)


def test_each_fold_takes_the_best_of_its_own_past() -> None:
    bars = random_bars(300, seed=3)
    walk = walked(bars)
    assert len(walk.steps) == 4
    assert len({tuple(step.parameters.values()) for step in walk.steps}) > 1, "a case that shows nothing"
    for step in walk.steps:
        past = bars.between(step.fold.train.start, step.fold.train.stop)
        scores = [score(candidate, past) for candidate in CANDIDATES]
        assert step.score == max(scores)
        assert step.parameters == CANDIDATES[scores.index(max(scores))]


def test_what_comes_later_changes_nothing_before() -> None:
    bars, other = random_bars(300, seed=3), random_bars(300, seed=5)
    cut = walked(bars).steps[2].fold.test.start
    columns = ("open", "high", "low", "close", "volume")
    mixed = (np.append(getattr(bars, name)[:cut], getattr(other, name)[cut:]) for name in columns)
    spliced = walked(Bars(bars.interval, bars.open_ms, *mixed))
    whole = walked(bars)
    for one, two in zip(whole.steps[:2], spliced.steps[:2], strict=True):
        assert (one.parameters, one.score, one.returns.tolist()) == (two.parameters, two.score, two.returns.tolist())
    assert spliced.steps[2].parameters == whole.steps[2].parameters
    assert spliced.steps[2].returns.tolist() != whole.steps[2].returns.tolist()


def test_the_outer_series_is_the_tests_one_after_the_other() -> None:
    walk = walked(random_bars(300, seed=3))
    assert walk.candle.tolist() == list(range(105, 265))
    assert walk.returns.tolist() == [value for step in walk.steps for value in step.returns]


def test_a_test_part_starts_warm_and_flat() -> None:
    bars, lead = random_bars(120, seed=2, drift=0.01), 60
    strategy = build_whole(SMA, {"fast": 2, "slow": 5})
    found = returns_after(bars, strategy, TERMS, lead)
    wishes = strategy.wishes(bars)
    assert wishes.enter[lead - 1], "a case that shows nothing"
    assert found[0] != 0.0, "what the last close before wants is filled at the first open"
    whole = returns_of(simulate(bars, wishes, TERMS).equity, TERMS.cash)
    assert len(found) == 60
    assert np.any(whole[:lead] != 0.0)
    assert returns_after(bars, strategy, TERMS).tolist() == whole.tolist()


def scored(parameters: Parameters, bars: Bars) -> float:
    return float(parameters["score"])


def still(parameters: Parameters, bars: Bars, lead: int) -> Floats:
    return np.full(len(bars) - lead, float(parameters["gain"]))


def test_of_equals_the_first_is_taken_and_what_has_no_score_never() -> None:
    candidates: list[Parameters] = [{"score": math.nan, "gain": 1}, {"score": -2, "gain": 2}, {"score": -2, "gain": 3}]
    walk = walk_forward(random_bars(20, 1), Windows(5, 5).folds(20), Procedure(candidates, scored, still))
    assert [step.parameters["gain"] for step in walk.steps] == [2, 2, 2]


def test_where_nothing_has_a_score_the_account_stays_in_cash() -> None:
    walk = walk_forward(random_bars(20, 1), Windows(5, 5).folds(20), Procedure([{"score": math.nan}], scored, still))
    assert not walk.returns.any()
    assert len(walk.returns) == 15
    assert result_rows(walk)[0]["train_score"] is None
    assert [list(row) for row in parameter_rows(walk)] == [["fold", "test_start"]] * 3


@pytest.mark.parametrize(
    ("folds", "lead"),
    [
        ([], 0),
        ([Fold(range(5), range(4, 8))], 0),
        ([Fold(range(5), range(5, 8)), Fold(range(5), range(7, 9))], 0),
        ([Fold(range(2), range(2, 8))], 3),
    ],
)
def test_folds_that_leak_or_overlap_are_refused(folds: list[Fold], lead: int) -> None:
    with pytest.raises(ValueError, match=r"needs one fold|meets its train part or the test part before"):
        walk_forward(random_bars(20, 1), folds, Procedure([{"score": 1, "gain": 0}], scored, still, lead))


def test_returns_that_do_not_fit_the_candles_are_refused() -> None:
    procedure = Procedure([{"score": 1}], scored, lambda parameters, bars, lead: np.zeros(3))
    with pytest.raises(ValueError, match="3 returns for the 5 candles"):
        walk_forward(random_bars(20, 1), Windows(5, 5).folds(20), procedure)


def test_rows_are_written_as_csv_whole(tmp_path: Path) -> None:
    walk = walked(random_bars(300, seed=3))
    results, parameters = write_walk(walk, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["walk_forward.csv", "walk_parameters.csv"]
    rows = list(csv.DictReader(results.read_text(encoding="utf-8").splitlines()))
    assert [row["fold"] for row in rows] == ["1", "2", "3", "4"]
    assert rows[0]["train_start"] == "2022-01-01T00:00:00.000Z"
    assert rows[0]["test_start"] == "2022-01-05T09:00:00.000Z", "105 hours on"
    assert float(rows[0]["total_return"]) == pytest.approx(float(np.prod(1 + walk.steps[0].returns)) - 1)
    moved = list(csv.DictReader(parameters.read_text(encoding="utf-8").splitlines()))
    assert [(row["fast"], row["slow"]) for row in moved] == [
        (str(step.parameters["fast"]), str(step.parameters["slow"])) for step in walk.steps
    ]
    assert list(moved[0]) == ["fold", "test_start", "fast", "slow"]


def test_a_report_reads_what_was_written(tmp_path: Path) -> None:
    walk = walked(random_bars(300, seed=3))
    folds = folds_of(read_table(write_walk(walk, tmp_path)[0], ReadFold.COLUMNS))
    assert [fold.parameters for fold in folds] == [step.parameters for step in walk.steps]
    assert [fold.start for fold in folds[1:]] == [fold.end for fold in folds[:-1]]
