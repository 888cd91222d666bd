"""Our indicators against TA-Lib's, on random walks and on candles that happened."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import talib

from thunes.features import indicators as of
from thunes.features.bars import Bars, Floats
from thunes.simulator.candle_file import load

Columns = tuple[Floats, Floats, Floats]
RTOL = 1e-9
# What rounding leaves, as a share of the price: a small difference of two averages; a variance that TA-Lib computes as
# a small difference of two large sums.
ROUNDING = {"macd": 1e-13, "bollinger": 1e-10}


def walk(seed: int, count: int = 400) -> Columns:
    dice = np.random.default_rng(seed)
    close = 30000.0 * np.exp(np.cumsum(dice.normal(0.0, 0.01, count)))
    spread = close * np.abs(dice.normal(0.0, 0.004, (2, count)))
    return close + spread[0], close - spread[1], close


@pytest.fixture(scope="session")
def recorded(shared_data: Path) -> Columns:
    file = shared_data / "klines" / "resample" / "BTCUSDT-4h-2022.parquet"
    recording = load(file, "BTCUSDT", None, None)
    bars = Bars.of(recording.candles, recording.interval)
    return bars.high, bars.low, bars.close


def parts(*found: Any) -> list[Any]:
    return list(found)


# Ours, TA-Lib's; what either makes of (high, low, close) with a length.
PAIRS: dict[str, tuple[Callable[..., list[Any]], Callable[..., list[Any]]]] = {
    "sma": (lambda h, lo, c, n: [of.sma(c, n)], lambda h, lo, c, n: [talib.SMA(c, n)]),
    "ema": (lambda h, lo, c, n: [of.ema(c, n)], lambda h, lo, c, n: [talib.EMA(c, n)]),
    "rsi": (lambda h, lo, c, n: [of.rsi(c, n)], lambda h, lo, c, n: [talib.RSI(c, n)]),
    "atr": (lambda h, lo, c, n: [of.atr(h, lo, c, n)], lambda h, lo, c, n: [talib.ATR(h, lo, c, n)]),
    "true_range": (lambda h, lo, c, n: [of.true_range(h, lo, c)], lambda h, lo, c, n: [talib.TRANGE(h, lo, c)]),
    "bollinger": (
        lambda h, lo, c, n: list(vars(of.bollinger(c, n, 2.5)).values()),
        lambda h, lo, c, n: list(talib.BBANDS(c, n, 2.5, 2.5)),
    ),
    "donchian": (
        lambda h, lo, c, n: list(vars(of.donchian(h, lo, n)).values()),
        lambda h, lo, c, n: [talib.MAX(h, n), talib.MIN(lo, n)],
    ),
    "macd": (
        lambda h, lo, c, n: list(vars(of.macd(c, n, 2 * n + 1, 9)).values()),
        lambda h, lo, c, n: list(talib.MACD(c, n, 2 * n + 1, 9)),
    ),
}


@pytest.mark.parametrize("window", [2, 3, 14, 25])
@pytest.mark.parametrize("name", PAIRS)
def test_a_random_walk_looks_the_same_to_both(name: str, window: int) -> None:
    for seed in range(5):
        columns = walk(seed)
        compare(name, columns, window)


@pytest.mark.parametrize("name", PAIRS)
def test_what_happened_looks_the_same_to_both(name: str, recorded: Columns) -> None:
    compare(name, recorded, 14)


def compare(name: str, columns: Columns, window: int) -> None:
    ours, theirs = (side(*columns, window) for side in PAIRS[name])
    for one, other in zip(ours, theirs, strict=True):
        rounding = ROUNDING.get(name, 0.0) * float(np.max(columns[0]))
        np.testing.assert_allclose(one, other, rtol=RTOL, atol=rounding, err_msg=name)


def test_the_channel_before_a_candle_is_the_one_up_to_the_candle_before_it() -> None:
    high, low, _ = walk(1)
    before, with_it = of.donchian(high, low, 20, before=True), of.donchian(high, low, 20)
    np.testing.assert_array_equal(before.upper[1:], with_it.upper[:-1])
    np.testing.assert_array_equal(before.lower[1:], with_it.lower[:-1])
    assert np.isnan(before.upper[:20]).all()
    assert not np.isnan(before.upper[20:]).any()


@pytest.mark.parametrize("window", [2, 14, 30])
def test_the_index_of_a_long_enough_window_is_the_index(window: int) -> None:
    close = walk(3, 3000)[2]
    changes = max(100, int(np.ceil(np.log(1e-12) / np.log(1.0 - 1.0 / window))))
    within = of.rsi_within(close, window, changes)
    assert np.isnan(within[:changes]).all()
    np.testing.assert_allclose(within[2 * changes :], talib.RSI(close, window)[2 * changes :], rtol=1e-9)


def test_volatility_is_the_deviation_of_the_log_returns() -> None:
    close = walk(4, 60)[2]
    found = of.volatility(close, 10)
    returns = np.diff(np.log(close))
    assert found[-1] == pytest.approx(np.std(returns[-10:], ddof=1), rel=1e-12)
    assert found[10] == pytest.approx(np.std(returns[:10], ddof=1), rel=1e-12)
    assert np.isnan(found[:10]).all()
