"""Stops and targets of entries for many candles at once: the prices that ``strategies.brackets`` gives one by one."""

from dataclasses import dataclass, replace

import numpy as np

from thunes.features.bars import Bars, Floats
from thunes.research.prices import NEAR
from thunes.strategies.brackets import Brackets

NONE = np.zeros(0)


@dataclass(frozen=True, eq=False)
class Levels:
    """(n,) each: where an entry decided at that close is to be left by itself, in quote per base; NaN for nowhere.

    An order to leave is filled at the open, so before anything that its candle reaches later. ``before_orders`` turns
    that round, as vectorbt has it: a candle with such an order that reaches a level is left at the level.
    """

    stop: Floats
    target: Floats
    before_orders: bool = False

    @classmethod
    def around(cls, closes: Floats, brackets: Brackets) -> "Levels | None":
        """Return stop and target of an entry at every one of ``closes`` (n,); None where ``brackets`` has neither."""
        if not brackets.bracketed:
            return None
        below = np.nan if brackets.stop_loss is None else 1.0 - float(brackets.stop_loss)
        above = np.nan if brackets.take_profit is None else 1.0 + float(brackets.take_profit)
        return cls(closes * below, closes * above)

    def on_grid(self, tick: float) -> "Levels":
        """Return both rounded up to the grid, as the venue gets them; as they are where ``tick`` is 0."""
        return self if tick == 0.0 else replace(self, stop=_up(self.stop, tick), target=_up(self.target, tick))


def _up(prices: Floats, tick: float) -> Floats:
    steps = prices / tick
    return np.asarray(np.ceil(steps - NEAR * (1.0 + np.abs(steps))) * tick)


def reached(bars: Bars) -> tuple[Floats, Floats]:
    """Return (n,) lows and highs at which something was bought or sold; a candle without volume reaches nothing."""
    traded = bars.volume > 0.0
    return np.where(traded, bars.low, np.inf), np.where(traded, bars.high, -np.inf)
