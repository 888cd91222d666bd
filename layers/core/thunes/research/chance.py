"""What chance makes of a run: its round trips in another order, its entries elsewhere, candles drawn again."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from thunes.errors import Misconfigured
from thunes.features.bars import Floats
from thunes.research.backtest import Backtest, Question, question_after, run_of
from thunes.research.data.dataset import Dataset
from thunes.research.kernel import Run
from thunes.research.statistics import per_year, returns_of, sharpe
from thunes.research.statistics.round_trips import RoundTrips
from thunes.research.validation import against_random_entries, block_bootstrap, growth_of, redrawn, reordered
from thunes.research.validation.reshuffling import LEVELS

CHANCE = "chance.json"
DRAWS, HISTORIES = 1000, 100
# A run of candles that is drawn lasts so many times as long as the strategy looks back, and this long at least.
LOOKS_BACK, LEAST_BLOCK = 2, 24


def chance_of(backtest: Backtest, draws: int, histories: int, seed: int) -> dict[str, Any]:
    """Return, as JSON has it, what ``draws`` games of chance and ``histories`` other pasts make of ``backtest``.

    Each part is None where it says nothing: without round trips, for positions in parts (whose entries have no places
    of their own), or with no histories asked for. Final equities are multiples of the first, falls shares of 1, Sharpe
    ratios yearly; quantiles are named by their level.
    """
    question, trips = backtest.question, backtest.trips
    return {
        "draws": draws,
        "seed": seed,
        **_orders(trips, backtest.run, draws, seed),
        "random_entries": _entries(question, trips, draws, seed),
        "histories": _histories(question, histories, seed) if histories else None,
    }


def _orders(trips: RoundTrips, run: Run, draws: int, seed: int) -> dict[str, Any]:
    if not len(trips):
        return {"reordered": None, "redrawn": None}
    growth = growth_of(trips, run)
    another, again = reordered(growth, draws, seed).quantiles(), redrawn(growth, draws, seed).quantiles()
    falls = {"max_drawdown": _named(another["max_drawdown"])}  # whatever the order, the end is the same
    return {"reordered": falls, "redrawn": {name: _named(values) for name, values in again.items()}}


def _entries(question: Question, trips: RoundTrips, draws: int, seed: int) -> dict[str, Any] | None:
    if question.wishes is None:
        return None
    try:
        found = against_random_entries(question.dataset.bars, trips, draws, seed)
    except Misconfigured:  # no round trips, or no room to put them elsewhere
        return None
    return {"growth": found.actual, "by_chance": _quantiles(found.chance), "p_value": found.p_value}


def _histories(question: Question, histories: int, seed: int) -> dict[str, Any] | None:
    strategy, bars = question.strategy, question.dataset.bars
    block = max(LOOKS_BACK * strategy.warm_up, LEAST_BLOCK)
    if block >= len(bars):
        return None
    year, ratios = math.sqrt(per_year(bars.interval)), []
    for draw in np.random.SeedSequence(seed).generate_state(histories).tolist():
        other = block_bootstrap(bars, block, draw, question.terms.tick)
        asked = question_after(other, strategy, Dataset.of(question.dataset.symbol, other), question.terms)
        ratio = sharpe(returns_of(run_of(asked).equity, question.terms.cash)) * year
        ratios.append(ratio if math.isfinite(ratio) else 0.0)
    return {
        "histories": histories,
        "block": block,
        "sharpe": _quantiles(np.array(ratios)),
        "above_zero": float(np.mean(np.array(ratios) > 0.0)),
    }


def _quantiles(values: Floats) -> dict[str, float]:
    return _named(dict(zip(LEVELS, np.quantile(values, LEVELS).tolist(), strict=True)))


def _named(quantiles: Mapping[float, float]) -> dict[str, float]:
    return {f"{level:g}": value for level, value in quantiles.items()}
