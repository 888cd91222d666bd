"""A market with moods: thin, empty, halted, its filters changed, its price elsewhere than it was a moment ago."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from tests.builders import d
from tests.simulation.faults import Dice
from thunes.domain.money import ZERO, floor_to
from thunes.simulator.market import Book, Market

NOTHING = Book(ZERO, ZERO, ZERO)


class MoodyMarket(Market):
    """Moods begin by the dice and end by themselves; filters stay as they were changed."""

    dice: Dice
    _moods: dict[str, datetime]

    def book(self, moment: datetime) -> Book:
        book = super().book(moment)
        if self._in_mood("empty-book", moment):
            return NOTHING
        if self._in_mood("thin-book", moment):
            book = Book(book.bid, book.ask, floor_to(d("0.00013") * (2 if moment.minute % 3 else 1), self.lot))
        if self._in_mood("price-jump", moment):
            bid = floor_to(book.bid * d("1.011"), self.tick)
            book = Book(bid, bid + self.tick, book.quantity)
        return book

    def parts(self, quantity: Decimal) -> Sequence[Decimal]:
        first = floor_to(quantity / 3, self.lot)
        return [first, quantity - first] if first > ZERO else super().parts(quantity)

    def roll(self, moment: datetime) -> None:
        """Let moods begin and end."""
        for name in ("empty-book", "thin-book", "price-jump", "market-halt", "cancel-only"):
            if self.dice.strikes_now(name):
                self._moods[name] = moment + timedelta(seconds=self.dice.between(5, 150))
        halted, cancel_only = self._in_mood("market-halt", moment), self._in_mood("cancel-only", moment)
        self.row["status"] = "HALT" if halted else "CANCEL_ONLY" if cancel_only else "TRADING"
        if self.dice.strikes_now("filters-change"):
            filters = {entry["filterType"]: entry for entry in self._filters()}
            filters["NOTIONAL"]["minNotional"] = self.dice.random.choice(["5", "6.5"])
            filters["LOT_SIZE"]["stepSize"] = self.dice.random.choice(["0.00001000", "0.00002000"])

    def _filters(self) -> list[dict[str, Any]]:
        filters = self.row["filters"]
        assert isinstance(filters, list)
        return filters

    def _in_mood(self, name: str, moment: datetime) -> bool:
        return not self.dice.calm and name in self._moods and moment < self._moods[name]


def moody(market: Market, dice: Dice) -> MoodyMarket:
    """Return the market with moods."""
    result = MoodyMarket(market.row, market.interval, market.candles)
    result.dice, result._moods = dice, {}
    return result
