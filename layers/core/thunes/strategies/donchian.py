"""Donchian breakout: buy a close above everything of the last weeks, sell one below everything of the last days.

Source: R. Donchian's channel rule of the 1960s, in the two-length form that C. Faith describes, "Way of the Turtle",
2007; there an order rests at the channel, here the close decides. Only comparisons, so it is exact.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from thunes.features.bars import Bars
from thunes.features.indicators import donchian
from thunes.strategies.bounds import Bound
from thunes.strategies.brackets import Brackets
from thunes.strategies.by_arrays import ByArrays, Ruling, Words
from thunes.strategies.strategy import BadParameters, check_warm_up


@dataclass(frozen=True)
class DonchianParameters(Brackets):
    """Lengths of the two channels, in candles before the one that closes."""

    entry: int = 20
    exit: int = 10

    def __post_init__(self) -> None:
        super().__post_init__()
        if not all(type(length) is int and length >= 1 for length in (self.entry, self.exit)):
            raise BadParameters("donchian: entry and exit must be whole numbers of candles, 1 or more")
        check_warm_up("donchian", max(self.entry, self.exit) + 1)


class Donchian(ByArrays[DonchianParameters]):
    """Enters at a close above the channel before it, leaves at one below."""

    name = "donchian"
    version = 1
    words = Words("close above the highest high before", "close below the lowest low before", "close in its channel")
    bounds: ClassVar[Mapping[str, Bound]] = {"entry": Bound(5, 100), "exit": Bound(3, 60)}

    @property
    def warm_up(self) -> int:
        """The longer channel, and the candle that it is compared with."""
        return max(self.parameters.entry, self.parameters.exit) + 1

    def rule(self, bars: Bars) -> Ruling:
        """Compare the close with both channels."""
        upper = donchian(bars.high, bars.low, self.parameters.entry, before=True).upper
        lower = donchian(bars.high, bars.low, self.parameters.exit, before=True).lower
        return Ruling(bars.close > upper, bars.close < lower, {"upper": upper, "lower": lower})
