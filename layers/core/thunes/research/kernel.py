"""One pass over the candles: every fill and the equity at every close. The search runs on this, and so does a backtest.

What a strategy wants at the close of candle t is ordered then and filled at the open of candle t + 1, or not at all:
when that candle does not follow at once, when nothing was bought or sold in it, or when the order would be denied. At
the next close the strategy is asked again. Long only, one position, entered and left whole.

Stops and targets of an entry count from the candle after the one it was filled in: see ``walk.level_price``.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from thunes.features.bars import Bars, Floats
from thunes.research.compiled import COMPILED
from thunes.research.levels import NONE, Levels, reached
from thunes.research.stepping import hop
from thunes.research.terms import Terms
from thunes.research.walk import BUY, ENTER, LEAVE, SELL, Tape, walk
from thunes.strategies.wishes import Wishes

__all__ = ["BUY", "ENTER", "LEAVE", "SELL", "Run", "due", "run_of", "simulate", "tape_of"]


@dataclass(frozen=True, eq=False)
class Run:
    """What a pass over ``n`` candles came to; ``m`` fills, all arrays in the order of time.

    ``bar`` (m,) is the candle at whose open each was filled, ``side`` (m,) 1 for a purchase and -1 for a sale,
    ``quantity`` (m,) base, ``price`` (m,) quote per base, ``commission`` (m,) in base where the terms say so of a
    purchase, else quote. ``equity`` (n,) is the account at each close, in quote; ``held`` (n,) the base it holds then.
    """

    bar: NDArray[np.int64]
    side: NDArray[np.int64]
    quantity: Floats
    price: Floats
    commission: Floats
    equity: Floats
    held: Floats


def simulate(bars: Bars, wishes: Wishes, terms: Terms, brackets: Levels | None = None, *, once: bool = False) -> Run:
    """Return what would have become of ``terms.cash``; the rules are this module's docstring.

    ``wishes`` has an entry for every candle of ``bars``, and so has ``brackets``: see ``Levels.around``. Where it is
    done ``once``, nothing is compiled for it: that takes longer than the pass, and both come to the same.
    """
    tape = tape_of(bars, wishes, terms, brackets)
    return run_of(*(walk(tape, terms) if COMPILED and not once else hop(tape, terms)))


def tape_of(bars: Bars, wishes: Wishes, terms: Terms, brackets: Levels | None = None) -> Tape:
    """Return candles and orders as a pass reads them."""
    orders = due(bars, wishes)
    if brackets is None:
        return Tape(bars.open, NONE, NONE, bars.close, orders, NONE, NONE, False)
    levels = brackets.on_grid(terms.tick)
    return Tape(bars.open, *reached(bars), bars.close, orders, levels.stop, levels.target, levels.before_orders)


def run_of(fills: Floats, account: Floats) -> Run:
    """Return what a pass wrote down as the run that it was."""
    bar, side = fills[:, 0].astype(np.int64), fills[:, 1].astype(np.int64)
    return Run(bar, side, fills[:, 2], fills[:, 3], fills[:, 4], account[:, 0], account[:, 1])


def due(bars: Bars, wishes: Wishes) -> NDArray[np.int8]:
    """Return (n,) what may be filled at each open, by what the close before wanted: ENTER, LEAVE, both or 0."""
    orders = np.zeros(len(bars), dtype=np.int8)
    orders[1:] = wishes.enter[:-1] * ENTER + wishes.leave[:-1] * LEAVE
    orders[~(bars.follows & (bars.volume > 0.0))] = 0
    return orders
