"""A candle is one closed bar, and a series of them is sound or it is refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from thunes.domain.money import ZERO
from thunes.domain.times import EPOCH, iso

# The venue's intervals whose candles begin at whole multiples; its 3d and 1M do not.
LENGTHS = {
    **{f"{n}m": timedelta(minutes=n) for n in (1, 3, 5, 15, 30)},
    **{f"{n}h": timedelta(hours=n) for n in (1, 2, 4, 6, 8, 12)},
    "1d": timedelta(days=1),
    "1w": timedelta(weeks=1),
}
_MILLISECOND = timedelta(milliseconds=1)
# Binance's weeks begin on Monday; 1970-01-05 was one.
_FIRST_MONDAY = EPOCH + timedelta(days=4)


class BadCandle(ValueError):
    """A candle, or a series of candles, that nothing may be decided on."""


@dataclass(frozen=True)
class Interval:
    """The length of a candle, by the venue's name for it: 5m, 1h, 1d."""

    name: str

    def __post_init__(self) -> None:
        if self.name not in LENGTHS:
            raise BadCandle(f"interval {self.name!r} is unknown; use one of {', '.join(LENGTHS)}")

    @property
    def length(self) -> timedelta:
        """How long one candle lasts."""
        return LENGTHS[self.name]

    def open_time(self, moment: datetime) -> datetime:
        """Return when the candle that contains ``moment`` opened."""
        origin = _FIRST_MONDAY if self.name.endswith("w") else EPOCH
        return moment - (moment - origin) % self.length

    def close_of(self, opened: datetime) -> datetime:
        """Return the close time of the candle that opened then."""
        return opened + self.length - _MILLISECOND

    def last_close(self, moment: datetime) -> datetime:
        """Return the close time (inclusive, as the venue states it) of the newest candle closed at ``moment``."""
        return self.open_time(moment) - _MILLISECOND


@dataclass(frozen=True)
class Candle:
    """One closed bar; ``close_time`` is the last millisecond that belongs to it."""

    open_time: datetime
    close_time: datetime
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: Decimal

    def __post_init__(self) -> None:
        numbers = (self.open, self.high, self.low, self.close, self.volume)
        if not all(number.is_finite() for number in numbers):
            raise self._bad("holds a value that is not finite")
        if self.low <= ZERO:
            raise self._bad(f"has a price of {self.low}")
        if self.volume < ZERO:
            raise self._bad(f"has a negative volume of {self.volume}")
        if not self.low <= min(self.open, self.close) or not max(self.open, self.close) <= self.high:
            raise self._bad("leaves its own low and high")
        if self.close_time <= self.open_time:
            raise self._bad("closes before it opens")

    def _bad(self, fault: str) -> BadCandle:
        return BadCandle(f"candle of {iso(self.open_time)} {fault}")


def check_order(candles: Sequence[Candle]) -> None:
    """Refuse duplicate and unordered candles.

    Raises:
        BadCandle: naming the first candle out of place.
    """
    for before, after in pairwise(candles):
        if after.open_time == before.open_time:
            raise BadCandle(f"candle of {iso(after.open_time)} appears twice")
        if after.open_time < before.open_time:
            raise BadCandle(f"candle of {iso(after.open_time)} comes after the one of {iso(before.open_time)}")


def missing(candles: Sequence[Candle], interval: Interval) -> int:
    """Count the candles that are not there between the first and the last of an ordered series, hole by hole."""
    steps = [(after.open_time - before.open_time) // interval.length for before, after in pairwise(candles)]
    return sum(step - 1 for step in steps if step > 1)
