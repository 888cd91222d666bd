"""Other histories of the same market: runs of its candles, drawn again and chained.

Circular blocks keep what candles do within a run, volatility above all, and forget what they do beyond it: Politis and
Romano, "A circular block-resampling procedure for stationary data", 1992.
"""

import numpy as np

from thunes.errors import Misconfigured
from thunes.features.bars import MOST_DECIMALS, Bars, Floats


def block_bootstrap(bars: Bars, block: int, seed: int, tick: float = 0.0) -> Bars:
    """Return as many candles, made of the log returns of ``bars`` in random runs of ``block`` candles.

    The first candle stays; each later one has the shape of the drawn candle, relative to the close before it, and its
    volume. Prices are multiples of ``tick``, on no grid when that is 0; no candle is missing, whatever is in ``bars``.

    Raises:
        Misconfigured: unless there are 2 candles, and the block is at least 1 and shorter than the series.
    """
    moves = len(bars) - 1
    if moves < 1 or not 1 <= block <= moves:
        raise Misconfigured(f"blocks of {block} from {len(bars)} candles; a block has 1 candle to {moves} candles")
    starts = np.random.default_rng(seed).integers(0, moves, -(-moves // block))
    drawn = 1 + ((starts[:, None] + np.arange(block)) % moves).ravel()[:moves]
    steps = np.log(bars.close[drawn] / bars.close[drawn - 1])
    close = bars.close[0] * np.exp(np.concatenate([[0.0], np.cumsum(steps)]))
    scale = close[:-1] / bars.close[drawn - 1]
    opens, high, low = (np.append(part[:1], part[drawn] * scale) for part in (bars.open, bars.high, bars.low))
    if tick > 0.0:
        opens, high, low, close = (_on_grid(part, tick) for part in (opens, high, low, close))
    # A scaled price is rounded: no candle may leave its own low and high by that.
    high, low = np.maximum(high, np.maximum(opens, close)), np.minimum(low, np.minimum(opens, close))
    times = bars.open_ms[0] + np.arange(len(bars), dtype=np.int64) * bars.length_ms
    return Bars(bars.interval, times, opens, high, low, close, np.append(bars.volume[:1], bars.volume[drawn]))


def _on_grid(prices: Floats, tick: float) -> Floats:
    """Return the nearest multiples of ``tick``, one at least, as the doubles that are read from their decimals."""
    found: Floats = np.round(np.maximum(np.round(prices / tick), 1.0) * tick, MOST_DECIMALS)
    return found
