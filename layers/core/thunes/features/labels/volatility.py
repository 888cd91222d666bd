"""How much a price moves: what barriers and sizes are measured in."""

import math

import numpy as np

from thunes.features.bars import Floats


def ewm_volatility(close: Floats, span: int) -> Floats:
    """Return (n,) the exponentially weighted deviation of log returns; NaN for the first two candles."""
    return np.append(np.full(min(1, len(close)), np.nan), ewm_deviation(np.diff(np.log(close)), span))


def daily_volatility(close: Floats, span: int, candles_per_day: int) -> Floats:
    """Return (n,) the exponentially weighted deviation of the simple returns over a day. AFML 3.1.

    As there, a return looks back to the candle before the one of a day ago: over ``candles_per_day + 1`` candles. NaN
    until there are two of them.
    """
    back = candles_per_day + 1
    returns = close[back:] / close[: len(close) - min(back, len(close))] - 1.0
    return np.append(np.full(min(back, len(close)), np.nan), ewm_deviation(returns, span))


def ewm_deviation(values: Floats, span: int) -> Floats:
    """Return (n,) the unbiased deviation of all values so far, each weighing ``1 - 2 / (span + 1)`` of the next.

    NaN for the first, of which nothing is known. The same as pandas' ``ewm(span=...).std()``.

    Raises:
        ValueError: when ``span`` is less than 1.
    """
    if span < 1:
        raise ValueError(f"a span of {span} candles; it must be 1 at least")
    keep, found = 1.0 - 2.0 / (span + 1.0), np.full(len(values), np.nan)
    # Total weight, total squared weight, weighted mean, weighted sum of squares about that mean.
    total = squared = mean = about = 0.0
    for place, value in enumerate(values.tolist()):
        total, squared, about = total * keep + 1.0, squared * keep * keep + 1.0, about * keep
        step = value - mean
        mean += step / total
        about += step * (value - mean)
        free = total - squared / total
        if place and free > 0.0:
            found[place] = math.sqrt(max(about, 0.0) / free)
    return found


def parkinson(high: Floats, low: Floats, window: int) -> Floats:
    """Return (n,) the volatility per candle out of the ranges of the last ``window``; NaN until there are so many.

    Parkinson, "The extreme value method for estimating the variance of the rate of return", 1980.
    """
    return np.sqrt(_rolling_mean(np.log(high / low) ** 2 / (4.0 * math.log(2.0)), window))


def garman_klass(opens: Floats, high: Floats, low: Floats, close: Floats, window: int) -> Floats:
    """Return (n,) the volatility per candle out of ranges and moves of the last ``window``; NaN until there are those.

    Garman and Klass, "On the estimation of security price volatilities from historical data", 1980. NaN as well where
    the estimate of the variance is negative.
    """
    ranges, moves = np.log(high / low), np.log(close / opens)
    variance = _rolling_mean(0.5 * ranges**2 - (2.0 * math.log(2.0) - 1.0) * moves**2, window)
    return np.sqrt(np.where(variance >= 0.0, variance, np.nan))


def _rolling_mean(values: Floats, window: int) -> Floats:
    if window < 1:
        raise ValueError(f"a window of {window} candles; it must be 1 at least")
    found = np.full(len(values), np.nan)
    if len(values) >= window:
        found[window - 1 :] = np.mean(np.lib.stride_tricks.sliding_window_view(values, window), axis=1)
    return found
