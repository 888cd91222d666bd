"""Pairs of average lengths, compiled: each pair's orders, its pass over the candles and its figures, in turn.

Averages come from sums of whole numbers, so they are compared as exactly as ``sma_crossover`` compares them. A pair
uses the arrays of the pair before it: memory does not grow with their number.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from thunes.features.bars import Flags, Floats, Times
from thunes.research.compiled import compiled
from thunes.research.levels import NONE
from thunes.research.terms import Terms
from thunes.research.walk import BUY, ENTER, LEAVE, Tape, settled, walk_into

# What a row holds: final equity, drawdown, Sharpe per candle, fills, round trips, share won, quote turned per equity.
WIDTH = 7


class Ground(NamedTuple):
    """``n`` candles as every pair reads them: opens and closes, whether an order can be filled at that open (n,).

    ``lead`` candles lie before them and only warm up. Of all together, ``totals`` (lead + n + 1,) are the sums of the
    closes before each candle, in whole ticks, and ``missing`` (lead + n,) counts the candles that are not there before
    each; at a close with more than ``tolerated`` of these among those that a pair looks at nothing is decided. ``none``
    is an empty array.
    """

    opens: Floats
    closes: Floats
    fillable: Flags
    totals: Times
    missing: Times
    lead: int
    tolerated: int
    none: Floats = NONE


@compiled
def measure_pairs(rows: Floats, pairs: Times, ground: Ground, terms: Terms) -> None:
    """Write into ``rows`` (k, WIDTH) what each of ``pairs`` (k, 2), fast and slow length, comes to."""
    n, none = len(ground.closes), ground.none
    fills, account, orders = np.empty((n, 5)), np.empty((n, 2)), np.zeros(n, dtype=np.int8)
    for number in range(len(pairs)):
        write_orders(orders, ground, pairs[number, 0], pairs[number, 1])
        tape = Tape(ground.opens, none, none, ground.closes, orders, none, none, False)
        m = walk_into(fills, account, tape, terms)
        from_account(rows[number], account, terms)
        from_fills(rows[number], fills[:m], terms)


@compiled
def write_orders(orders: NDArray[np.int8], ground: Ground, fast: int, slow: int) -> None:
    """Write what is due at each open: the fast average was above the slow one at the close before, or it was not."""
    totals, missing, lead = ground.totals, ground.missing, ground.lead
    warm = max(slow - lead, 0)
    orders[:warm] = 0
    for t in range(warm, len(orders)):
        end = lead + t
        if ground.fillable[t] and missing[end - 1] - missing[end - slow] <= ground.tolerated:
            above = (totals[end] - totals[end - fast]) * slow > (totals[end] - totals[end - slow]) * fast
            orders[t] = ENTER if above else LEAVE
        else:
            orders[t] = 0


@compiled
def from_account(row: Floats, account: Floats, terms: Terms) -> None:
    """Write final equity, drawdown, Sharpe per candle; and the mean equity where its turns are to stand."""
    n, before, peak, worst, total, first, second = len(account), terms.cash, terms.cash, 0.0, 0.0, 0.0, 0.0
    for t in range(n):
        equity = account[t, 0]
        total += equity
        if equity != before:
            change = equity / before - 1.0
            first, second, before = first + change, second + change * change, equity
            peak = max(peak, equity)
            worst = min(worst, equity / peak - 1.0)
    spread = (second - first * first / n) / (n - 1) if n > 1 else 0.0
    row[0], row[1], row[6] = before, worst, total / n
    row[2] = first / n / np.sqrt(spread) if spread > 0.0 else np.nan


@compiled
def from_fills(row: Floats, fills: Floats, terms: Terms) -> None:
    """Write the number of fills and round trips, the share of these won, and how often the equity was turned."""
    cost, held, notional, trips, won = 0.0, 0.0, 0.0, 0, 0
    for number in range(len(fills)):
        quantity, price, fee = fills[number, 2], fills[number, 3], fills[number, 4]
        notional += quantity * price
        if fills[number, 1] == BUY:
            paid, got = settled(quantity, price, fee, terms)
            cost, held = cost + paid, held + got
        else:
            spent = cost * quantity / held
            won += quantity * price - fee - spent > 0.0
            cost, held, trips = cost - spent, held - quantity, trips + 1
    row[3], row[4], row[6] = len(fills), trips, notional / row[6]
    row[5] = won / trips if trips else np.nan
