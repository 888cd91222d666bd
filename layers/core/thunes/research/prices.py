"""How much and at what price, as the use cases size an order; in doubles, and the same to the venue's last digit."""

import math

from thunes.research.compiled import compiled
from thunes.research.terms import Terms

# A quotient this close to a whole number, relatively, is one: it was exact before it was a double.
NEAR = 4e-12
# The venue keeps eight decimals of an amount.
AMOUNT = 1e8
SMALLEST = 1e-18


@compiled
def floor_to(value: float, step: float) -> float:
    """Return the largest multiple of ``step`` that is not above ``value``; ``value`` itself when there is no step."""
    if step == 0.0:
        return value
    steps = value / step
    return math.floor(steps + NEAR * (1.0 + abs(steps))) * step


@compiled
def ceil_to(value: float, step: float) -> float:
    """Return the smallest multiple of ``step`` that is not below ``value``; ``value`` itself when there is no step."""
    if step == 0.0:
        return value
    steps = value / step
    return math.ceil(steps - NEAR * (1.0 + abs(steps))) * step


@compiled
def bid_of(price: float, terms: Terms) -> float:
    """Return what a sale gets when the market stands at ``price``, in quote per base."""
    return floor_to(price * (1.0 - terms.slippage), terms.tick)


@compiled
def ask_of(price: float, terms: Terms) -> float:
    """Return what a purchase pays when the market stands at ``price``: a tick above the bid at least."""
    return max(ceil_to(price * (1.0 + terms.slippage), terms.tick), bid_of(price, terms) + terms.tick)


@compiled
def commission_on(amount: float, terms: Terms) -> float:
    """Return the commission on an amount; where there are lots it is rounded half up to eight decimals."""
    if terms.lot == 0.0:
        return amount * terms.commission
    return math.floor(amount * terms.commission * AMOUNT * (1.0 + NEAR) + 0.5) / AMOUNT


@compiled
def smallest_order(price: float, terms: Terms) -> float:
    """Return the least quantity that the venue's filters take at ``price``; see ``Instrument.smallest_order``."""
    return max(ceil_to(terms.min_notional / price, terms.lot), ceil_to(terms.min_quantity, terms.lot), terms.lot)


@compiled
def entry_quantity(ask: float, cash: float, dust: float, terms: Terms) -> float:
    """Return what an entry buys, 0 when it would be denied; ``dust`` is what an unsellable rest has cost.

    The same sizes and rules as ``domain.sizing`` and ``domain.risk``: the budget, the filters, the cash, and that what
    is bought can be sold again.
    """
    if terms.budget == 0.0:
        bought = floor_to(cash / (ask * (1.0 + (0.0 if terms.in_base else terms.commission))), terms.lot)
        return bought if bought * ask >= terms.min_notional and bought >= terms.min_quantity else 0.0
    limit = floor_to(ask * (1.0 + terms.band), terms.tick)
    least = ceil_to(smallest_order(limit, terms) / (1.0 - terms.reserve), terms.lot)
    spend = max(terms.budget - dust, min(least * limit, terms.budget))
    bought = floor_to(spend / limit, terms.lot)
    fits = bought >= least * (1.0 - NEAR) and bought * limit >= terms.min_notional * (1.0 - NEAR)
    return bought if fits and bought * limit <= min(cash, terms.budget) * (1.0 + NEAR) else 0.0


@compiled
def exit_quantity(bid: float, held: float, terms: Terms) -> float:
    """Return what an exit sells of ``held``, 0 when the venue would not take it."""
    sold = floor_to(held, terms.lot)
    limit = ceil_to(bid * (1.0 - terms.band), terms.tick)
    return sold if sold * limit >= terms.min_notional * (1.0 - NEAR) else 0.0


@compiled
def still_open(bid: float, held: float, terms: Terms) -> bool:
    """Tell whether what an exit at ``bid`` left is a position, and not dust."""
    limit = ceil_to(bid * (1.0 - terms.band), terms.tick)
    least = smallest_order(limit, terms) if terms.lot > 0.0 else 0.0
    return held >= max(least, SMALLEST) * (1.0 - NEAR)
