"""The account by days, months and years, and how its Sharpe ratio changed. All days are UTC."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

import numpy as np

from thunes.domain.times import from_ms
from thunes.features.bars import Floats, Times
from thunes.research.report.folder import RunFolder, returns_of

DAYS_PER_YEAR = 365
MONTHS = 12
# Windows of the rolling Sharpe ratio in days: the first of which the run holds two.
WINDOWS = (60, 30)


class Month(NamedTuple):
    """A calendar month, 1 to 12, of a year."""

    year: int
    month: int


@dataclass(frozen=True)
class Calendar:
    """Returns as shares of 1 by month and by year; ``partial`` are the months that the run holds only in part."""

    months: Mapping[Month, float]
    years: Mapping[int, float]
    partial: frozenset[Month]


class Daily(NamedTuple):
    """The days that have candles, arrays (d,): when each began (ms), and what the account gained in it."""

    start_ms: Times
    returns: Floats


class Rolling(NamedTuple):
    """Sharpe ratios, yearly, over the ``window`` days that ended at each time (ms); NaN where nothing moved."""

    window: int
    end_ms: Times
    sharpe: Floats


def calendar(run: RunFolder) -> Calendar:
    """Return what every month and year came to; a candle belongs to the month in which it opened."""
    opened = run.account.open_ms.astype("datetime64[ms]")
    months, returns = _by(opened.astype("datetime64[M]").astype(np.int64), run)
    named = [Month(1970 + int(number) // MONTHS, int(number) % MONTHS + 1) for number in months]
    years, yearly = _by(opened.astype("datetime64[Y]").astype(np.int64), run)
    return Calendar(
        dict(zip(named, map(float, returns), strict=True)),
        {1970 + int(number): float(value) for number, value in zip(years, yearly, strict=True)},
        _partial(run, named),
    )


def daily(run: RunFolder) -> Daily:
    """Return what every day came to."""
    days = run.account.open_ms.astype("datetime64[ms]").astype("datetime64[D]")
    numbers, returns = _by(days.astype(np.int64), run)
    return Daily(numbers * 86_400_000, returns)


def rolling_sharpe(days: Daily) -> Rolling | None:
    """Return the ratio of the last days (deviation with ddof 1, a year of 365 days); None when there are too few."""
    window = next((window for window in WINDOWS if len(days.returns) >= 2 * window), None)
    if window is None:
        return None
    views = np.lib.stride_tricks.sliding_window_view(days.returns, window)
    spread = views.std(axis=1, ddof=1)
    moved = views.max(axis=1) != views.min(axis=1)  # of what does not move, rounding leaves a spread
    ratio = np.divide(views.mean(axis=1), spread, out=np.full(len(views), math.nan), where=moved & (spread > 0.0))
    return Rolling(window, days.start_ms[window - 1 :] + 86_400_000, ratio * math.sqrt(DAYS_PER_YEAR))


def _by(keys: Times, run: RunFolder) -> tuple[Times, Floats]:
    """Return the distinct ``keys`` (n,), which ascend, and what the account gained within each."""
    last = np.append(np.flatnonzero(np.diff(keys)), len(keys) - 1)
    return keys[last], returns_of(run.account.equity[last], run.cash)


def _partial(run: RunFolder, months: list[Month]) -> frozenset[Month]:
    found = set()
    first, end = from_ms(int(run.account.open_ms[0])), from_ms(int(run.close_ms[-1]))
    if (first - timedelta(milliseconds=run.length_ms)).month == first.month:
        found.add(months[0])
    if end.month == months[-1].month:
        found.add(months[-1])
    return frozenset(found)
