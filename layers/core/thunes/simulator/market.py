"""What the market does between and inside its candles: one price path, seen by quotes, klines and orders alike."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from thunes.domain.candle import Candle, Interval
from thunes.domain.money import EXACT, ZERO, exact, floor_to, ratio, share
from thunes.domain.times import to_ms

# The share of a candle's volume that stands at the best price at any moment.
DEPTH = Decimal("0.02")
AVERAGE_OVER = timedelta(minutes=5)
MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True)
class Book:
    """Best prices and the quantity behind them; 0 behind both while the market stands still."""

    bid: Decimal
    ask: Decimal
    quantity: Decimal


class Market:
    """One symbol: its exchangeInfo row and its candles, oldest first."""

    def __init__(self, row: dict[str, object], interval: Interval, candles: Sequence[Candle]) -> None:
        self.row = row
        self.symbol = str(row["symbol"])
        self.base, self.quote = str(row["baseAsset"]), str(row["quoteAsset"])
        self.interval = interval
        self.candles = candles
        self.tick, self.lot = _filter(row, "PRICE_FILTER", "tickSize"), _filter(row, "LOT_SIZE", "stepSize")
        self._opens = [candle.open_time for candle in candles]

    def running(self, moment: datetime) -> Candle | None:
        """Return the candle that contains ``moment``; None in a gap and after the end."""
        newest = self._newest(moment)
        return newest if newest and moment <= newest.close_time else None

    def price(self, moment: datetime) -> Decimal:
        """Return the last price at ``moment``: on the path inside a candle, the last close outside."""
        candle = self.running(moment)
        if candle:
            return _on_path(candle, moment, self.tick)
        newest = self._newest(moment)
        return newest.close if newest else self.candles[0].open

    def book(self, moment: datetime) -> Book:
        """Return the best prices one tick apart, and what stands behind them."""
        candle, price = self.running(moment), self.price(moment)
        quantity = floor_to(EXACT.multiply(candle.volume, DEPTH), self.lot) if candle else ZERO
        return Book(price, price + self.tick, quantity)

    def parts(self, quantity: Decimal) -> Sequence[Decimal]:
        """Return the executions in which an order takes ``quantity``: one, for one maker stands at the best price."""
        return [quantity] if quantity > ZERO else []

    def average(self, moment: datetime) -> Decimal:
        """Return the mean of the price now and five minutes ago, on the grid: the venue's avgPrice, roughly."""
        both = self.price(moment) + self.price(max(moment - AVERAGE_OVER, self._opens[0]))
        return floor_to(ratio(both, Decimal(2)), Decimal("1e-8"))

    def crossing(
        self, beyond: Callable[[Decimal], bool], level: Decimal, after: datetime, until: datetime
    ) -> tuple[datetime, Decimal] | None:
        """Return when the path was first ``beyond`` a level, and at what price: the level, unless it was jumped over.

        None when it never was. Inside a candle the price passes through every level; from one to the next it jumps.
        The time is that of the turn that follows.
        """
        turns = [time for candle in self.candles_between(after, until) for time, _ in _path(candle)]
        times = [after, *(time for time in turns if after < time < until), until]
        for before, moment in pairwise([after, *times]):
            price = self.price(moment)
            if beyond(price):
                jumped = moment - before <= MILLISECOND
                return moment, price if jumped else level
        return None

    def candles_between(self, after: datetime, until: datetime) -> Sequence[Candle]:
        """Return the candles that overlap the span."""
        return self.candles[max(bisect_right(self._opens, after) - 1, 0) : bisect_right(self._opens, until)]

    def klines(self, moment: datetime, limit: int) -> list[list[object]]:
        """Return the newest rows as the venue shows them: the candle that is still running comes last."""
        count = bisect_right(self._opens, moment)
        rows = [_row(candle) for candle in self.candles[max(count - limit, 0) : count]]
        candle = self.running(moment)
        if candle and rows:
            rows[-1] = _row(_so_far(candle, moment, self.tick, self.lot))
        return rows

    def _newest(self, moment: datetime) -> Candle | None:
        index = bisect_right(self._opens, moment)
        return self.candles[index - 1] if index else None


def _filter(row: dict[str, object], name: str, field: str) -> Decimal:
    filters = row["filters"]
    if not isinstance(filters, list):
        raise TypeError("filters is not a list")
    return exact(next(entry[field] for entry in filters if entry["filterType"] == name))


def _path(candle: Candle) -> list[tuple[datetime, Decimal]]:
    """Open, the two extremes, close, a third of the candle apart; the nearer extreme to the open's side first."""
    length = candle.close_time - candle.open_time
    first, second = (candle.low, candle.high) if candle.close >= candle.open else (candle.high, candle.low)
    prices = (candle.open, first, second, candle.close)
    return [(candle.open_time + length * third / 3, price) for third, price in enumerate(prices)]


def _on_path(candle: Candle, moment: datetime, tick: Decimal) -> Decimal:
    waypoints = _path(candle)
    for (start, before), (end, after) in pairwise(waypoints):
        if moment <= end:
            done = Decimal((moment - start) // MILLISECOND)
            whole = Decimal((end - start) // MILLISECOND)
            return floor_to(before + share(after - before, done, whole), tick)
    return candle.close


def _so_far(candle: Candle, moment: datetime, tick: Decimal, lot: Decimal) -> Candle:
    now = _on_path(candle, moment, tick)
    met = [price for time, price in _path(candle) if time <= moment]
    passed, whole = moment - candle.open_time, candle.close_time - candle.open_time
    volume = share(candle.volume, Decimal(passed // MILLISECOND), Decimal(whole // MILLISECOND))
    return Candle(
        open_time=candle.open_time,
        close_time=candle.close_time,
        open=candle.open,
        high=max(*met, now),
        low=min(*met, now),
        close=now,
        volume=floor_to(volume, lot),
    )


def _row(candle: Candle) -> list[object]:
    quote_volume = floor_to(EXACT.multiply(candle.volume, candle.close), Decimal("1e-8"))
    prices = [f"{price:.8f}" for price in (candle.open, candle.high, candle.low, candle.close, candle.volume)]
    return [to_ms(candle.open_time), *prices, to_ms(candle.close_time), f"{quote_volume:.8f}", 1, "0", "0", "0"]
