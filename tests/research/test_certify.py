"""Kernel and vectorbt come to the same, order for order and close for close.

Slow for one reason: vectorbt takes some ten seconds to import. What is compared takes two.
"""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.research.markets import ALL_CASH, TERMS, VENUE, levelled, seeds, walked, wished
from thunes.domain.instrument import parse_instrument
from thunes.domain.risk import Limits
from thunes.features.bars import Bars
from thunes.research.agreement import EnginesDisagree, compare
from thunes.research.backtest import ask, run_of
from thunes.research.beside import Beside
from thunes.research.certify import bracketed_by_vectorbt, by_vectorbt, certified_beside
from thunes.research.data.dataset import Dataset
from thunes.research.kernel import Run, simulate
from thunes.research.terms import Terms
from thunes.simulator.candle_file import load
from thunes.simulator.listing import listing
from thunes.strategies import build_whole
from thunes.strategies.wishes import Wishes

pytestmark = pytest.mark.slow
SMA = build_whole("sma_crossover", {"fast": 5, "slow": 20})


def certified(bars: Bars, wishes: Wishes, terms: Terms) -> Run:
    run = simulate(bars, wishes, terms)
    compare(run, by_vectorbt(bars, wishes, terms), bars)
    return run


@pytest.fixture(scope="module")
def recorded(shared_data: Path) -> tuple[Bars, Terms]:
    """A year of BTCUSDT by the hour, and the venue's terms for it."""
    file = shared_data / "klines" / "BTCUSDT-1h-2017_2023.parquet"
    year = load(file, "BTCUSDT", datetime(2022, 1, 1, tzinfo=UTC), datetime(2023, 1, 1, tzinfo=UTC))
    instrument = parse_instrument(listing("BTCUSDT", year.candles))
    return Bars.of(year.candles, year.interval), Terms.of(instrument, Limits(), 1000.0, 0.001, 0.0005)


def test_a_year_of_recorded_candles_with_all_the_cash(recorded: tuple[Bars, Terms]) -> None:
    bars, _ = recorded
    run = certified(bars, SMA.wishes(bars), ALL_CASH)
    assert len(run.bar) > 300
    assert len(run.equity) == len(bars) > 8700


def test_a_year_of_recorded_candles_on_the_venue_s_terms(recorded: tuple[Bars, Terms]) -> None:
    bars, terms = recorded
    run = certified(bars, SMA.wishes(bars), terms)
    assert len(run.bar) > 300
    assert terms.in_base
    assert (terms.lot, terms.tick) == (0.000001, 0.01)
    assert run.held[run.bar[-2] - 1] > 0.0, "dust stays"


@settings(deadline=None, max_examples=25)
@given(seed=seeds, fast=st.integers(1, 12), more=st.integers(1, 40), terms=st.sampled_from(TERMS))
def test_random_walks(seed: int, fast: int, more: int, terms: Terms) -> None:
    bars = walked(seed)
    certified(bars, build_whole("sma_crossover", {"fast": fast, "slow": fast + more}).wishes(bars), terms)


@settings(deadline=None, max_examples=25)
@given(seed=seeds, share=st.sampled_from([0.02, 0.3, 0.9]), terms=st.sampled_from(TERMS))
def test_wishes_at_random_even_both_at_once(seed: int, share: float, terms: Terms) -> None:
    bars = walked(seed)
    certified(bars, wished(seed, len(bars), share), terms)


@settings(deadline=None, max_examples=25)
@given(seed=seeds, share=st.sampled_from([0.02, 0.3, 0.9]))
def test_stops_and_targets_within_candles(seed: int, share: float) -> None:
    bars = walked(seed)
    bars.volume[:] = 1.0
    levels = replace(levelled(seed, bars), before_orders=True)
    terms = ALL_CASH._replace(slippage=0.0)
    wishes = wished(seed, len(bars), share)
    alone = replace(wishes, leave=wishes.leave & ~wishes.enter)
    compare(simulate(bars, alone, terms, levels), bracketed_by_vectorbt(bars, alone, terms, levels), bars)


def test_an_account_that_runs_out_of_cash_is_turned_down_by_both() -> None:
    bars = walked(5, 3000)
    run = certified(bars, SMA.wishes(bars), VENUE._replace(cash=26.0, commission=0.02))
    assert len(run.bar) < len(certified(bars, SMA.wishes(bars), VENUE).bar)


def test_nothing_wished_is_nothing_ordered() -> None:
    bars = walked(1, 50)
    never = np.zeros(50, dtype=np.bool_)
    for terms in (ALL_CASH, VENUE):
        assert not len(certified(bars, Wishes(never, never), terms).bar)


def test_look_ahead_is_found_out() -> None:
    bars = walked(3)
    wishes = SMA.wishes(bars)
    early = Wishes(np.append(wishes.enter[1:], False), np.append(wishes.leave[1:], False))
    with pytest.raises(EnginesDisagree, match="order 1"):
        compare(simulate(bars, early, VENUE), by_vectorbt(bars, wishes, VENUE), bars)


@pytest.mark.parametrize("terms", [ALL_CASH, VENUE])
def test_a_process_beside_this_one_comes_to_the_same(terms: Terms) -> None:
    question = ask(SMA, Dataset.of("BTCUSDT", walked(3)), terms)
    with Beside("a_library_that_nobody_has") as beside:
        run, confirm = certified_beside(question, beside.ask)
        confirm()
    assert len(run.bar) > 10


def test_what_it_does_not_confirm_is_said() -> None:
    question, other = (ask(SMA, Dataset.of("BTCUSDT", walked(seed)), VENUE) for seed in (3, 4))
    _, confirm = certified_beside(question, lambda _: lambda: run_of(other))
    with pytest.raises(EnginesDisagree, match="order 1"):
        confirm()


def test_all_the_cash_needs_no_sizes_from_us(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("thunes.research.certify.exact_orders", lambda *_: pytest.fail("sized by us"))
    certified(walked(3), SMA.wishes(walked(3)), ALL_CASH)
