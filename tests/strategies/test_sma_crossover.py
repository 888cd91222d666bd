from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import START, candles_until, d, held
from thunes.domain.candle import Candle
from thunes.domain.signal import Leg
from thunes.strategies import BadParameters, Opinion
from thunes.strategies.sma_crossover import SmaCrossover, SmaCrossoverParameters

CLOSES = st.lists(st.decimals("0.01", 100000, places=2).map(str), min_size=5, max_size=12)


def series(closes: Sequence[str | int]) -> list[Candle]:
    return candles_until(START, closes)


def decide(closes: Sequence[str | int], holding: bool = False, fast: int = 2, slow: int = 3) -> Opinion:
    return SmaCrossover(SmaCrossoverParameters(fast, slow)).decide(series(closes), held(holding))


def test_the_fast_average_above_the_slow_one_asks_for_an_entry() -> None:
    opinion = decide([10, 10, 13])
    assert opinion.leg is Leg.ENTRY
    assert opinion.indicators == {"fast": d("11.5"), "slow": d("11")}
    assert opinion.why == "fast SMA above slow SMA, and we are still out"
    assert opinion.stop_price is None


def test_the_fast_average_below_the_slow_one_asks_for_an_exit() -> None:
    opinion = decide([13, 13, 10], holding=True)
    assert opinion.leg is Leg.EXIT
    assert opinion.indicators == {"fast": d("11.5"), "slow": d("12")}
    assert opinion.why == "fast SMA not above slow SMA, and we are still in"


@pytest.mark.parametrize(
    ("closes", "holding", "why"),
    [
        ([10, 10, 13], True, "fast SMA above slow SMA, and we are in already"),
        ([13, 13, 10], False, "fast SMA not above slow SMA, and we are out already"),
        ([10, 10, 10], False, "fast SMA not above slow SMA, and we are out already"),
    ],
)
def test_it_never_asks_for_what_we_have(closes: list[int], holding: bool, why: str) -> None:
    assert decide(closes, holding).leg is None
    assert decide(closes, holding).why == why


def test_equal_averages_are_no_reason_to_hold() -> None:
    assert decide([10, 10, 10], holding=True).leg is Leg.EXIT


@pytest.mark.parametrize("closes", [["0.1", "0.3", "0.2"], ["0.7", "0.1", "0.4"], ["8.1", "2.7", "5.4"]])
def test_averages_that_are_equal_are_equal_to_the_last_digit(closes: list[str]) -> None:
    """As floats some of these differ in the sixteenth digit."""
    opinion = decide(closes, fast=1, slow=3)
    assert opinion.indicators["fast"] == opinion.indicators["slow"]
    assert opinion.leg is None


def test_a_rise_and_a_fall_give_one_entry_and_one_exit() -> None:
    closes = [10, 10, 10, 11, 12, 13, 13, 12, 11, 10, 10, 10]
    strategy, holding, legs = SmaCrossover(SmaCrossoverParameters(2, 4)), False, []
    for end in range(1, len(closes) + 1):
        leg = strategy.decide(series(closes[:end]), held(holding)).leg
        if leg:
            legs.append((end, leg))
            holding = leg is Leg.ENTRY
    assert legs == [(4, Leg.ENTRY), (8, Leg.EXIT)]


@pytest.mark.parametrize("count", [0, 1, 2])
def test_it_has_no_opinion_before_it_is_warm(count: int) -> None:
    for holding in (True, False):
        opinion = decide([10] * count, holding)
        assert (opinion.leg, opinion.indicators) == (None, {})
        assert opinion.why == f"warming up: {count} of 3 candles"


def test_it_needs_as_many_candles_as_the_slow_average() -> None:
    assert SmaCrossover(SmaCrossoverParameters(5, 8)).warm_up == 8
    assert SmaCrossover(SmaCrossoverParameters()).warm_up == 50


@settings(max_examples=150, deadline=None)
@given(CLOSES, st.booleans())
def test_it_wants_to_hold_exactly_while_fast_is_above_slow(closes: list[str], holding: bool) -> None:
    exact = [Fraction(close) for close in closes]
    above = sum(exact[-2:]) / 2 > sum(exact[-5:]) / 5
    wanted = Leg.ENTRY if above and not holding else Leg.EXIT if holding and not above else None
    assert decide(closes, holding, fast=2, slow=5).leg is wanted


@settings(max_examples=100, deadline=None)
@given(CLOSES, CLOSES, st.booleans())
def test_candles_older_than_the_slow_average_do_not_matter(before: list[str], closes: list[str], holding: bool) -> None:
    assert decide([*before, *closes], holding, fast=2, slow=5) == decide(closes, holding, fast=2, slow=5)


@pytest.mark.parametrize(
    "lengths",
    [(0, 5), (-1, 5), (5, 5), (6, 5), (2.0, 5), ("2", 5), (True, 5), (2, None)],
)
def test_lengths_that_make_no_crossover_are_refused(lengths: tuple[Any, Any]) -> None:
    with pytest.raises(BadParameters, match=r"^sma_crossover: "):
        SmaCrossoverParameters(*lengths)


def test_the_parameters_have_a_name_for_ever() -> None:
    strategy = SmaCrossover(SmaCrossoverParameters(20, 50))
    assert strategy.param_hash == "02880d083d03d348"
    assert strategy.param_hash == SmaCrossover(SmaCrossoverParameters()).param_hash


def test_other_parameters_have_another_name() -> None:
    lengths = [(fast, slow) for slow in range(2, 12) for fast in range(1, slow)]
    hashes = {SmaCrossover(SmaCrossoverParameters(*pair)).param_hash for pair in lengths}
    assert len(hashes) == len(lengths)
