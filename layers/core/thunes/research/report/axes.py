"""Where round numbers and calendar dates lie on an axis."""

import math
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from thunes.domain.times import from_ms, to_ms
from thunes.research.report.histogram import round_step

MONTHS = 12
DAYS_PER_MONTH = 30.4
# Shorter times are told by days.
FEW_MONTHS = 3


class Tick(NamedTuple):
    """A place on an axis, in its own unit, and what is written there."""

    place: float
    label: str


def round_numbers(low: float, high: float, about: int) -> list[float]:
    """Return multiples of a round number within [low, high], ``about`` as many or fewer."""
    step = round_step((high - low) / about)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [number * step for number in range(first, last + 1)]


def dates(start_ms: float, end_ms: float, about: int) -> list[Tick]:
    """Return first days of years or months, or days, within [start, end]; ``about`` as many or fewer."""
    start, end = from_ms(int(start_ms)), from_ms(int(end_ms))
    months = (end - start).days / DAYS_PER_MONTH
    if months < FEW_MONTHS:
        return _days(start, end, about)
    step = next(step for step in (1, 2, 3, 6, *range(12, 1201, 12)) if months / step <= about)
    number = start.year * MONTHS + start.month  # the month after
    ticks = []
    while (first := datetime(number // MONTHS, number % MONTHS + 1, 1, tzinfo=UTC)) <= end:
        if number % step == 0:
            ticks.append(Tick(to_ms(first), f"{first:%Y}" if step >= MONTHS else f"{first:%b %Y}"))
        number += 1
    return ticks


def _days(start: datetime, end: datetime, about: int) -> list[Tick]:
    step = max(1, math.ceil((end - start).days / about))
    first = datetime(start.year, start.month, start.day, tzinfo=UTC) + timedelta(days=1)
    every = (first + timedelta(days=step * number) for number in range(about + 1))
    return [Tick(to_ms(one), f"{one.day} {one:%b}") for one in every if one <= end]
