"""Accumulation in parts (dollar-cost averaging): a purchase on schedule, another in a dip, none in a free fall.

A full size is bought in equal parts. What was bought stays until its average cost is exceeded by ``goal``; without one
it stays for good. Every rule rests on closes and on what is held, so a purchase that was missed is not made up for:
the next one falls due by the calendar.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import ClassVar

from thunes.domain.candle import Candle
from thunes.domain.holding import Holding
from thunes.domain.money import ONE, ZERO, exactly, ratio
from thunes.domain.signal import Leg
from thunes.strategies.bounds import Bound
from thunes.strategies.brackets import Brackets, share_of
from thunes.strategies.strategy import BadParameters, Opinion, check_warm_up, hash_parameters

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# A candle's close time is the last millisecond that belongs to it.
_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True)
class DcaParameters(Brackets):
    """``every`` so many candles, counted on the calendar (UTC), one of ``parts`` is bought, up to ``budget``.

    ``budget`` is a share of a full size, None for all of it. A close that falls ``dip`` below the average of
    ``lookback`` closes buys a part at once; while one is ``max_fall`` below the highest of them nothing is bought; one
    that is ``goal`` above the average cost sells everything. Shares of 1 as decimal text; these three None for never.
    """

    every: int = 24
    parts: int = 10
    lookback: int = 168
    budget: Decimal | None = None
    dip: Decimal | None = Decimal("0.05")
    max_fall: Decimal | None = Decimal("0.3")
    goal: Decimal | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.stop_loss is not None or self.take_profit is not None:
            raise BadParameters("dca sells at its goal and nowhere else; leave out stop_loss and take_profit")
        if not all(type(number) is int and number >= 1 for number in (self.every, self.parts, self.lookback)):
            raise BadParameters("dca: every, parts and lookback must be whole numbers, 1 or more")
        for name in ("budget", "dip", "max_fall", "goal"):
            object.__setattr__(self, name, share_of(name, getattr(self, name)))
        if self.budget is not None and self.budget > ONE:
            raise BadParameters(f"dca: budget {self.budget} is a share of a full size; make it 1 at most")
        check_warm_up("dca", self.lookback + 1)


class Dca:
    """Buys a part when one is due and the market is not falling freely; sells all at its goal."""

    name = "dca"
    version = 1
    bounds: ClassVar[Mapping[str, Bound]] = {
        "every": Bound(6, 168, 6),
        "parts": Bound(2, 10),
        "lookback": Bound(24, 500),
    }

    def __init__(self, parameters: DcaParameters) -> None:
        self.parameters = parameters
        self.param_hash = hash_parameters(self.name, self.version, parameters)

    @property
    def warm_up(self) -> int:
        """The closes that are looked back on, and the one before the last."""
        return self.parameters.lookback + 1

    def decide(self, candles: Sequence[Candle], holding: Holding) -> Opinion:
        """Look at the goal, at the calendar and at the dip, then at what speaks against a purchase."""
        if len(candles) < self.warm_up:
            return Opinion(None, f"warming up: {len(candles)} of {self.warm_up} candles")
        if self._reached(candles[-1].close, holding):
            numbers = {"share": holding.share, "average_cost": holding.average_cost}
            return Opinion(Leg.EXIT, "close at the goal, and we are still in", numbers)
        due = self._due(candles)
        if due is None:
            return Opinion(None, "no part is due", {"share": holding.share})
        highest = max(candle.close for candle in candles[-self.parameters.lookback :])
        against = self._against(candles[-1].close, highest, holding)
        numbers = {"share": holding.share, "highest": highest}
        if against:
            return Opinion(None, f"{due}, but {against}", numbers)
        return Opinion(Leg.ENTRY, due, numbers, share=self._part)

    @property
    def _part(self) -> Decimal:
        return ratio(ONE, Decimal(self.parameters.parts))

    @exactly
    def _reached(self, close: Decimal, holding: Holding) -> bool:
        goal = self.parameters.goal
        return bool(holding) and goal is not None and close >= holding.average_cost * (1 + goal)

    def _due(self, candles: Sequence[Candle]) -> str | None:
        last = candles[-1]
        length = last.close_time - last.open_time + _MILLISECOND
        if ((last.open_time - _EPOCH) // length + 1) % self.parameters.every == 0:
            return "a part is due"
        if self._dipped(candles, 0) and not self._dipped(candles, 1):
            return "close in a dip"
        return None

    @exactly
    def _dipped(self, candles: Sequence[Candle], before: int) -> bool:
        """Tell whether that close lies ``dip`` below the average up to it."""
        dip, length = self.parameters.dip, self.parameters.lookback
        if dip is None:
            return False
        end = len(candles) - before
        total = sum((candle.close for candle in candles[end - length : end]), ZERO)
        return candles[end - 1].close * length < total * (1 - dip)

    @exactly
    def _against(self, close: Decimal, highest: Decimal, holding: Holding) -> str | None:
        """Return what speaks against a purchase: a budget that is used up, or a market that falls freely."""
        fall = self.parameters.max_fall
        if holding.share + self._part > (self.parameters.budget or ONE) + self._part / 2:
            return "the budget is used up"
        if fall is not None and close < highest * (1 - fall):
            return "the price has fallen too far"
        return None
