"""Grid: a part is bought whenever the price falls through a line, and sold again one line higher.

The lines lie ``spacing`` apart on the whole price axis, so nothing has to be remembered about where a grid began: each
close plays the last ``life`` candles on an empty grid, and compares the parts that this one would hold with what is
held. A level that was bought before that has outlived its life and is let go. Where the price falls through more lines
than there are levels, and ``beyond`` further ones, the range is broken: all is sold, and nothing bought until the price
is back above the first line it fell through, or the break is older than ``life``.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, NamedTuple

from thunes.domain.candle import Candle
from thunes.domain.holding import Holding
from thunes.domain.money import exactly, ratio
from thunes.domain.signal import Leg
from thunes.strategies.bounds import Bound
from thunes.strategies.brackets import Brackets
from thunes.strategies.strategy import BadParameters, Opinion, check_warm_up, hash_parameters

BASIS_POINT = 0.0001


@dataclass(frozen=True)
class GridParameters(Brackets):
    """``spacing`` between lines in basis points, how many ``levels`` make a full size, their ``life`` in candles.

    ``beyond`` is how many lines below the lowest level break the range.
    """

    spacing: int = 100
    levels: int = 5
    life: int = 168
    beyond: int = 2

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.stop_loss is not None or self.take_profit is not None:
            raise BadParameters("grid has the break of its range for a stop; leave out stop_loss and take_profit")
        numbers = (self.spacing, self.levels, self.life, self.beyond)
        if not all(type(number) is int and number >= 1 for number in numbers):
            raise BadParameters("grid: spacing, levels, life and beyond must be whole numbers, 1 or more")
        check_warm_up("grid", self.life + 1)


class Stand(NamedTuple):
    """How many lines the price has fallen through and not yet risen above, and whether that broke the range."""

    lines: int
    broken: bool


class GridLines:
    """Buys parts while the price falls through its lines, and sells them as it rises."""

    name = "grid"
    version = 1
    bounds: ClassVar[Mapping[str, Bound]] = {
        "spacing": Bound(20, 500, 10),
        "levels": Bound(2, 10),
        "life": Bound(24, 500),
        "beyond": Bound(1, 5),
    }

    def __init__(self, parameters: GridParameters) -> None:
        self.parameters = parameters
        self.param_hash = hash_parameters(self.name, self.version, parameters)
        self._step = math.log1p(parameters.spacing * BASIS_POINT)

    @property
    def warm_up(self) -> int:
        """The life of a level, and the close before it."""
        return self.parameters.life + 1

    def decide(self, candles: Sequence[Candle], holding: Holding) -> Opinion:
        """Compare the parts that the grid holds at this close with those that we hold."""
        if len(candles) < self.warm_up:
            return Opinion(None, f"warming up: {len(candles)} of {self.warm_up} candles")
        levels = self.parameters.levels
        stand = self.stand([candle.close for candle in candles[-self.warm_up :]])
        wanted = 0 if stand.broken else min(stand.lines, levels)
        held = _parts(holding.share, levels)
        numbers = {"lines": Decimal(stand.lines), "wanted": Decimal(wanted), "held": Decimal(held)}
        place = "range broken" if stand.broken else f"{stand.lines} lines below the top"
        if wanted > held:
            return Opinion(
                Leg.ENTRY, f"{place}, and {held} of {wanted} parts held", numbers, share=_of(wanted - held, levels)
            )
        if wanted < held or (holding and not wanted):
            part = _of(held - wanted, held) if wanted else None
            return Opinion(Leg.EXIT, f"{place}, and {held} parts held for {wanted}", numbers, share=part)
        return Opinion(None, f"{place}, as we stand", numbers)

    def stand(self, closes: Sequence[Decimal]) -> Stand:
        """Play ``closes`` (oldest first) on an empty grid.

        The lines fallen through are always neighbours: ``lowest`` to ``top``, none where ``lowest`` is above ``top``.
        """
        before = self._line(closes[0])
        lowest, top, broken = before + 1, before, False
        for close in closes[1:]:
            now = self._line(close)
            if now < before:
                top = before if lowest > top else top
                lowest = now + 1
            elif now > before:
                lowest = max(lowest, now)
            lines = max(top - lowest + 1, 0)
            broken = lines > self.parameters.levels + self.parameters.beyond or (broken and lines > 0)
            before = now
        return Stand(max(top - lowest + 1, 0), broken)

    def _line(self, price: Decimal) -> int:
        """Return the number of the highest line that ``price`` is not below."""
        return math.floor(math.log(price) / self._step)


@exactly
def _parts(share: Decimal, levels: int) -> int:
    """Return the nearest number of parts; what is held at all is one part at least."""
    return max(round(share * levels), 1) if share else 0


def _of(part: int, whole: int) -> Decimal:
    return ratio(Decimal(part), Decimal(whole))
