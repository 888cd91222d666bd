"""Where each event led: the first of three barriers that the closes touched. AFML 3.4."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from thunes.features.bars import Floats

Numbers = NDArray[np.int64]
PROFIT, VERTICAL, LOSS = 1, 0, -1


@dataclass(frozen=True)
class Barriers:
    """Distances in units of each event's own target, and how many candles an event may last.

    A distance of 0 is no barrier.

    Raises:
        ValueError: for a negative distance, or a duration below 1.
    """

    profit: float
    loss: float
    longest: int

    def __post_init__(self) -> None:
        if self.profit < 0.0 or self.loss < 0.0 or self.longest < 1:
            raise ValueError(
                f"barriers at {self.profit:g} and {self.loss:g} for {self.longest} candles; "
                "distances cannot be negative, and an event lasts 1 candle at least"
            )


@dataclass(frozen=True, eq=False)
class Touched:
    """For each of ``k`` events, (k,): when it ended, at which barrier, and its return, on its side, by then.

    ``barrier`` is 1 for profit, -1 for loss, 0 for neither: the time was up, or the candles were.
    """

    end: Numbers
    barrier: Numbers
    returns: Floats


def triple_barrier(close: Floats, events: Numbers, target: Floats, side: Floats, barriers: Barriers) -> Touched:
    """Return where the closes after each of ``events`` (k,) went first.

    ``target`` (k,) is the unit of the distances, known at the event: a share of the price. ``side`` (k,) is 1 for a
    purchase and -1 for a sale. A barrier is touched when ``side * (close / close at the event - 1)`` is beyond it, not
    when it is on it; between closes nothing is looked at.
    """
    ends = np.minimum(events + barriers.longest, len(close) - 1)
    end, found, returns = ends.copy(), np.zeros(len(events), dtype=np.int64), np.empty(len(events))
    for k, (start, last) in enumerate(zip(events, ends, strict=True)):
        path = side[k] * (close[start : last + 1] / close[start] - 1.0)
        profit = path > barriers.profit * target[k] if barriers.profit > 0.0 else np.zeros(len(path), dtype=np.bool_)
        loss = path < -barriers.loss * target[k] if barriers.loss > 0.0 else np.zeros(len(path), dtype=np.bool_)
        touched = profit | loss
        place = int(np.argmax(touched)) if touched.any() else len(path) - 1
        found[k] = PROFIT if profit[place] else LOSS if loss[place] else VERTICAL
        end[k], returns[k] = start + place, path[place]
    return Touched(end, found, returns)


def meta_labels(touched: Touched, *, by_sign: bool = False) -> Numbers:
    """Return (k,) whether each event, on its side, was worth taking: 1 or 0.

    By default 1 means that the profit barrier was touched; ``by_sign`` that the return was above 0, as in AFML 3.7,
    whichever barrier ended it. Choose one, and record which.
    """
    worth = touched.returns > 0.0 if by_sign else touched.barrier == PROFIT
    return worth.astype(np.int64)
