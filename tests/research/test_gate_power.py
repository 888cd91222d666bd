"""The gate on worlds of which it is known whether there is anything to find: it lets luck out and skill in.

First the deflated Sharpe ratio alone, on the best of a hundred crossovers over 8760 hourly candles, with n and variance
of that study: the figures to compare with are those of quant.md, 6. Then everything as a person would do it: a hundred
trials on as many candles, the walk forward, and a holdout of a fifth more.
"""

import multiprocessing
import os
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest

from tests.research.studies import studied
from tests.research.worlds import world
from thunes.research.gate import DEFLATED
from thunes.research.kernel import simulate
from thunes.research.optimise import Plan
from thunes.research.promotion import candidate_of, promote
from thunes.research.statistics import Track, deflated_sharpe, probabilistic_sharpe, returns_of
from thunes.research.terms import Terms
from thunes.strategies import bounds_of, build_whole

CANDLES, TRIALS = 8760, 100
STUDIES = int(os.environ.get("THUNES_GATE_STUDIES", "100"))
# The whole gate takes seconds a study: ten of them, or as many as `make gate-power` asks for.
WHOLE = int(os.environ.get("THUNES_GATE_STUDIES", "10"))
FREE, USUAL = Terms(cash=10_000.0, commission=0.0, slippage=0.0), Terms(cash=10_000.0, commission=0.001, slippage=0.0)
# A drift of 0.1 % an hour that turns every hundred hours, against noise of 0.5 %.
STRONG, LASTING = 0.001, 100
# Half as strong again for the whole gate: the walk forward learns on less, and trends make the holdout stray.
STRONGER, WITH_HOLDOUT, FOLDS = 0.0015, 10_950, 5


def best_of_a_study(seed: int, drift: float, terms: Terms) -> tuple[bool, bool]:
    """Return whether the best of a study passes deflated, and whether it would have passed by itself."""
    bars, dice = world(seed, CANDLES, drift, lasting=LASTING), np.random.default_rng([seed, 1])
    tracks: list[Track] = []
    while len(tracks) < TRIALS:
        fast, slow = int(dice.integers(2, 51)), int(dice.integers(10, 201))
        if fast < slow:
            wishes = build_whole("sma_crossover", {"fast": fast, "slow": slow}).wishes(bars)
            tracks.append(Track.of(returns_of(simulate(bars, wishes, terms).equity, terms.cash)))
    ratios = [track.sharpe for track in tracks]
    best, variance = tracks[int(np.argmax(ratios))], float(np.var(ratios, ddof=1))
    return deflated_sharpe(best, TRIALS, variance) >= DEFLATED, probabilistic_sharpe(best) >= DEFLATED


def shares(drift: float, terms: Terms, studies: int = STUDIES) -> tuple[float, float]:
    """Return which share of studies passes deflated, and by itself."""
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        found = pool.map(partial(best_of_a_study, drift=drift, terms=terms), range(studies), chunksize=5)
    deflated, alone = np.mean(np.array(found), axis=0).tolist()
    return deflated, alone


@pytest.mark.slow
def test_the_best_of_a_hundred_in_noise_is_sent_away() -> None:
    deflated, alone = shares(0.0, FREE)
    assert deflated <= 0.02
    assert alone > 0.15  # without deflation luck would often have passed


@pytest.mark.slow
def test_a_strong_trend_is_let_in_at_the_usual_cost() -> None:
    deflated, _ = shares(STRONG, USUAL)
    assert deflated >= 0.9


def is_signed_off(seed: int, drift: float, terms: Terms) -> bool | None:
    """Return what the gate says to what a study took; None where the study took nothing."""
    plan = Plan(
        "sma_crossover",
        bounds_of("sma_crossover"),
        objectives=("sharpe", "max_drawdown"),
        sampler="nsga2",
        seed=seed,
    )
    with TemporaryDirectory() as place:
        bars = world(seed, WITH_HOLDOUT, drift, lasting=LASTING)
        run, ledger = studied(Path(place), bars, plan, terms, TRIALS)
        if run is None:
            return None
        return promote(candidate_of(run, ledger), FOLDS, "nobody", datetime(2026, 1, 1, tzinfo=UTC)).passed


def signed_off(drift: float, terms: Terms, studies: int = WHOLE) -> list[bool | None]:
    """Return what became of so many studies."""
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        found = pool.map(partial(is_signed_off, drift=drift, terms=terms), range(studies), chunksize=1)
    print(f"drift {drift}: {found.count(True)} of {studies} signed off, {found.count(None)} took nothing")  # noqa: T201
    return found


@pytest.mark.slow
def test_the_whole_gate_signs_off_no_noise() -> None:
    found = signed_off(0.0, FREE)
    assert found.count(True) <= 0.02 * len(found)
    assert found.count(False) > 0.2 * len(found)  # the gate was asked, and not only the search


@pytest.mark.slow
def test_the_whole_gate_signs_off_a_strong_trend() -> None:
    found = signed_off(STRONGER, USUAL)
    assert found.count(True) >= (0.9 if len(found) >= STUDIES else 0.7) * len(found)
