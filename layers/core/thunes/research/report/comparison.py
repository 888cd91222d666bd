"""Two runs side by side: every figure with its difference, and all that was asked differently."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from thunes.features.bars import Floats, Times
from thunes.research.report.folder import Figure, RunFolder
from thunes.research.report.sampling import envelope, places

# What of a question stands beside its parameters and terms.
ASKED = ("strategy", "version", "symbol", "interval", "start", "end", "data_hash", "code_version")
ABSENT = None


class Pair(NamedTuple):
    """A figure of both runs, and the second less the first; None where either is not defined."""

    first: Figure
    second: Figure
    difference: Figure


class Unlike(NamedTuple):
    """What both runs were asked with; None where one was asked without."""

    first: Any
    second: Any


def figures(first: RunFolder, second: RunFolder) -> dict[str, Pair]:
    """Return every statistic that either run has."""
    names = dict.fromkeys([*first.statistics, *second.statistics])
    return {name: _pair(first.statistics.get(name), second.statistics.get(name)) for name in names}


def differences(first: RunFolder, second: RunFolder) -> dict[str, Unlike]:
    """Return what the two questions differ in, by name: ``parameters.fast``, ``terms.cash``, ``symbol``."""
    one, other = _asked(first.config), _asked(second.config)
    names = dict.fromkeys([*one, *other])
    pairs = {name: Unlike(one.get(name, ABSENT), other.get(name, ABSENT)) for name in names}
    return {name: pair for name, pair in pairs.items() if pair.first != pair.second}


def growth(first: RunFolder, second: RunFolder, most: int) -> list[tuple[Times, Floats]]:
    """Return, for each run, times (ms) and the change of its account since its start, about ``most`` points or fewer.

    Runs over the same candles keep their extremes. Others are read at times that are spread evenly over both, as of the
    last close; NaN before a run began and after it ended, so that the time axis is true.
    """
    runs = (first, second)
    closes = [run.close_ms for run in runs]
    grown = [run.account.equity / run.cash - 1.0 for run in runs]
    if np.array_equal(closes[0], closes[1]):
        where = places(len(closes[0]), most)
        return [(closes[0][where], envelope(line, most)) for line in grown]
    start, end = min(int(times[0]) for times in closes), max(int(times[-1]) for times in closes)
    grid = np.unique(np.linspace(start, end, min(most, max(map(len, closes)))).astype(np.int64) // 1000 * 1000)
    return [(grid, _as_of(times, line, grid)) for times, line in zip(closes, grown, strict=True)]


def _as_of(times: Times, values: Floats, grid: Times) -> Floats:
    last = times.searchsorted(grid, side="right") - 1
    found: Floats = np.where((last >= 0) & (grid <= times[-1]), values[np.maximum(last, 0)], np.nan)
    return found


def as_json(first: RunFolder, second: RunFolder) -> dict[str, Any]:
    """Return the comparison as a program reads it."""
    return {
        "first": first.run,
        "second": second.run,
        "differs": {name: pair._asdict() for name, pair in differences(first, second).items()},
        "statistics": {name: pair._asdict() for name, pair in figures(first, second).items()},
    }


def _asked(config: Mapping[str, Any]) -> dict[str, Any]:
    inner = {f"{part}.{name}": value for part in ("parameters", "terms") for name, value in config[part].items()}
    return {**{name: config[name] for name in ASKED}, **inner}


def _pair(first: Figure, second: Figure) -> Pair:
    return Pair(first, second, None if first is None or second is None else second - first)
