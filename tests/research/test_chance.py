"""What chance makes of a run: seeded, of the same candles, and telling skill from luck where both are known."""

import json
from dataclasses import replace

import numpy as np
import pytest

from tests.research.worlds import world
from thunes.features.bars import Bars
from thunes.research.backtest import Backtest, answer, ask
from thunes.research.chance import chance_of
from thunes.research.data.dataset import Dataset
from thunes.research.statistics import per_year, returns_of, sharpe
from thunes.research.terms import Terms
from thunes.research.validation import block_bootstrap
from thunes.strategies import build

TERMS = Terms(cash=10_000.0, commission=0.0, slippage=0.0, tick=0.01)
FREE = build("sma_crossover", {"fast": 3, "slow": 15})


def asked(bars: Bars, name: str = "sma_crossover", terms: Terms = TERMS) -> Backtest:
    strategy = FREE if name == "sma_crossover" else build(name, {})
    return answer(ask(strategy, Dataset.of("BTCUSDT", bars), terms))


def test_the_same_seed_is_the_same_chance_and_json_holds_it() -> None:
    found = asked(world(3, 1500))
    one, same, other = (chance_of(found, 50, 5, seed) for seed in (1, 1, 2))
    assert one == same == json.loads(json.dumps(one))
    assert one["redrawn"] != other["redrawn"]
    assert one["histories"] != other["histories"]


def test_entries_into_a_trend_are_better_timed_than_chance_and_into_noise_are_not() -> None:
    trend, noise = (chance_of(asked(world(4, 3000, drift)), 200, 0, 7) for drift in (0.004, 0.0))
    assert trend["random_entries"]["p_value"] < 0.02
    assert noise["random_entries"]["p_value"] > 0.1
    assert trend["random_entries"]["growth"] > trend["random_entries"]["by_chance"]["0.95"]


def test_other_pasts_keep_a_short_trend_and_have_none_where_there_was_none() -> None:
    trend, *noise = (
        chance_of(asked(world(seed, 2000, drift)), 1, 12, 7)["histories"]
        for seed, drift in ((1, 0.004), *((seed, 0.0) for seed in range(8)))
    )
    assert trend["above_zero"] > 0.9
    assert 0.2 < np.mean([world["above_zero"] for world in noise]) < 0.8
    assert (trend["histories"], trend["block"]) == (12, 30)


def test_the_run_itself_lies_among_what_its_own_pieces_come_to() -> None:
    backtest = asked(world(4, 3000, 0.002))
    found, end = chance_of(backtest, 500, 60, 7), backtest.run.equity[-1] / TERMS.cash
    assert found["redrawn"]["final"]["0.05"] < end < found["redrawn"]["final"]["0.95"]
    ratio = sharpe(returns_of(backtest.run.equity, TERMS.cash)) * np.sqrt(
        per_year(backtest.question.dataset.bars.interval)
    )
    assert found["histories"]["sharpe"]["0.05"] < ratio < found["histories"]["sharpe"]["0.95"]


def test_a_run_without_a_round_trip_leaves_chance_nothing() -> None:
    found = chance_of(asked(world(3, 16)), 10, 5, 7)
    assert [found[name] for name in ("reordered", "redrawn", "random_entries", "histories")] == [None] * 4


def test_positions_in_parts_have_no_entries_to_put_elsewhere() -> None:
    assert chance_of(asked(world(3, 400), "dca"), 10, 0, 7)["random_entries"] is None
    whole = asked(world(3, 400))
    close_by_close = replace(whole, question=replace(whole.question, wishes=None))
    assert chance_of(close_by_close, 10, 0, 7)["redrawn"] is not None


@pytest.mark.parametrize("tick", [0.01, 0.5])
def test_other_pasts_are_on_the_grid_of_the_venue(tick: float) -> None:
    other = block_bootstrap(world(3, 500), 30, 1, tick)
    for prices in (other.open, other.high, other.low, other.close):
        assert np.array_equal(prices, np.round(np.round(prices / tick) * tick, 8))
    assert np.all(other.low <= np.minimum(other.open, other.close))
    assert np.all(other.high >= np.maximum(other.open, other.close))
