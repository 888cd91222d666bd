from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import START, d
from thunes.domain.candle import missing
from thunes.simulator.crash import HOUR, INTERVAL, RISING, crash

AT = 100


def test_the_same_seed_falls_in_the_same_way() -> None:
    assert crash(7, START, 150, AT) == crash(7, START, 150, AT)
    assert crash(7, START, 150, AT) != crash(8, START, 150, AT)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_it_falls_by_almost_a_third_within_an_hour_and_is_a_market_all_the_while(seed: int) -> None:
    candles = crash(seed, START, 150, AT)
    fallen = candles[AT + HOUR - 1].close / candles[AT].open
    assert d("0.62") < fallen < d("0.78")
    assert candles[AT].open > candles[AT - RISING].open
    assert candles[-1].close > candles[AT + HOUR - 1].close * d("0.95")
    assert missing(candles, INTERVAL) == 0
    for candle in candles:
        assert 0 < candle.low <= min(candle.open, candle.close) <= max(candle.open, candle.close) <= candle.high
    for one, following in pairwise(candles):
        assert abs(following.open - one.close) <= d("0.05")
