"""What traders read off a chart, as numbers: float64 arrays in, arrays of the same length out, NaN until it is warm.

Inputs are (n,) each, oldest first, and all of one length; outputs are (n,). The value at t uses candles up to t, itself
included, and no later one. A value over a window uses that window alone, to the last bit, however much history came
before it; averages that look back without end (`ema`, `rsi`, `atr`, `macd`) do depend on where the series begins, and
less and less so. A length that makes no sense, or arrays of different lengths, raise ValueError.
"""

from thunes.features.indicators.averages import ema, sma
from thunes.features.indicators.dispersion import (
    Bands,
    bollinger,
    realised_variance,
    realised_volatility,
    volatility,
    zscore,
)
from thunes.features.indicators.momentum import Macd, macd, rsi, rsi_within
from thunes.features.indicators.ranges import Channel, atr, donchian, true_range

__all__ = [
    "Bands",
    "Channel",
    "Macd",
    "atr",
    "bollinger",
    "donchian",
    "ema",
    "macd",
    "realised_variance",
    "realised_volatility",
    "rsi",
    "rsi_within",
    "sma",
    "true_range",
    "volatility",
    "zscore",
]
