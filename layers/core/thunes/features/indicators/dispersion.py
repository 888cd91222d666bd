"""How widely prices scatter around their mean, and how far they jump from close to close."""

from dataclasses import dataclass

import numpy as np

from thunes.features.bars import Floats
from thunes.features.indicators.windows import moments, series, sums, warm, whole


@dataclass(frozen=True, eq=False)
class Bands:
    """(n,) each, in the unit of the prices."""

    upper: Floats
    middle: Floats
    lower: Floats


def bollinger(close: Floats, window: int = 20, width: float = 2.0) -> Bands:
    """Return the mean of the last ``window`` closes, and ``width`` standard deviations to both sides.

    From number ``window - 1`` on. The deviation divides by ``window``. Source: J. Bollinger, "Bollinger on Bollinger
    Bands", 2001; equals TA-Lib's BBANDS.
    """
    (close,) = series(close)
    mean, squares = moments(close, whole(window, "window"))
    reach = width * np.sqrt(squares / window)
    return Bands(*(warm(line, len(close)) for line in (mean + reach, mean, mean - reach)))


def zscore(values: Floats, window: int) -> Floats:
    """Return (n,) how many standard deviations each value is above the mean of the last ``window``, itself included.

    From number ``window - 1`` on; the deviation divides by ``window - 1``. NaN where nothing deviates.
    """
    (values,) = series(values)
    mean, squares = moments(values, whole(window, "window", 2))
    deviation = np.sqrt(squares / (window - 1))
    away = values[len(values) - len(mean) :] - mean
    return warm(np.divide(away, deviation, out=np.full(len(mean), np.nan), where=deviation > 0.0), len(values))


def volatility(close: Floats, window: int) -> Floats:
    """Return (n,) the standard deviation of the last ``window`` log returns, per candle, from number ``window`` on.

    It divides by ``window - 1``.
    """
    returns = log_returns(close)
    squares = moments(returns, whole(window, "window", 2))[1]
    return warm(np.sqrt(squares / (window - 1)), len(close))


def realised_variance(close: Floats, window: int) -> Floats:
    """Return (n,) the sum of the squares of the last ``window`` log returns, from number ``window`` on.

    Source: Andersen, Bollerslev, Diebold, Labys, "Modeling and Forecasting Realized Volatility", 2003.
    """
    returns = log_returns(close)
    return warm(sums(returns * returns, whole(window, "window")), len(close))


def realised_volatility(close: Floats, window: int, periods_per_year: float) -> Floats:
    """Return (n,) ``sqrt(realised_variance * periods_per_year / window)``: a share of 1 per year."""
    return np.sqrt(realised_variance(close, window) * (periods_per_year / window))


def log_returns(close: Floats) -> Floats:
    """Return (n - 1,) the logarithm of each close over the one before."""
    (close,) = series(close)
    found: Floats = np.diff(np.log(close))
    return found
