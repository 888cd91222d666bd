"""A walk forward chooses on the past alone, acts warm, and writes down what it chose."""

import csv
from pathlib import Path

import numpy as np
import pytest

from tests.research.series import random_bars
from thunes.features.bars import Bars, Floats
from thunes.research.data.dataset import Dataset
from thunes.research.kernel import simulate
from thunes.research.optimise.ground import Ground
from thunes.research.report.tables import Fold as ReadFold
from thunes.research.report.tables import folds_of, read_table
from thunes.research.statistics import returns_of, sharpe
from thunes.research.terms import Terms
from thunes.research.validation import Fold, Walk, Windows, parameter_rows, result_rows, walk_forward, write_walk
from thunes.research.validation.walk_forward import Parameters
from thunes.strategies import build_whole

SMA = "sma_crossover"
CANDIDATES = [{"fast": 2, "slow": 5}, {"fast": 3, "slow": 10}, {"fast": 5, "slow": 20}]
TERMS = Terms(1000.0)
WINDOWS = Windows(train=100, test=40, gap=5)


class BestOfThree:
    """Takes the averages that did best on the train part."""

    def __init__(self, bars: Bars) -> None:
        self.ground = Ground.of(Dataset.of("BTCUSDT", bars), TERMS)

    def search(self, number: int, train: range) -> tuple[Parameters, float]:
        return max(((each, self.score(each, train)) for each in CANDIDATES), key=lambda scored: scored[1])

    def score(self, parameters: Parameters, train: range) -> float:
        return sharpe(self.apply(parameters, train))

    def apply(self, parameters: Parameters, test: range) -> Floats:
        return self.ground.part(test.start, test.stop).returns(build_whole(SMA, parameters))


class Still:
    """Takes what it is given, and returns so many times nothing."""

    def __init__(self, parameters: Parameters, returned: int | None = None) -> None:
        self.parameters, self.returned, self.numbers = parameters, returned, [0]

    def search(self, number: int, train: range) -> tuple[Parameters, float]:
        self.numbers.append(number)
        return self.parameters, 1.0

    def apply(self, parameters: Parameters, test: range) -> Floats:
        return np.zeros(len(test) if self.returned is None else self.returned)


def walked(bars: Bars) -> Walk:
    return walk_forward(bars, WINDOWS.folds(len(bars)), BestOfThree(bars))


def test_each_fold_takes_the_best_of_its_own_past() -> None:
    bars = random_bars(300, seed=3)
    walk = walked(bars)
    assert len(walk.steps) == 4
    assert len({tuple(step.parameters.values()) for step in walk.steps}) > 1, "a case that shows nothing"
    for step in walk.steps:
        scores = [BestOfThree(bars).score(candidate, step.fold.train) for candidate in CANDIDATES]
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
    found = BestOfThree(bars).apply({"fast": 2, "slow": 5}, range(lead, 120))
    wishes = strategy.wishes(bars)
    whole = returns_of(simulate(bars, wishes, TERMS).equity, TERMS.cash)
    assert wishes.enter[lead - 1], "a case that shows nothing"
    assert whole[lead] != 0.0, "held there by whoever did not begin flat"
    assert found[0] == 0.0
    assert np.any(found[1:6] != 0.0), "warm at once"


def test_where_nothing_is_taken_the_account_stays_in_cash() -> None:
    procedure = Still({})
    walk = walk_forward(random_bars(20, 1), Windows(5, 5).folds(20), procedure)
    assert not walk.returns.any()
    assert len(walk.returns) == 15
    assert procedure.numbers == [0, 1, 2, 3]
    assert result_rows(walk)[0]["train_score"] is None
    assert [list(row) for row in parameter_rows(walk)] == [["fold", "test_start"]] * 3


@pytest.mark.parametrize(
    "folds",
    [
        [],
        [Fold(range(5), range(4, 8))],
        [Fold(range(5), range(5, 8)), Fold(range(5), range(7, 9))],
    ],
)
def test_folds_that_leak_or_overlap_are_refused(folds: list[Fold]) -> None:
    with pytest.raises(ValueError, match=r"needs one fold|meets its train part or the test part before"):
        walk_forward(random_bars(20, 1), folds, Still({"gain": 0}))


def test_returns_that_do_not_fit_the_candles_are_refused() -> None:
    with pytest.raises(ValueError, match="3 returns for the 5 candles"):
        walk_forward(random_bars(20, 1), Windows(5, 5).folds(20), Still({"gain": 0}, returned=3))


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
