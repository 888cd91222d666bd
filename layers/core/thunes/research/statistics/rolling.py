"""The Sharpe ratio of the last candles, at every candle: in one pass, whatever the length of the window."""

import numpy as np

from thunes.features.bars import Floats
from thunes.research.statistics.ratios import TWO


def rolling_sharpe(r: Floats, window: int, per_year: float = 1.0) -> Floats:
    """Return (n,) the Sharpe ratio (ddof 1) of the last ``window`` returns, times the root of ``per_year``.

    NaN until there are ``window`` of them, and where they do not vary.

    Raises:
        ValueError: when ``window`` is less than 2.
    """
    if window < TWO:
        raise ValueError(f"a rolling Sharpe ratio needs a window of at least 2 candles, not {window}")
    found = np.full(len(r), np.nan)
    if len(r) < window:
        return found
    centre = float(np.mean(r))
    moved = r - centre
    sums, squares = rolling_sum(moved, window), rolling_sum(moved * moved, window)
    variance = np.maximum(squares - sums * sums / window, 0.0) / (window - 1)
    changes = np.concatenate([[0], np.cumsum(r[1:] != r[:-1])])
    varies = (changes[window - 1 :] > changes[: len(r) - window + 1]) & (variance > 0.0)
    means = sums / window + centre
    np.divide(means * np.sqrt(per_year), np.sqrt(variance), out=found[window - 1 :], where=varies)
    return found


def rolling_sum(values: Floats, window: int) -> Floats:
    """Return (n - window + 1,) the sum of every ``window`` values in a row.

    Each is the end of one block and the beginning of the next, so that nothing is ever subtracted: the error does not
    grow with n, as that of running totals does.
    """
    n = len(values)
    blocks = np.concatenate([values, np.zeros(-n % window)]).reshape(-1, window)
    ahead = np.cumsum(blocks, axis=1).ravel()
    behind = np.cumsum(blocks[:, ::-1], axis=1)[:, ::-1].ravel()
    sums = behind[: n - window + 1].copy()
    whole = np.arange(n - window + 1) % window == 0
    sums[~whole] += ahead[window - 1 : n][~whole]
    return sums
