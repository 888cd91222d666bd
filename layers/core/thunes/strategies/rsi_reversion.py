"""RSI reversion: buy what has fallen hard, and sell when it has recovered.

The rule is a level, as in Connors and Alvarez, "Short Term Trading Strategies That Work", 2009: it wants to be in from
the close at which the index crosses below ``oversold`` for as long as it stays there, and out while it is above
``exit_above``. So an entry that did not happen is asked for again at the next close. The index is Wilder's (1978), of
the last ``warm_up`` candles alone: what it leaves out weighs less than 1e-12.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from thunes.features.bars import Bars
from thunes.features.indicators import rsi_within
from thunes.strategies.bounds import Bound
from thunes.strategies.brackets import Brackets
from thunes.strategies.by_arrays import ByArrays, Ruling, Words
from thunes.strategies.strategy import BadParameters, check_warm_up

# What may be left out of the index, as a share of all weights; and at least so many changes, for runs one way.
NEGLIGIBLE = 1e-12
LEAST_CHANGES = 100


@dataclass(frozen=True)
class RsiReversionParameters(Brackets):
    """Length of the index in candles, and two levels of it, 0 to 100, in whole numbers."""

    period: int = 14
    oversold: int = 30
    exit_above: int = 55

    def __post_init__(self) -> None:
        super().__post_init__()
        if not all(type(number) is int for number in (self.period, self.oversold, self.exit_above)):
            raise BadParameters("rsi_reversion: period, oversold and exit_above must be whole numbers")
        if self.period < 2:  # noqa: PLR2004 - an index of one change is 0 or 100
            raise BadParameters(f"rsi_reversion: period {self.period} must be at least 2")
        if not 1 <= self.oversold < self.exit_above <= 99:  # noqa: PLR2004 - the index ends at 100
            levels = f"oversold {self.oversold} and exit_above {self.exit_above}"
            raise BadParameters(f"rsi_reversion: {levels} must be 1 to 99, the first less than the second")
        check_warm_up("rsi_reversion", self.changes + 1)

    @property
    def changes(self) -> int:
        """How many changes the index looks at."""
        return max(LEAST_CHANGES, math.ceil(math.log(NEGLIGIBLE) / math.log(1.0 - 1.0 / self.period)))


class RsiReversion(ByArrays[RsiReversionParameters]):
    """Enters while the index is below ``oversold``, leaves while it is above ``exit_above``."""

    name = "rsi_reversion"
    version = 1
    words = Words("RSI below oversold", "RSI above exit_above", "RSI between oversold and exit_above")
    bounds: ClassVar[Mapping[str, Bound]] = {
        "period": Bound(2, 30),
        "oversold": Bound(5, 45),
        "exit_above": Bound(46, 90),
    }

    @property
    def warm_up(self) -> int:
        """A change takes two closes."""
        return self.parameters.changes + 1

    def rule(self, bars: Bars) -> Ruling:
        """Compare the index with both levels."""
        index = rsi_within(bars.close, self.parameters.period, self.parameters.changes)
        return Ruling(index < self.parameters.oversold, index > self.parameters.exit_above, {"rsi": index})
