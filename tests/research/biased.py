"""Strategies that lie in a backtest, each in one of the ways that there are; and one that says how it is."""

from collections.abc import Sequence

import numpy as np

from tests.builders import held
from thunes.domain.candle import Candle, Interval
from thunes.domain.holding import NOTHING, Holding
from thunes.domain.signal import Leg
from thunes.features.bars import Bars, Floats
from thunes.strategies import Opinion
from thunes.strategies.brackets import Brackets
from thunes.strategies.wishes import Wishes

HOUR = Interval("1h")


class Honest:
    """Enters at a close above the one five candles ago, leaves otherwise."""

    version = 1
    parameters = Brackets()
    name, param_hash, warm_up = "honest", "0" * 16, 6

    def line(self, bars: Bars) -> Floats:
        """Return (n,) what the close is compared with."""
        before: Floats = np.full(len(bars), np.nan)
        before[5:] = bars.close[: len(bars) - 5]
        return before

    def wishes(self, bars: Bars) -> Wishes:
        line = self.line(bars)
        enter, leave = bars.close > line, bars.close <= line
        enter[: self.warm_up - 1] = leave[: self.warm_up - 1] = False
        return Wishes(enter, leave)

    def decide(self, candles: Sequence[Candle], holding: Holding) -> Opinion:
        wishes = self.wishes(Bars.of(candles, HOUR))
        if holding:
            return Opinion(Leg.EXIT if wishes.leave[-1] else None, "")
        return Opinion(Leg.ENTRY if wishes.enter[-1] else None, "")


class Peeking(Honest):
    """Compares with the next close: it has the whole of tomorrow in mind."""

    name = "peeking"

    def line(self, bars: Bars) -> Floats:
        return np.append(-bars.close[1:], -bars.close[-1:]) + 2 * bars.close


class Hindsight(Honest):
    """Compares with the middle of all closes there will ever be."""

    name = "hindsight"

    def line(self, bars: Bars) -> Floats:
        middle = (np.max(bars.close, initial=0.0) + np.min(bars.close, initial=np.inf)) / 2
        return np.full(len(bars), middle)


class Rooted(Honest):
    """Compares with the mean of all closes since the series began: no look-ahead, and no end to its memory."""

    name = "rooted"

    def line(self, bars: Bars) -> Floats:
        line: Floats = np.cumsum(bars.close) / np.arange(1, len(bars) + 1)
        return line


class Hasty(Honest):
    """Says that five candles are enough, and looks at six."""

    name, warm_up = "hasty", 5

    def line(self, bars: Bars) -> Floats:
        return np.nan_to_num(super().line(bars))


class TwoFaced(Honest):
    """Decides other than it wishes."""

    name = "two_faced"

    def decide(self, candles: Sequence[Candle], holding: Holding) -> Opinion:
        return super().decide(candles, NOTHING if holding else held(True))
