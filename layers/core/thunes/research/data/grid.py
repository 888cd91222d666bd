"""Where candles open: whole multiples of their length, and Mondays for weeks, as the venue has it."""

from datetime import timedelta

import numpy as np

from thunes.domain.candle import LENGTHS, BadCandle, Interval
from thunes.domain.times import EPOCH, to_ms
from thunes.features.bars import Times

SECOND_MS = 1000
FEWEST = 2


def length_ms(interval: Interval) -> int:
    """Return how long a candle lasts, in milliseconds."""
    return interval.length // timedelta(milliseconds=1)


def opens_of(moments: Times, interval: Interval) -> Times:
    """Return (n,) when the candle of ``interval`` that contains each of ``moments`` opened; all in milliseconds."""
    length = length_ms(interval)
    origin = to_ms(interval.open_time(EPOCH + timedelta(weeks=1))) % length
    return moments - (moments - origin) % length


def usual_interval(open_ms: Times) -> Interval:
    """Return the interval by the usual distance between candles, whatever their order.

    Raises:
        BadCandle: when there is one candle only, or that distance is not one of the venue's.
    """
    steps = np.diff(np.sort(open_ms))  # numpy's unique hashes, which takes a second where this takes none
    steps = steps[steps > 0]
    if not steps.size:
        raise BadCandle("holds a single candle; its length cannot be told")
    middle = (len(steps) - 1) // 2
    step = int(np.sort(steps)[middle])
    for name, length in LENGTHS.items():
        if length == timedelta(milliseconds=step):
            return Interval(name)
    raise BadCandle(f"holds candles {step // SECOND_MS} s apart; known are {', '.join(LENGTHS)}")
