"""Inner folds: what earns in one part of its candles alone is never taken, and each part is a run of its own."""

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.research.worlds import study, world
from thunes.features.bars import Bars
from thunes.research.optimise import Ground, Search, search
from thunes.research.optimise.inner import inner_figures
from thunes.research.optimise.records import records_of
from thunes.research.statistics import per_year, sharpe
from thunes.strategies import Bound, Strategy, build

FOLDS = 6
CROSSOVER = build("sma_crossover", {"fast": 3, "slow": 12})
GRID = build("grid", {"spacing": 50, "levels": 4, "life": 24})
BUSY = {"fast": Bound(2, 4), "slow": Bound(8, 16)}
PRICES = ("open", "high", "low", "close")


def one_good_part(good: int, size: int = 300) -> Bars:
    """Return six parts of the same length, all noise but one in which a trend can be followed."""
    parts = [world(40 + number, size, 0.02 if number == good else 0.0) for number in range(FOLDS)]
    levels = np.cumprod([1.0, *(part.close[-1] / part.open[0] for part in parts[:-1])])
    moved = [(part, float(level)) for part, level in zip(parts, levels, strict=True)]
    prices = [np.concatenate([getattr(part, name) * level for part, level in moved]) for name in PRICES]
    joined = world(1, size * FOLDS)
    return Bars(joined.interval, joined.open_ms, prices[0], prices[1], prices[2], prices[3], joined.volume)


def dear(wanted: Search) -> Search:
    """Return the same study where every order costs so much that noise loses."""
    return replace(wanted, ground=wanted.ground.on(wanted.ground.terms._replace(commission=0.002)))


def parts_alone(ground: Ground, strategy: Strategy) -> list[np.ndarray[Any, Any]]:
    """Return the returns of each part, as the walk forward asks for those of a test part."""
    size = len(ground.dataset.bars) // FOLDS
    return [ground.part(start, start + size).returns(strategy) for start in range(0, size * FOLDS, size)]


@pytest.mark.parametrize("strategy", [CROSSOVER, GRID], ids=["crossover", "grid"])
def test_a_part_is_what_a_walk_forward_would_have_seen_there(tmp_path: Path, strategy: Strategy) -> None:
    ground = study(tmp_path, world(3, 1200)).ground
    returns = parts_alone(ground, strategy)
    year = math.sqrt(per_year(ground.dataset.bars.interval))
    ratios = [year * sharpe(part) if part.any() else 0.0 for part in returns]
    found = inner_figures(ground.ask(strategy), FOLDS)
    assert found["fold_sharpe"] == pytest.approx(np.median(ratios))
    assert found["folds_lost"] == sum(np.prod(1.0 + part) < 1.0 for part in returns) > 0


def test_one_part_is_the_whole(tmp_path: Path) -> None:
    ground = study(tmp_path, world(3, 900, 0.002)).ground
    whole = ground.returns(CROSSOVER)
    found = inner_figures(ground.ask(CROSSOVER), 1)
    assert found["fold_sharpe"] == pytest.approx(sharpe(whole) * math.sqrt(per_year(ground.dataset.bars.interval)))


def test_parts_in_which_nothing_is_done_neither_earn_nor_lose(tmp_path: Path) -> None:
    found = inner_figures(
        study(tmp_path, world(3, 60)).ground.ask(build("sma_crossover", {"fast": 3, "slow": 59})), FOLDS
    )
    assert found == {"fold_sharpe": 0.0, "folds_lost": 0}


def test_what_earns_in_one_part_alone_is_never_taken(tmp_path: Path) -> None:
    bars = one_good_part(2)
    wanted, whole = (
        dear(study(tmp_path / str(folds), bars, inner_folds=folds, bounds=BUSY, seed=1)) for folds in (FOLDS, 1)
    )
    judged = records_of(search(wanted, 30), wanted.plan)
    earning = [record for record in judged if record.gains and (record.statistics["total_return"] or 0.0) > 0.0]
    assert len(earning) > 5
    assert not any(record.feasible for record in judged)
    assert "parts lost money, and 2 are the most" in (earning[0].reason or "")
    assert any(record.feasible for record in records_of(search(whole, 30), whole.plan))


@pytest.mark.parametrize(("folds", "lost"), [(1, 1), (2, 0), (3, 1), (5, 1), (6, 2), (9, 3)])
def test_a_third_of_the_parts_may_lose(tmp_path: Path, folds: int, lost: int) -> None:
    plan = study(tmp_path, world(3, 60), inner_folds=folds).plan
    assert plan.most_folds_lost == lost
    figures = {"round_trips": 9, "folds_lost": lost}
    assert plan.objection(figures) is None
    if folds > 1:
        assert plan.objection({**figures, "folds_lost": lost + 1}) is not None
