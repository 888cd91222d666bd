"""Close by close, in decimals, through ``decide`` itself: for strategies whose wishes depend on what is held.

What ``walk`` does for a strategy that enters and leaves whole, this does for one that builds a position up in parts.
An order is sized, and taken or refused, by the rules of the live path (``domain.sizing``, the venue's filters), and
filled at the next open; a replay through the use cases comes to the same fills.
"""

from collections.abc import Iterator
from decimal import Context, Decimal, localcontext

import numpy as np

from thunes.domain.candle import Candle
from thunes.domain.holding import NOTHING, Holding
from thunes.domain.money import ratio
from thunes.domain.signal import Leg
from thunes.domain.times import from_ms
from thunes.features.bars import Bars, Flags, Floats
from thunes.research.decidable import decidable
from thunes.research.exact_orders import DIGITS, ONE, ZERO, Account, ExactOrder, down, up
from thunes.research.kernel import BUY, SELL, Run, run_of
from thunes.research.terms import Terms
from thunes.strategies import Opinion, Strategy


def run_events(lead: Bars, bars: Bars, strategy: Strategy, terms: Terms) -> tuple[Run, list[ExactOrder]]:
    """Return what would have become of ``terms.cash`` on ``bars``, the last candles of ``lead``, and its orders.

    The candles before them warm ``strategy`` up.
    """
    with localcontext(Context(prec=DIGITS)):
        account = PartsAccount(bars, terms)
        orders = list(account.decided(strategy, lead))
        return _run(orders, account, bars), orders


class PartsAccount(Account):
    """An account whose position grows and shrinks; ``share`` is the part of a full size that it is."""

    def __init__(self, bars: Bars, terms: Terms) -> None:
        super().__init__(bars, terms)
        self.share, self.full = ZERO, self._("budget") or self.cash
        self.after: list[tuple[Decimal, Decimal]] = [(self.cash, self.held)]

    @property
    def holding(self) -> Holding:
        """Return what the strategy may know."""
        return Holding(self.share, ratio(self.cost, self.held)) if self.within else NOTHING

    def decided(self, strategy: Strategy, lead: Bars) -> Iterator[ExactOrder]:
        """Ask at every close that is decided on, and fill at the open of the candle that follows at once."""
        offset, candles = len(lead) - len(self.bars), _candles(lead)
        asked, filled = decidable(lead, strategy.warm_up), _filled(self.bars)
        for t in np.flatnonzero(filled):
            end = offset + int(t)
            if end < strategy.warm_up or not asked[end - 1]:
                continue
            order = self.carried_out(int(t), strategy.decide(candles[end - strategy.warm_up : end], self.holding))
            if order:
                self.after.append((self.cash, self.held))
                yield order

    def carried_out(self, t: int, opinion: Opinion) -> ExactOrder | None:
        """Return the order that comes of an opinion at the close before candle ``t``, filled; None when of none."""
        if opinion.leg is Leg.ENTRY and (opinion.share is not None or not self.within):
            return self.grow(t, ONE if opinion.share is None else opinion.share)
        if opinion.leg is Leg.EXIT and self.within:
            return self.shrink(t, ONE if opinion.share is None else opinion.share)
        return None

    def grow(self, t: int, part: Decimal) -> ExactOrder | None:
        """Buy that part of a full size, or what is left of it."""
        ask = self.prices(t)[1]
        close, most = Decimal(repr(float(self.bars.close[t - 1]))), self._("max_slippage")
        limit = down(ask * (ONE + self._("band")), self._("tick"))
        quantity = down(max(min(self.full * part, self.full - self.cost), ZERO) / limit, self._("lot"))
        least = up(self.smallest(limit) / (ONE - self._("reserve")), self._("lot"))
        sound = quantity >= least and self.taken(quantity, limit) and quantity * limit <= self.cash
        if not sound or (most and ask - close > most * close):
            return None
        self.share = (self.share if self.within else ZERO) + part
        return self.bought(t, quantity, ask)

    def shrink(self, t: int, part: Decimal) -> ExactOrder | None:
        """Sell that part of what is held; all of it where the rest could not be sold later."""
        bid = self.prices(t)[0]
        limit = up(bid * (ONE - self._("band")), self._("tick"))
        quantity, before = down(self.held * part, self._("lot")), self.held
        if self.held - quantity < self.smallest(limit):
            quantity = down(self.held, self._("lot"))
        order = self.sold(t, quantity, bid, limit)
        self.share = self.share * self.held / before if self.within else ZERO
        return order


def _filled(bars: Bars) -> Flags:
    """Return (n,) whether an order meets the open of a candle: it follows at once, and something was traded in it."""
    return bars.follows & (bars.volume > 0.0)


def _candles(bars: Bars) -> list[Candle]:
    """Return the candles as a strategy gets them; their decimals are the shortest that stand for the doubles."""
    columns = zip(bars.open, bars.high, bars.low, bars.close, bars.volume, strict=True)
    opened = [from_ms(int(at)) for at in bars.open_ms]
    return [
        Candle(at, bars.interval.close_of(at), *(Decimal(repr(float(number))) for number in row))
        for at, row in zip(opened, columns, strict=True)
    ]


def _run(orders: list[ExactOrder], account: PartsAccount, bars: Bars) -> Run:
    rows = [
        (order.bar, BUY if order.buy else SELL, *map(float, (order.quantity, order.price, order.commission)))
        for order in orders
    ]
    since = [0, *(order.bar for order in orders), len(bars)]
    balances = np.repeat(np.array(account.after, dtype=np.float64), np.diff(since), axis=0)
    return run_of(np.array(rows, dtype=np.float64).reshape(-1, 5), _marked(balances, bars.close))


def _marked(balances: Floats, closes: Floats) -> Floats:
    return np.column_stack([balances[:, 0] + balances[:, 1] * closes, balances[:, 1]])
