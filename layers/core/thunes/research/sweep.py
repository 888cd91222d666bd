"""Every pair of two parameters over the same candles: where a rule earns, and whether its neighbours do too."""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np

from thunes.features.bars import Bars, Floats, Times
from thunes.research.compiled import COMPILED
from thunes.research.decidable import missing_before, wishes_on
from thunes.research.figures import ROW, Rows, figures
from thunes.research.kernel import simulate
from thunes.research.levels import Levels
from thunes.research.sma_grid import WIDTH, Ground, measure_pairs
from thunes.research.statistics import per_year
from thunes.research.terms import Terms
from thunes.strategies import BadParameters, Whole, build_whole
from thunes.strategies.wishes import Wishes
from thunes.usecases.closed_candles import TOLERATED_GAP

# A sum of ticks times a length must stay below this to be exact in 64 bits.
ROOM = 2**62
# Pieces per thread, so that one that is held up does not hold up all.
PIECES = 4


def ordered_pairs(firsts: Iterable[int], seconds: Iterable[int]) -> Times:
    """Return (k, 2) all pairs of these whose first is below the second, as lengths of a crossover have to be."""
    chosen = [(first, second) for first in firsts for second in sorted(seconds) if first < second]
    return np.array(chosen, dtype=np.int64).reshape(-1, 2)


def sweep(
    bars: Bars,
    pairs: Floats | Times,
    wishes_of: Callable[[float, float], Wishes],
    terms: Terms,
    levels: Levels | None = None,
) -> Rows:
    """Return a row (see ``figures.ROW``) for each of ``pairs`` (k, 2), as ``wishes_of`` both parameters has it.

    ``levels`` are the stops and targets that all of them have. Raises whatever ``wishes_of`` raises.
    """
    rows = np.zeros(len(pairs), dtype=ROW)
    for number, (first, second) in enumerate(pairs.tolist()):
        run = simulate(bars, wishes_of(first, second), terms, levels)
        rows[number] = (first, second, *figures(bars, run, terms))
    return rows


def sweep_sma(bars: Bars, pairs: Times, terms: Terms, threads: int | None = None, lead: Bars | None = None) -> Rows:
    """Return what ``sweep`` returns for SMA crossovers of ``pairs`` (k, 2), fast and slow length in candles.

    ``lead`` are ``bars`` with those before them, which only warm up; None for none. At closes with too many candles
    missing before them nothing is decided, see ``decidable``. ``threads`` is one for every core that this process may
    use. Where nothing can be compiled, or sums would leave 64 bits, it is ``sweep`` that works them out.

    Raises:
        BadParameters: when a fast length is not below its slow one, or below 1.
    """
    wrong = pairs[(pairs[:, 0] < 1) | (pairs[:, 0] >= pairs[:, 1])]
    if len(wrong):
        raise BadParameters(f"fast {wrong[0, 0]} must be at least 1 and less than slow {wrong[0, 1]}")
    whole = bars if lead is None else lead
    ticks, longest = whole.close_ticks(), int(pairs.max(initial=1))
    if not COMPILED or not len(bars) or int(np.max(ticks)) * min(longest, len(whole)) * longest > ROOM:
        return sweep(bars, pairs, lambda *pair: wishes_on(_crossover(*pair), whole, len(bars)), terms)
    totals = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(ticks)])
    ground = Ground(
        bars.open,
        bars.close,
        bars.follows & (bars.volume > 0.0),
        totals,
        np.cumsum(missing_before(whole)),
        len(whole) - len(bars),
        TOLERATED_GAP,
    )
    return _rows(pairs, _measured(pairs, ground, terms, threads or _cores()), bars)


def _measured(pairs: Times, ground: Ground, terms: Terms, threads: int) -> Floats:
    """Return (k, WIDTH) figures, worked out by ``threads`` at once: the compiled code holds no lock."""
    found = np.empty((len(pairs), WIDTH))
    cuts = np.linspace(0, len(pairs), min(threads * PIECES, max(len(pairs), 1)) + 1).astype(int).tolist()
    pieces = [slice(start, stop) for start, stop in pairwise(cuts)]
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda piece: measure_pairs(found[piece], pairs[piece], ground, terms), pieces))
    return found


def _rows(pairs: Times, found: Floats, bars: Bars) -> Rows:
    """Return the figures by name; what is yearly in the statistics of a run is so here."""
    equity, drawdown, sharpe, fills, trips, won, turned = found.T
    year = per_year(bars.interval)
    yearly = (sharpe * np.sqrt(year), fills, trips, won, turned * year / len(bars))
    columns = (pairs[:, 0], pairs[:, 1], equity, drawdown, sharpe, *yearly)
    rows = np.zeros(len(pairs), dtype=ROW)
    for name, column in zip(ROW.names or (), columns, strict=True):
        rows[name] = column
    return rows


def _crossover(fast: float, slow: float) -> Whole:
    return build_whole("sma_crossover", {"fast": int(fast), "slow": int(slow)})


def _cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
