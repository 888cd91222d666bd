"""The same pass as ``walk`` where nothing can be compiled, or is worth it: from order to order, the equity at the end.

It looks at the candles where something may happen, not at all of them, so that numpy does the rest. Both give the same
arrays to the last bit, which a test holds them to.
"""

import numpy as np

from thunes.features.bars import Flags, Floats, Times
from thunes.research import prices, walk
from thunes.research.compiled import interpreted
from thunes.research.terms import Terms
from thunes.research.walk import BUY, ENTER, LEAVE, SELL, Tape

# How many candles are first looked at for a stop or a target; twice as many each time after.
GLANCE = 64
purchase, settled, exit_price, sale = map(interpreted, (walk.purchase, walk.settled, walk.exit_price, walk.sale))
still_open = interpreted(prices.still_open)


def hop(tape: Tape, terms: Terms) -> tuple[Floats, Floats]:
    """Return what ``walk.walk`` returns."""
    stepper = Stepper(tape, terms)
    stepper.run()
    fills = np.array(stepper.fills).reshape(-1, 5)
    cash, held = stepper.balances()
    return fills, np.column_stack([cash + held * tape.closes, held])


class Stepper:
    """An account that looks only at the candles where it may do something."""

    def __init__(self, tape: Tape, terms: Terms) -> None:
        self._tape, self._terms, self._end = tape, terms, len(tape.closes)
        self._entering, self._leaving = (_next(tape.orders & order != 0) for order in (ENTER, LEAVE))
        self._cash, self._held, self._cost = terms.cash, 0.0, 0.0
        self.fills: list[tuple[float, float, float, float, float]] = []
        self._after: list[tuple[float, float]] = [(terms.cash, 0.0)]

    def run(self) -> None:
        """Go from entry to exit to entry."""
        t = int(self._entering[0])
        while t < self._end:
            t = int(self._entering[(self._leave(t) if self._enter(t) else t) + 1])

    def balances(self) -> tuple[Floats, Floats]:
        """Return (n,) cash and base held at every close."""
        since = [0, *(int(fill[0]) for fill in self.fills), self._end]
        after = np.repeat(np.array(self._after), np.diff(since), axis=0)
        return after[:, 0], after[:, 1]

    def _enter(self, t: int) -> bool:
        bought, ask, fee = purchase(self._tape, t, self._cash, self._cost, self._terms)
        if not bought > 0.0:
            return False
        paid, got = settled(bought, ask, fee, self._terms)
        self._cash, self._cost, self._held = self._cash - paid, self._cost + paid, self._held + got
        self._note(t, BUY, bought, ask, fee)
        return True

    def _leave(self, entered: int) -> int:
        """Return the candle in which the position that was ``entered`` is left, or the last one."""
        t, within = entered, True
        while within:
            t = self._exit_after(t, entered)
            if t == self._end:
                return t - 1
            bid = exit_price(self._tape, t, entered, self._terms)
            sold, fee = sale(bid, self._held, self._terms)
            if sold > 0.0:
                self._cash = self._cash + sold * bid - fee  # in the order of walk: to the last bit
                self._cost, self._held = self._cost - self._cost * sold / self._held, self._held - sold
                self._note(t, SELL, sold, bid, fee)
                within = bool(still_open(bid, self._held, self._terms))
        return t

    def _exit_after(self, t: int, entered: int) -> int:
        """Return the first candle after ``t`` with an order to leave, or that reaches stop or target; or the end."""
        end, tape, size = int(self._leaving[t + 1]), self._tape, GLANCE
        start = t + 1 if len(tape.stops) else end
        while start < end:
            part = slice(start, min(start + size, end))
            hit = (tape.lows[part] <= tape.stops[entered - 1]) | (tape.highs[part] >= tape.targets[entered - 1])
            if hit.any():
                return start + int(hit.argmax())
            start, size = part.stop, 2 * size
        return end

    def _note(self, t: int, side: float, quantity: float, price: float, fee: float) -> None:
        self.fills.append((float(t), side, quantity, price, fee))
        self._after.append((self._cash, self._held))


def _next(flags: Flags) -> Times:
    """Return (n + 1,) the first place from each on where ``flags`` is true; n where there is none."""
    places = np.full(len(flags) + 1, len(flags))
    np.copyto(places[:-1], np.arange(len(flags)), where=flags)
    return np.asarray(np.minimum.accumulate(places[::-1])[::-1])
