"""How hard and how long prices have been moving one way."""

from dataclasses import dataclass

import numpy as np

from thunes.features.bars import Floats
from thunes.features.indicators.averages import ema, wilder
from thunes.features.indicators.windows import series, sums, warm, whole

# What the index says of prices that have not moved at all: neither way. TA-Lib says 0.
UNMOVED = 50.0


def rsi(close: Floats, window: int = 14) -> Floats:
    """Return (n,) the relative strength index, 0 to 100, from number ``window`` on; 50 where nothing has moved.

    ``100 * up / (up + down)``, the averages of rises and of falls being Wilder's: the first of ``window`` changes is
    their mean, every later change weighs ``1 / window``. Source: Wilder 1978; equals TA-Lib's RSI.
    """
    (close,) = series(close)
    change = np.diff(close)
    up, down = (wilder(part, whole(window, "window")) for part in (np.maximum(change, 0.0), np.maximum(-change, 0.0)))
    return warm(_strength(up, down), len(close))


def rsi_within(close: Floats, window: int, changes: int) -> Floats:
    """Return (n,) the index computed from the last ``changes`` changes alone, from number ``changes`` on.

    Wilder's weights without his seed, so it is the same to the last bit wherever the series begins. What it leaves out
    weighs ``(1 - 1/window)**changes``: with enough of them it is `rsi`.
    """
    (close,) = series(close)
    change, decay = np.diff(close), 1.0 - 1.0 / whole(window, "window")
    parts = (np.maximum(change, 0.0), np.maximum(-change, 0.0))
    up, down = (sums(part, whole(changes, "changes"), decay) for part in parts)
    return warm(_strength(up, down), len(close))


def _strength(up: Floats, down: Floats) -> Floats:
    moved = up + down
    still = moved == 0.0
    return np.where(still, UNMOVED, 100.0 * (up / np.where(still, 1.0, moved)))


@dataclass(frozen=True, eq=False)
class Macd:
    """(n,) each, in the unit of the prices: the line, its own average, and how far the line is above that."""

    line: Floats
    signal: Floats
    histogram: Floats


def macd(close: Floats, fast: int = 12, slow: int = 26, signal: int = 9) -> Macd:
    """Return the fast average less the slow one, and the average of that, all from ``slow + signal - 2`` on.

    The averages are `ema`, both beginning at number ``slow - 1``, as TA-Lib's MACD has them.
    """
    (close,) = series(close)
    if whole(fast, "fast") >= whole(slow, "slow"):
        raise ValueError(f"fast {fast} must be less than slow {slow}")
    line = warm(ema(close[slow - fast :], fast) - ema(close, slow)[slow - fast :], len(close))
    average = ema(line, whole(signal, "signal"))
    line = np.where(np.isnan(average), np.nan, line)
    return Macd(line, average, line - average)
