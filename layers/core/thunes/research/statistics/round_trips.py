"""From flat to flat: what each position of a run came to, by the average cost of what was sold."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from thunes.features.bars import Floats
from thunes.research.compiled import compiled, interpreted
from thunes.research.kernel import BUY, Run
from thunes.research.prices import still_open
from thunes.research.terms import Terms


@dataclass(frozen=True, eq=False)
class RoundTrips:
    """``k`` positions that were left, oldest first; all arrays (k,).

    ``entry_bar`` and ``exit_bar`` are the candles at whose opens the position was entered and (wholly) left,
    ``quantity`` is what was sold, in base, prices are in quote per base (an exit in parts at its mean), ``fees`` in
    quote, a commission in base at the price of the purchase. ``cost`` is what the sold quantity had cost, commission
    included; ``profit`` is what came back above it, net. ``open_since`` is the candle at which a position that is still
    open was entered, -1 when there is none: it is in none of the arrays.
    """

    entry_bar: NDArray[np.int64]
    exit_bar: NDArray[np.int64]
    quantity: Floats
    entry_price: Floats
    exit_price: Floats
    fees: Floats
    cost: Floats
    profit: Floats
    open_since: int

    def __len__(self) -> int:
        return len(self.profit)

    @property
    def returns(self) -> Floats:
        """Return (k,) profit over cost."""
        return self.profit / self.cost

    @property
    def duration(self) -> NDArray[np.int64]:
        """Return (k,) how many closes each position was held over."""
        return self.exit_bar - self.entry_bar

    def held_at(self, candles: int) -> int:
        """Return at how many of the closes of a run over so many candles a position was held."""
        return int(np.sum(self.duration)) + (candles - self.open_since if self.open_since >= 0 else 0)


def round_trips(run: Run, terms: Terms, *, once: bool = False) -> RoundTrips:
    """Return the positions of ``run``, which was simulated on ``terms``; ``once`` as in ``kernel.simulate``.

    What the venue would not take back stays in the account with its cost and goes with the next position, as in the
    books; the profits and what is still held add up to the change of the account.
    """
    fills = np.column_stack([run.bar, run.side, run.quantity, run.price, run.commission])
    table, open_since = (interpreted(pair) if once else pair)(fills, terms)
    bars, rest = table[:, :2].astype(np.int64).T, table[:, 2:].T
    return RoundTrips(bars[0], bars[1], rest[0], rest[1], rest[2], rest[3], rest[4], rest[5], int(open_since))


def fees_paid(run: Run, terms: Terms) -> float:
    """Return the commission of all fills in quote, one in base at the price of its purchase."""
    in_base = (run.side == BUY) & terms.in_base
    return float(np.sum(np.where(in_base, run.commission * run.price, run.commission)))


@compiled
def pair(fills: Floats, terms: Terms) -> tuple[Floats, float]:
    """Return a row for each position that was left, in the order of ``RoundTrips``, and since when one is open."""
    table, k, held, cost, since = np.empty((len(fills) // 2, 8)), 0, 0.0, 0.0, -1.0
    entry = fees = sold = gross = spent = back = 0.0
    for number in range(len(fills)):
        bar, quantity, price, commission = fills[number, 0], fills[number, 2], fills[number, 3], fills[number, 4]
        if fills[number, 1] == BUY:
            since, entry, sold, gross, spent, back = bar, price, 0.0, 0.0, 0.0, 0.0
            fees = commission * price if terms.in_base else commission
            cost += quantity * price if terms.in_base else quantity * price + commission
            held = held + quantity - (commission if terms.in_base else 0.0)
        else:
            share = cost * quantity / held
            sold, gross, spent = sold + quantity, gross + quantity * price, spent + share
            back, fees = back + quantity * price - commission, fees + commission
            cost, held = cost - share, held - quantity
            if not still_open(price, held, terms):
                table[k, :5] = (since, bar, sold, entry, gross / sold)
                table[k, 5:] = (fees, spent, back - spent)
                k, since = k + 1, -1.0
    return table[:k], since
