"""Where nothing can be compiled the same pass is made in another way, and comes to the same to the last bit."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.research.markets import TERMS, levelled, seeds, walked, wished
from thunes.features.bars import Bars
from thunes.research.kernel import BUY, SELL, simulate, tape_of
from thunes.research.levels import Levels
from thunes.research.stepping import hop
from thunes.research.terms import Terms
from thunes.research.walk import walk
from thunes.strategies import build_whole
from thunes.strategies.wishes import Wishes


def same(bars: Bars, wishes: Wishes, terms: Terms, levels: Levels | None) -> int:
    tape = tape_of(bars, wishes, terms, levels)
    (fills, account), (others, other) = walk(tape, terms), hop(tape, terms)
    np.testing.assert_array_equal(others, fills)
    np.testing.assert_array_equal(other, account)
    return len(fills)


@settings(deadline=None, max_examples=40)
@given(seed=seeds, terms=st.sampled_from(TERMS), share=st.sampled_from([0.003, 0.05, 0.6]), bracketed=st.booleans())
def test_both_ways_fill_the_same_orders_and_come_to_the_same_equity(
    seed: int, terms: Terms, share: float, bracketed: bool
) -> None:
    bars = walked(seed)
    same(bars, wished(seed + 1, len(bars), share), terms, levelled(seed, bars) if bracketed else None)


@pytest.mark.parametrize("terms", TERMS)
def test_both_ways_agree_where_there_is_much_to_do(terms: Terms) -> None:
    bars = walked(7, 5000)
    wishes = build_whole("sma_crossover", {"fast": 5, "slow": 20}).wishes(bars)
    assert same(bars, wishes, terms, levelled(3, bars)) > 50


def test_nothing_to_do_is_no_fill_and_the_cash_at_every_close() -> None:
    bars = walked(1, 50)
    never = np.zeros(50, dtype=np.bool_)
    assert same(bars, Wishes(never, never), TERMS[0], None) == 0
    assert set(simulate(bars, Wishes(never, never), TERMS[0]).equity) == {TERMS[0].cash}


WITHOUT = """
import sys
sys.modules["numba"] = None
from tests.research.markets import VENUE, walked
from thunes.research import compiled, kernel
from thunes.strategies import build_whole
bars = walked(11, 2000)
run = kernel.simulate(bars, build_whole("sma_crossover", {"fast": 5, "slow": 20}).wishes(bars), VENUE)
print(compiled.COMPILED, len(run.bar), *(float(value).hex() for value in (run.equity[-1], run.commission.sum())))
"""


def test_a_backtest_runs_where_numba_is_not_installed() -> None:
    run = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    bars = walked(11, 2000)
    wanted = simulate(bars, build_whole("sma_crossover", {"fast": 5, "slow": 20}).wishes(bars), TERMS[1])
    figures = (wanted.equity[-1], wanted.commission.sum())
    assert run.stdout.split() == ["False", str(len(wanted.bar)), *(float(value).hex() for value in figures)]
    assert set(wanted.side) == {int(BUY), int(SELL)}
