"""What holds for every indicator: same length, NaN until warm and never after, no look-ahead, no memory in a window."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thunes.features import indicators as of
from thunes.features.bars import Floats
from thunes.features.indicators.windows import moments

Found = list[Floats]
# What it makes of high, low, close and a length; how many candles it is not warm for; whether a window is all it sees.
EVERY: dict[str, tuple[Callable[..., Found], Callable[[int], int], bool]] = {
    "sma": (lambda h, lo, c, n: [of.sma(c, n)], lambda n: n - 1, True),
    "ema": (lambda h, lo, c, n: [of.ema(c, n)], lambda n: n - 1, False),
    "ema first": (lambda h, lo, c, n: [of.ema(c, n, "first")], lambda n: 0, False),
    "rsi": (lambda h, lo, c, n: [of.rsi(c, n)], lambda n: n, False),
    "rsi_within": (lambda h, lo, c, n: [of.rsi_within(c, n, n + 3)], lambda n: n + 3, True),
    "atr": (lambda h, lo, c, n: [of.atr(h, lo, c, n)], lambda n: n, False),
    "true_range": (lambda h, lo, c, n: [of.true_range(h, lo, c)], lambda n: 1, True),
    "bollinger": (lambda h, lo, c, n: columns(of.bollinger(c, n)), lambda n: n - 1, True),
    "donchian": (lambda h, lo, c, n: columns(of.donchian(h, lo, n)), lambda n: n - 1, True),
    "donchian before": (lambda h, lo, c, n: columns(of.donchian(h, lo, n, before=True)), lambda n: n, True),
    "macd": (lambda h, lo, c, n: columns(of.macd(c, n, n + 2, 3)), lambda n: n + 3, False),
    "volatility": (lambda h, lo, c, n: [of.volatility(c, n)], lambda n: n, True),
    "realised_variance": (lambda h, lo, c, n: [of.realised_variance(c, n)], lambda n: n, True),
    "realised_volatility": (lambda h, lo, c, n: [of.realised_volatility(c, n, 8760)], lambda n: n, True),
}
WINDOWED = [name for name, (_, _, windowed) in EVERY.items() if windowed]
# What it makes of a price that never moves.
UNMOVED = {
    **dict.fromkeys(["sma", "ema", "ema first", "bollinger", "donchian", "donchian before"], "price"),
    **dict.fromkeys(["atr", "true_range", "macd", "volatility", "realised_variance", "realised_volatility"], 0.0),
    **dict.fromkeys(["rsi", "rsi_within"], 50.0),
}
FEWER = settings(max_examples=25, deadline=None)
CENTS = st.lists(st.integers(1, 10**7), max_size=60)
LENGTHS = st.integers(2, 12)


def columns(found: Any) -> Found:
    return list(vars(found).values())


def candles(cents: list[int]) -> tuple[Floats, Floats, Floats]:
    close = np.array(cents, dtype=np.float64) / 100
    return close * 1.01, close * 0.99, close


@pytest.mark.parametrize("name", EVERY)
@FEWER
@given(cents=CENTS, window=LENGTHS)
def test_the_length_stays_and_nan_ends_where_it_is_warm(name: str, cents: list[int], window: int) -> None:
    compute, cold, _ = EVERY[name]
    for column in compute(*candles(cents), window):
        assert column.dtype == np.float64
        assert np.isnan(column).tolist() == [t < cold(window) for t in range(len(cents))]


@pytest.mark.parametrize("name", EVERY)
@FEWER
@given(cents=CENTS, window=LENGTHS, data=st.data())
def test_what_comes_later_changes_nothing(name: str, cents: list[int], window: int, data: st.DataObject) -> None:
    seen = data.draw(st.integers(0, len(cents)))
    compute = EVERY[name][0]
    for whole, part in zip(compute(*candles(cents), window), compute(*candles(cents[:seen]), window), strict=True):
        np.testing.assert_array_equal(whole[:seen], part)


@pytest.mark.parametrize("name", WINDOWED)
@FEWER
@given(cents=CENTS, window=LENGTHS, data=st.data())
def test_a_window_remembers_nothing(name: str, cents: list[int], window: int, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(cents)))
    compute, cold, _ = EVERY[name]
    warm = slice(start + cold(window), None)
    for whole, part in zip(compute(*candles(cents), window), compute(*candles(cents[start:]), window), strict=True):
        np.testing.assert_array_equal(whole[warm], part[cold(window) :])


@pytest.mark.parametrize("name", EVERY)
@FEWER
@given(cent=st.integers(1, 10**9), window=LENGTHS)
def test_a_price_that_never_moves(name: str, cent: int, window: int) -> None:
    price, (compute, cold, _) = cent / 100, EVERY[name]
    expected = price if UNMOVED[name] == "price" else UNMOVED[name]
    for column in compute(*[np.full(40, price)] * 3, window):
        assert column[cold(window) :].tolist() == [expected] * (40 - cold(window))


def test_nothing_is_unusual_where_nothing_deviates() -> None:
    assert np.isnan(of.zscore(np.full(9, 7.1), 3)).all()
    assert of.zscore(np.array([1.0, 2.0, 3.0, 3.0]), 3)[2:].tolist() == pytest.approx([1.0, 1 / np.sqrt(3)])


@FEWER
@given(cents=st.lists(st.integers(1, 10**7), min_size=12, max_size=60), window=LENGTHS)
def test_means_and_deviations_are_those_of_the_definition(cents: list[int], window: int) -> None:
    values = np.array(cents, dtype=np.float64) / 100
    views = np.lib.stride_tricks.sliding_window_view(values, window)
    mean, squares = moments(values, window)
    np.testing.assert_allclose(mean, views.mean(axis=1), rtol=1e-13)
    np.testing.assert_allclose(squares, views.var(axis=1) * window, rtol=1e-9, atol=1e-6)


@pytest.mark.parametrize("window", [0, -1, 2.0, True, "3", None])
def test_a_length_that_is_none_is_refused(window: Any) -> None:
    for compute in (of.sma, of.ema, of.rsi, of.volatility, of.realised_variance):
        with pytest.raises(ValueError, match="window must be a whole number of candles"):
            compute(np.arange(1.0, 9.0), window)


def test_columns_that_do_not_belong_together_are_refused() -> None:
    with pytest.raises(ValueError, match="of one length"):
        of.atr(np.ones(3), np.ones(4), np.ones(3), 2)
    with pytest.raises(ValueError, match="one series each"):
        of.sma(np.ones((3, 2)), 2)
    with pytest.raises(ValueError, match="fast 5 must be less than slow 5"):
        of.macd(np.ones(30), 5, 5)
