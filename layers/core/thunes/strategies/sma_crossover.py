"""SMA crossover: hold while the fast simple moving average of the closes is above the slow one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from thunes.domain.candle import Candle
from thunes.domain.holding import Holding
from thunes.domain.money import EXACT, ZERO, exactly, ratio
from thunes.domain.signal import Leg
from thunes.strategies.bounds import Bound
from thunes.strategies.brackets import Brackets
from thunes.strategies.strategy import BadParameters, Opinion, check_warm_up, hash_parameters

if TYPE_CHECKING:
    from thunes.features.bars import Bars
    from thunes.strategies.wishes import Wishes


@dataclass(frozen=True)
class SmaCrossoverParameters(Brackets):
    """Lengths of the two averages, in candles; and, if wanted, where an entry is left by itself."""

    fast: int = 20
    slow: int = 50

    def __post_init__(self) -> None:
        super().__post_init__()
        if not all(type(length) is int for length in (self.fast, self.slow)):
            raise BadParameters("sma_crossover: fast and slow must be whole numbers of candles")
        if not 1 <= self.fast < self.slow:
            raise BadParameters(f"sma_crossover: fast {self.fast} must be at least 1 and less than slow {self.slow}")
        check_warm_up("sma_crossover", self.slow)


class SmaCrossover:
    """Wants to be long while fast > slow and flat otherwise; asks only for what we do not already have."""

    name = "sma_crossover"
    version = 1
    bounds: ClassVar[Mapping[str, Bound]] = {"fast": Bound(2, 50), "slow": Bound(10, 200)}

    def __init__(self, parameters: SmaCrossoverParameters) -> None:
        self.parameters = parameters
        self.param_hash = hash_parameters(self.name, self.version, parameters)

    @property
    def warm_up(self) -> int:
        """The slow average needs this many closes."""
        return self.parameters.slow

    def decide(self, candles: Sequence[Candle], holding: Holding) -> Opinion:
        """Compare the two averages at the last close; exact, so equal averages are equal."""
        if len(candles) < self.warm_up:
            return Opinion(None, f"warming up: {len(candles)} of {self.warm_up} candles")
        closes = [candle.close for candle in candles]
        fast, slow = _sum(closes[-self.parameters.fast :]), _sum(closes[-self.parameters.slow :])
        rising = EXACT.multiply(fast, self.parameters.slow) > EXACT.multiply(slow, self.parameters.fast)
        indicators = {
            "fast": ratio(fast, Decimal(self.parameters.fast)),
            "slow": ratio(slow, Decimal(self.parameters.slow)),
        }
        leg = Leg.ENTRY if rising and not holding else Leg.EXIT if holding and not rising else None
        stop, target = self.parameters.around(closes[-1]) if leg is Leg.ENTRY else (None, None)
        return Opinion(leg, _why(rising, bool(holding)), indicators, stop, target)

    def wishes(self, bars: "Bars") -> "Wishes":
        """Return the same comparison at every close, in whole numbers, so as exact."""
        from thunes.strategies.wishes import Wishes, above, rolling_sums  # noqa: PLC0415 - numpy, which deciding does without

        ticks, fast, slow = bars.close_ticks(), self.parameters.fast, self.parameters.slow
        rising = above(rolling_sums(ticks, fast), slow, rolling_sums(ticks, slow), fast)
        rising[: self.warm_up - 1] = False
        leave = ~rising
        leave[: self.warm_up - 1] = False
        return Wishes(rising, leave)


@exactly
def _sum(closes: Sequence[Decimal]) -> Decimal:
    return sum(closes, ZERO)


def _why(rising: bool, holding: bool) -> str:
    relation = "fast SMA above slow SMA" if rising else "fast SMA not above slow SMA"
    if rising is holding:
        return f"{relation}, and we are {'in' if holding else 'out'} already"
    return f"{relation}, and we are still {'in' if holding else 'out'}"
