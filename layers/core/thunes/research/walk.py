"""Every candle in turn, compiled: which orders are filled, and what the account comes to at each close."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from thunes.features.bars import Floats
from thunes.research.compiled import compiled
from thunes.research.prices import NEAR, ask_of, bid_of, commission_on, entry_quantity, exit_quantity, still_open
from thunes.research.terms import Terms

BUY, SELL = 1.0, -1.0
ENTER, LEAVE = 1, 2


class Tape(NamedTuple):
    """``n`` candles and what is to be done in them; (n,) each, prices in quote per base.

    ``orders`` says what may be filled at each open: ENTER, LEAVE, both or 0. ``stops`` and ``targets`` belong to the
    entry that was decided at that close, NaN for none; these two, ``lows`` and ``highs`` are empty where nothing has a
    stop or a target. ``levels_first`` says that they come before an order to leave in the same candle.
    """

    opens: Floats
    lows: Floats
    highs: Floats
    closes: Floats
    orders: NDArray[np.int8]
    stops: Floats
    targets: Floats
    levels_first: bool


@compiled
def walk(tape: Tape, terms: Terms) -> tuple[Floats, Floats]:
    """Return fills (m, 5), a row of bar, side, quantity, price, commission each, and (n, 2) equity and base held."""
    fills, account = np.empty((len(tape.closes), 5)), np.empty((len(tape.closes), 2))
    return fills[: walk_into(fills, account, tape, terms)], account


@compiled
def walk_into(fills: Floats, account: Floats, tape: Tape, terms: Terms) -> int:
    """Write what ``walk`` returns into these arrays, and return how many fills there are."""
    # Handing a tape to a function costs more than the rest of a candle: it is done only where there is something to do.
    orders, lows, highs, bracketed = tape.orders, tape.lows, tape.highs, len(tape.stops) > 0
    m, cash, held, cost, within, entered, stop, target = 0, terms.cash, 0.0, 0.0, False, 0, np.nan, np.nan
    for t in range(len(tape.closes)):
        if within:
            reached = bracketed and t > entered and (lows[t] <= stop or highs[t] >= target)
            if reached or orders[t] & LEAVE:
                bid = exit_price(tape, t, entered, terms)
                sold, fee = sale(bid, held, terms)
                if sold > 0.0:
                    fills[m] = (float(t), SELL, sold, bid, fee)
                    cash, cost, held, m = cash + sold * bid - fee, cost - cost * sold / held, held - sold, m + 1
                    within = still_open(bid, held, terms)
        elif orders[t] & ENTER:
            bought, ask, fee = purchase(tape, t, cash, cost, terms)
            if bought > 0.0:
                fills[m] = (float(t), BUY, bought, ask, fee)
                paid, got = settled(bought, ask, fee, terms)
                cash, cost, held, m, within, entered = cash - paid, cost + paid, held + got, m + 1, True, t
                stop, target = levels_of(tape, t)
        account[t] = (cash + held * tape.closes[t], held)
    return m


@compiled
def levels_of(tape: Tape, t: int) -> tuple[float, float]:
    """Return stop and target of an entry at the open of candle ``t``, NaN for none."""
    if len(tape.stops) == 0:
        return np.nan, np.nan
    return tape.stops[t - 1], tape.targets[t - 1]


@compiled
def purchase(tape: Tape, t: int, cash: float, dust: float, terms: Terms) -> tuple[float, float, float]:
    """Return what an entry at the open of candle ``t`` buys, at what price and commission; 0 bought when denied."""
    ask = ask_of(tape.opens[t], terms)
    if ran_away(ask, tape.closes[t - 1], terms) or beyond_levels(tape, t, ask, terms):
        return 0.0, ask, 0.0
    bought = entry_quantity(ask, cash, dust, terms)
    return bought, ask, commission_on(bought if terms.in_base else bought * ask, terms)


@compiled
def settled(bought: float, ask: float, fee: float, terms: Terms) -> tuple[float, float]:
    """Return what a purchase takes from the cash and what it adds to the base held."""
    if terms.in_base:
        return bought * ask, bought - fee
    return bought * ask + fee, bought


@compiled
def sale(bid: float, held: float, terms: Terms) -> tuple[float, float]:
    """Return what an exit at ``bid`` sells and its commission."""
    sold = exit_quantity(bid, held, terms)
    return sold, commission_on(sold * bid, terms)


@compiled
def ran_away(ask: float, close: float, terms: Terms) -> bool:
    """Tell whether the ask is too far above the close that asked for the entry."""
    return terms.max_slippage > 0.0 and ask / close - 1.0 > terms.max_slippage * (1.0 + NEAR)


@compiled
def beyond_levels(tape: Tape, t: int, ask: float, terms: Terms) -> bool:
    """Tell whether an entry at the open of candle ``t`` would be left at once, its stop or target being passed."""
    if len(tape.stops) == 0:
        return False
    return bool(bid_of(tape.opens[t], terms) <= tape.stops[t - 1] or ask >= tape.targets[t - 1])


@compiled
def exit_price(tape: Tape, t: int, entered: int, terms: Terms) -> float:
    """Return what an exit in candle ``t`` sells at, 0 when nothing is to be sold: by order, or by its levels."""
    if tape.levels_first or not tape.orders[t] & LEAVE:
        level = level_price(tape, t, entered, terms)
        if level > 0.0:
            return level
    return bid_of(tape.opens[t], terms) if tape.orders[t] & LEAVE else 0.0


@compiled
def level_price(tape: Tape, t: int, entered: int, terms: Terms) -> float:
    """Return what a sale by stop or target in candle ``t`` gets, 0 when it reaches neither.

    A stop is a sale at the market once the price is there, so it pays the slippage; a target rests in the book at its
    price. Beyond either at the open already, it is the open that counts. A candle that holds both stops.
    """
    if len(tape.stops) == 0 or t == entered:
        return 0.0
    stop, target = levels_of(tape, entered)
    if tape.lows[t] <= stop:
        return bid_of(min(tape.opens[t], stop), terms)
    if tape.highs[t] >= target:
        return float(max(bid_of(tape.opens[t], terms), target))
    return 0.0
