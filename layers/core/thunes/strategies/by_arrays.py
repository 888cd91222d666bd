"""One rule over arrays: at every close for a backtest, and at the last one, over the same window, for a decision."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import ClassVar, Generic, TypeVar

from thunes.domain.candle import LENGTHS, BadCandle, Candle, Interval
from thunes.domain.holding import Holding
from thunes.domain.money import exact
from thunes.domain.signal import Leg
from thunes.domain.times import iso
from thunes.features.bars import Bars, Flags, Floats
from thunes.strategies.brackets import Brackets
from thunes.strategies.strategy import Opinion, hash_parameters
from thunes.strategies.wishes import Wishes

P = TypeVar("P", bound=Brackets)
# A candle's close time is the last millisecond that belongs to it.
_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, eq=False)
class Ruling:
    """(n,) each: where it would enter, where it would leave, never both; and the numbers that say why, by name."""

    enter: Flags
    leave: Flags
    indicators: Mapping[str, Floats]


@dataclass(frozen=True)
class Words:
    """What a person reads of a close that says enter, leave, or neither."""

    enter: str
    leave: str
    neither: str


class ByArrays(ABC, Generic[P]):
    """A strategy whose only rule is `rule`. At a close it must rest on the last ``warm_up`` candles alone."""

    name: str
    version: ClassVar[int]
    words: ClassVar[Words]

    def __init__(self, parameters: P) -> None:
        self.parameters = parameters
        self.param_hash = hash_parameters(self.name, self.version, parameters)

    @property
    @abstractmethod
    def warm_up(self) -> int:
        """How many closed candles the rule looks at."""

    @abstractmethod
    def rule(self, bars: Bars) -> Ruling:
        """Return what every close of ``bars`` says; before it is warm that counts for nothing."""

    def wishes(self, bars: Bars) -> Wishes:
        """Return what ``decide`` would want at every close."""
        ruling = self.rule(bars)
        enter, leave = ruling.enter.copy(), ruling.leave.copy()
        enter[: self.warm_up - 1] = leave[: self.warm_up - 1] = False
        return Wishes(enter, leave)

    def decide(self, candles: Sequence[Candle], holding: Holding) -> Opinion:
        """Apply the rule to the last ``warm_up`` candles, and look at what it says of the last of them."""
        if len(candles) < self.warm_up:
            return Opinion(None, f"warming up: {len(candles)} of {self.warm_up} candles")
        window = candles[-self.warm_up :]
        ruling = self.rule(Bars.of(window, _interval(window[-1])))
        enter, leave = bool(ruling.enter[-1]), bool(ruling.leave[-1])
        leg = Leg.ENTRY if enter and not holding else Leg.EXIT if leave and holding else None
        stop, target = self.parameters.around(window[-1].close) if leg is Leg.ENTRY else (None, None)
        indicators = {name: _written(float(values[-1])) for name, values in ruling.indicators.items()}
        return Opinion(leg, self._why(enter, leave, bool(holding)), indicators, stop, target)

    def _why(self, enter: bool, leave: bool, holding: bool) -> str:
        place = "in" if holding else "out"
        if not enter and not leave:
            return f"{self.words.neither}, so we stay {place}"
        found = self.words.enter if enter else self.words.leave
        return f"{found}, and we are {place} already" if holding is enter else f"{found}, and we are still {place}"


def _written(number: float) -> Decimal:
    """Return the shortest decimal that stands for the double: of a price, the price."""
    return exact(repr(number), "indicator")


def _interval(candle: Candle) -> Interval:
    lasts = candle.close_time - candle.open_time + _MILLISECOND
    for name, length in LENGTHS.items():
        if length == lasts:
            return Interval(name)
    raise BadCandle(f"candle of {iso(candle.open_time)} lasts {lasts}; known are {', '.join(LENGTHS)}")
