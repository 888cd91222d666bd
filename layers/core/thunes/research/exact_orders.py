"""What would be ordered, worked out a second time in decimals: a check on the pass that works in doubles.

Written from the venue's rules and ``domain.sizing``, not from ``walk``: no tolerance is needed here, because a tick, a
lot and a recorded price are exact decimals. Slow, and meant to be: it is run once on what a search has found.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal, localcontext

from thunes.features.bars import Bars
from thunes.research.terms import Terms
from thunes.strategies.wishes import Wishes

ZERO, ONE = Decimal(0), Decimal(1)
AMOUNT = Decimal("1e-8")
DIGITS = 50
# More than doubles may be off by.
SURELY = 1.000001


@dataclass(frozen=True)
class ExactOrder:
    """An order and its fill: of candle ``bar``, a purchase or a sale, base, quote per base, and what the venue takes.

    ``commission`` is in base where the terms say so of a purchase, else in quote.
    """

    bar: int
    buy: bool
    quantity: Decimal
    price: Decimal
    commission: Decimal


def exact_orders(bars: Bars, wishes: Wishes, terms: Terms) -> list[ExactOrder]:
    """Return every order that is filled on these terms, oldest first."""
    with localcontext(Context(prec=DIGITS)):
        return list(Account(bars, terms).orders(wishes))


class Account:
    """What is held, and what a purchase or a sale at an open would come to."""

    def __init__(self, bars: Bars, terms: Terms) -> None:
        numbers = {name: value for name, value in terms._asdict().items() if name != "in_base"}
        self.bars, self.terms = bars, {name: Decimal(repr(value)) for name, value in numbers.items()}
        self.cash, self.held, self.cost, self.within = self._("cash"), ZERO, ZERO, False
        self.in_base, self.terms_in_doubles = terms.in_base, terms

    def _(self, name: str) -> Decimal:
        return self.terms[name]

    def orders(self, wishes: Wishes) -> Iterator[ExactOrder]:
        """Go through the opens of candles that follow at once and in which something was bought or sold."""
        length = self.bars.length_ms
        for t in range(1, len(self.bars)):
            leave, enter = bool(wishes.leave[t - 1]), bool(wishes.enter[t - 1])
            if not (leave if self.within else enter) or self.bars.volume[t] <= 0.0:
                continue
            if int(self.bars.open_ms[t]) - int(self.bars.open_ms[t - 1]) != length:
                continue
            order = self.sell(t) if self.within else self.buy(t)
            if order:
                yield order

    def prices(self, t: int) -> tuple[Decimal, Decimal]:
        """Return bid and ask at the open of candle ``t``."""
        market, slippage, tick = Decimal(repr(float(self.bars.open[t]))), self._("slippage"), self._("tick")
        bid = down(market * (ONE - slippage), tick)
        return bid, max(up(market * (ONE + slippage), tick), bid + tick)

    def beyond_cash(self, t: int) -> bool:
        """Tell that a budget at this open is more than the cash by so much that doubles can tell.

        An account that has lost its budget is asked again at every close: a hundred thousand times, for the same no.
        """
        numbers = self.terms_in_doubles
        ask = float(self.bars.open[t]) * (1.0 + numbers.slippage) + 2.0 * numbers.tick
        dearest = (ask * (1.0 + numbers.band) + numbers.tick) * SURELY
        return (
            numbers.budget > 0.0
            and float(self._("budget") - self.cost) - numbers.lot * dearest > float(self.cash) * SURELY
        )

    def buy(self, t: int) -> ExactOrder | None:
        if self.beyond_cash(t):
            return None
        ask = self.prices(t)[1]
        close, most = Decimal(repr(float(self.bars.close[t - 1]))), self._("max_slippage")
        quantity = ZERO if most and ask - close > most * close else self.wanted(ask)
        if quantity <= ZERO:
            return None
        return self.bought(t, quantity, ask)

    def bought(self, t: int, quantity: Decimal, ask: Decimal) -> ExactOrder:
        """Book a purchase at ``ask``."""
        fee = self.fee(quantity if self.in_base else quantity * ask)
        paid = quantity * ask + (ZERO if self.in_base else fee)
        self.cash, self.cost, self.within = self.cash - paid, self.cost + paid, True
        self.held += quantity - (fee if self.in_base else ZERO)
        return ExactOrder(t, True, quantity, ask, fee)

    def wanted(self, ask: Decimal) -> Decimal:
        """Return what an entry at ``ask`` buys: the budget less what dust has cost, or all the cash; 0 when denied."""
        lot, budget = self._("lot"), self._("budget")
        if not budget:
            quantity = down(self.cash / (ask * (ONE + (ZERO if self.in_base else self._("commission")))), lot)
            return quantity if self.taken(quantity, ask) else ZERO
        limit = down(ask * (ONE + self._("band")), self._("tick"))
        least = up(self.smallest(limit) / (ONE - self._("reserve")), lot)
        quantity = down(max(budget - self.cost, min(least * limit, budget)) / limit, lot)
        affordable = quantity * limit <= min(self.cash, budget)
        return quantity if quantity >= least and affordable and self.taken(quantity, limit) else ZERO

    def sell(self, t: int) -> ExactOrder | None:
        bid = self.prices(t)[0]
        limit = up(bid * (ONE - self._("band")), self._("tick"))
        return self.sold(t, down(self.held, self._("lot")), bid, limit)

    def sold(self, t: int, quantity: Decimal, bid: Decimal, limit: Decimal) -> ExactOrder | None:
        """Book a sale at ``bid``, if the venue takes that much at ``limit``."""
        if quantity <= ZERO or quantity * limit < self._("min_notional"):
            return None
        fee = self.fee(quantity * bid)
        self.cash += quantity * bid - fee
        self.cost -= self.cost * quantity / self.held
        self.held -= quantity
        self.within = self.held > ZERO and self.held >= self.smallest(limit)
        return ExactOrder(t, False, quantity, bid, fee)

    def taken(self, quantity: Decimal, price: Decimal) -> bool:
        return quantity >= self._("min_quantity") and quantity * price >= self._("min_notional")

    def smallest(self, price: Decimal) -> Decimal:
        """Return the least that the venue's filters take at ``price``."""
        lot = self._("lot")
        return max(up(self._("min_notional") / price, lot), up(self._("min_quantity"), lot), lot)

    def fee(self, amount: Decimal) -> Decimal:
        """Return the commission on ``amount``; the venue keeps eight decimals of it."""
        exact = amount * self._("commission")
        return exact.quantize(AMOUNT, ROUND_HALF_UP) if self._("lot") else exact


def down(value: Decimal, step: Decimal) -> Decimal:
    """Return the largest multiple of ``step`` not above ``value``; ``value`` itself where there is no step."""
    return (value / step).to_integral_value(ROUND_FLOOR) * step if step else value


def up(value: Decimal, step: Decimal) -> Decimal:
    """Return the smallest multiple of ``step`` not below ``value``; ``value`` itself where there is no step."""
    return (value / step).to_integral_value(ROUND_CEILING) * step if step else value
