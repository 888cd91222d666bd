"""Profits of round trips: with dust, in parts, and adding up to the account whatever the fills were."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from thunes.domain.candle import Interval
from thunes.features.bars import Bars
from thunes.research.kernel import Run, simulate
from thunes.research.statistics import NAMES, round_trips, statistics_of
from thunes.research.terms import Terms
from thunes.strategies.wishes import Wishes

HOUR_MS = 3_600_000
DUSTY = Terms(100.0, commission=0.01, slippage=0.0, lot=0.1, in_base=True)


def flat_bars(closes: list[float]) -> Bars:
    close = np.array(closes)
    return Bars(Interval("1h"), np.arange(len(close)) * HOUR_MS, close, close, close, close, np.ones(len(close)))


def at(candles: int, *bars: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.isin(np.arange(candles), bars)


def test_dust_goes_with_its_cost_into_the_next_position() -> None:
    """Commission 1 % in base, lots of 0.1, 100 in cash.

    At 10: buys 10, gets 9.9, sells 9.9 at 11 -> 108.9, less 1 % = 107.811; nothing is left, cost 100, profit 7.811.
    At 10 again: 107.811 buys 10.7, gets 10.593; sells 10.5 at 12 -> 126, less 1.26 = 124.74; that had cost
    107 * 10.5 / 10.593 = 106.060606..., profit 18.679..; left are .093, which had cost .939394.
    At 12: .811 + 124.74 = 125.551 buys 10.4 for 124.8, gets 10.296, holds 10.389; sells 10.3 at 10 -> 103, less 1.03 =
    101.97; that had cost (.939394 + 124.8) * 10.3 / 10.389.
    """
    bars = flat_bars([10, 10, 11, 10, 12, 12, 10])
    run = simulate(bars, Wishes(at(7, 0, 2, 4), at(7, 1, 3, 5)), DUSTY)
    trips = round_trips(run, DUSTY)
    left = 107 - 107 * 10.5 / 10.593
    assert list(trips.quantity) == pytest.approx([9.9, 10.5, 10.3])
    spent = [100, 107 * 10.5 / 10.593, (left + 124.8) * 10.3 / 10.389]
    assert list(trips.cost) == pytest.approx(spent)
    assert list(trips.profit) == pytest.approx([107.811 - 100, 124.74 - spent[1], 101.97 - spent[2]])
    assert list(trips.fees) == pytest.approx([0.1 * 10 + 1.089, 0.107 * 10 + 1.26, 0.104 * 12 + 1.03])
    assert trips.open_since == -1, "a rest that no venue takes back is no position"


def test_an_exit_in_parts_is_one_round_trip_at_the_mean_price() -> None:
    trips = round_trips(in_parts(3), Terms())
    assert (trips.entry_bar[0], trips.exit_bar[0], trips.quantity[0]) == (1, 5, 4.0)
    assert (trips.exit_price[0], trips.profit[0], trips.returns[0]) == (11.0, 4.0, 0.1)
    unfinished = round_trips(in_parts(2), Terms())
    assert (len(unfinished), unfinished.open_since) == (0, 1)


def in_parts(fills: int) -> Run:
    """Buy 4 at 10, sell 1 at 14 and 3 at 10: the first so many of them."""
    bar, side = np.array([1, 3, 5])[:fills], np.array([1.0, -1.0, -1.0])[:fills]
    quantity, price = np.array([4.0, 1.0, 3.0])[:fills], np.array([10.0, 14.0, 10.0])[:fills]
    return Run(bar, side, quantity, price, np.zeros(fills), np.zeros(7), np.zeros(7))


def test_a_run_without_a_fill_has_every_statistic_as_json() -> None:
    bars = flat_bars([10.0] * 5)
    found = statistics_of(bars, simulate(bars, Wishes(at(5), at(5)), Terms()), Terms())
    assert list(json.loads(json.dumps(found, allow_nan=False))) == list(NAMES)
    undefined = {"sharpe", "sortino", "calmar", "beta", "win_rate", "expectancy", "best_return", "profit_factor"}
    assert undefined <= {name for name, figure in found.items() if figure is None}
    assert (found["total_return"], found["max_drawdown"], found["round_trips"], found["exposure"]) == (0.0, 0.0, 0, 0.0)


def test_no_candles_are_no_error() -> None:
    bars = flat_bars([])
    found = statistics_of(bars, simulate(bars, Wishes(at(0), at(0)), Terms()), Terms())
    assert (found["candles"], found["final_equity"], found["exposure"]) == (0, 1000.0, None)


@settings(max_examples=40, deadline=None)
@given(some.integers(0, 2**32 - 1), some.booleans(), some.sampled_from([0.0, 0.001, 0.1]))
def test_profits_and_what_is_held_are_the_change_of_the_account(seed: int, in_base: bool, lot: float) -> None:
    chance = np.random.default_rng(seed)
    bars = flat_bars(list(np.round(20 * np.exp(np.cumsum(chance.normal(0, 0.02, 80))), 2)))
    terms = Terms(1000.0, tick=0.01, lot=lot, min_notional=5.0 if lot else 0.0, in_base=in_base)
    run = simulate(bars, Wishes(chance.random(80) < 0.3, chance.random(80) < 0.3), terms)
    trips = round_trips(run, terms)
    paid = run.quantity * run.price + (0.0 if in_base else run.commission)
    still = float(np.sum(paid[run.side > 0])) - float(np.sum(trips.cost))
    change = float(run.equity[-1]) - 1000.0
    assert float(np.sum(trips.profit)) + run.held[-1] * bars.close[-1] - still == pytest.approx(change, abs=1e-6)
    assert np.all(trips.exit_bar > trips.entry_bar)
    assert np.all(trips.entry_bar[1:] > trips.exit_bar[:-1])
    held = np.zeros(80, dtype=np.bool_)
    for first, last in zip(trips.entry_bar, trips.exit_bar, strict=True):
        held[first:last] = True
    held[trips.open_since if trips.open_since >= 0 else 80 :] = True
    assert statistics_of(bars, run, terms)["exposure"] == np.mean(held)
