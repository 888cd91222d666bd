from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import HOUR, MILLISECOND, START
from tests.simulator.patience import PATIENT
from thunes.domain.candle import Interval, check_order, missing
from thunes.domain.money import is_multiple
from thunes.simulator.generator import LOT, START_PRICE, TICK, generate

SEEDS = st.integers(0, 2**32)


@settings(PATIENT, max_examples=20)
@given(seed=SEEDS)
def test_the_same_seed_invents_the_same_market(seed: int) -> None:
    assert generate(seed, START, HOUR, 200) == generate(seed, START, HOUR, 200)


@settings(PATIENT, max_examples=20)
@given(seed=SEEDS)
def test_another_seed_invents_another_market(seed: int) -> None:
    assert generate(seed, START, HOUR, 5) != generate(seed + 1, START, HOUR, 5)


def test_a_longer_market_begins_like_a_shorter_one() -> None:
    assert generate(7, START, HOUR, 300)[:200] == generate(7, START, HOUR, 200)


def test_the_seed_of_the_first_candle_is_pinned() -> None:
    (first,) = generate(7, START, HOUR, 1)
    assert [str(number) for number in (first.open, first.high, first.low, first.close, first.volume)] == [
        "25000.00",
        "25003.22",
        "24959.65",
        "24975.31",
        "63.31934",
    ]


@settings(PATIENT, max_examples=15)
@given(seed=SEEDS, interval=st.sampled_from(["1m", "5m", "1h", "1d"]))
def test_the_candles_follow_each_other_without_a_gap_and_on_the_grid(seed: int, interval: str) -> None:
    length = Interval(interval)
    candles = generate(seed, START, length, 300)
    check_order(candles)
    assert (len(candles), missing(candles, length)) == (300, 0)
    assert candles[0].open_time == START
    assert candles[0].open == round(START_PRICE)
    for before, after in pairwise(candles):
        assert (after.open, after.open_time) == (before.close, before.close_time + MILLISECOND)
    for candle in candles:
        assert all(is_multiple(price, TICK) for price in (candle.open, candle.high, candle.low, candle.close))
        assert is_multiple(candle.volume, LOT)
        assert candle.volume > 0


def test_no_candles_can_be_asked_for() -> None:
    assert generate(1, START, HOUR, 0) == []
