"""What is taken of a study: the best that stands on firm ground, and a neighbour is a trial like any other."""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.research.worlds import study, world
from thunes.research.optimise import Ground, Outcome, Plan, Search, State, choose
from thunes.research.optimise.records import Record, front
from thunes.strategies import Bound

BARS = world(3, 400)
BOUNDS = {"fast": Bound(1, 9), "slow": Bound(10, 18)}
Heights = Mapping[tuple[int, int], float]


def outcome(parameters: Mapping[str, Any], value: float, trips: int = 50, name: str = "sharpe") -> Outcome:
    figures = {name: value, "round_trips": trips, "folds_lost": 0, "sharpe_per_candle": value / 90.0}
    return Outcome(State.COMPLETE, parameters, str(parameters), figures, np.empty(0))


def surface(monkeypatch: pytest.MonkeyPatch, heights: Heights, name: str = "sharpe") -> None:
    """Let trials come to ``heights``; 0.1 elsewhere, refused where it is infinite, and too few round trips for NaN."""

    def tried(_ground: Ground, _plan: Plan, parameters: Mapping[str, Any]) -> Outcome:
        height = heights.get((parameters["fast"], parameters["slow"]), 0.1)
        if height == math.inf:
            return Outcome.refused(parameters, "no")
        return outcome(parameters, 5.0, trips=1) if math.isnan(height) else outcome(parameters, height, name=name)

    monkeypatch.setattr(Ground, "tried", tried)


def records(heights: Heights) -> list[Record]:
    return [
        Record(number, {"fast": fast, "slow": slow}, "complete", None, {}, (height,), feasible=True)
        for number, ((fast, slow), height) in enumerate(heights.items())
    ]


def wanted(folder: Path, **options: Any) -> Search:
    return study(folder, BARS, bounds=BOUNDS, **options)


def test_a_lonely_peak_loses_against_a_plateau(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plateau = {(5, 13): 2.0, (4, 13): 1.9, (6, 13): 1.8, (5, 12): 1.5, (5, 14): 1.7}
    surface(monkeypatch, {(2, 17): 9.0, **plateau})
    choice = choose(wanted(tmp_path), records({(2, 17): 9.0, (5, 13): 2.0}))
    assert choice is not None
    assert (choice.record.number, choice.stable, choice.kept) == (1, True, 0.75)


@pytest.mark.parametrize(("beside", "stable"), [(1.4, True), (1.399, False), (float("nan"), False), (math.inf, True)])
def test_every_neighbour_must_keep_seventy_percent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, beside: float, stable: bool
) -> None:
    surface(monkeypatch, {(4, 13): 2.0, (6, 13): 2.0, (5, 12): 2.0, (5, 14): beside})
    choice = choose(wanted(tmp_path), records({(5, 13): 2.0}))
    assert choice is not None
    assert choice.stable is stable


def test_where_nothing_is_stable_the_best_is_taken_and_said_not_to_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    surface(monkeypatch, {})
    choice = choose(wanted(tmp_path), records({(2, 12): 3.0, (5, 13): 4.0}))
    assert choice is not None
    assert (choice.record.number, choice.stable) == (1, False)


def test_neighbours_that_were_not_tried_yet_go_on_record_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    surface(monkeypatch, {})
    search = wanted(tmp_path)
    for _ in range(2):
        choose(search, records({(5, 13): 4.0, (4, 13): 0.2}))
    found, _damaged = search.ledger.read(search.ground.dataset.data_hash)
    beside_best = {line["trial"] for line in found if line["trial"].startswith("0 ")}
    assert beside_best == {"0 fast+1", "0 slow-1", "0 slow+1"}


def test_the_edge_of_the_space_has_no_neighbour_beyond_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    surface(monkeypatch, {(2, 10): 2.0, (1, 11): 2.0})
    choice = choose(wanted(tmp_path), records({(1, 10): 2.0}))
    assert choice is not None
    assert choice.stable


@pytest.mark.parametrize(("best", "beside", "stable"), [(-0.1, -0.14, True), (-0.1, -0.15, False), (-0.1, 0.0, True)])
def test_a_fall_may_be_deeper_beside_the_best_but_not_by_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, best: float, beside: float, stable: bool
) -> None:
    around = dict.fromkeys([(4, 13), (6, 13), (5, 12)], best)
    surface(monkeypatch, {**around, (5, 14): beside}, "max_drawdown")
    choice = choose(wanted(tmp_path, objectives=("max_drawdown",)), records({(5, 13): best}))
    assert choice is not None
    assert choice.stable is stable


def test_nothing_to_take_is_nothing(tmp_path: Path) -> None:
    assert choose(wanted(tmp_path), []) is None
    assert front([]) == []
