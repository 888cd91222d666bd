"""A market with moods: thin, empty, halted, its filters changed, its price elsewhere than it was a moment ago."""

from collections.abc import Sequence
from copy import deepcopy
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from thunes.domain.money import EXACT, ZERO, exact, floor_to, ratio
from thunes.simulator.faults.dice import Dice
from thunes.simulator.market import Book, Market

NOTHING = Book(ZERO, ZERO, ZERO)
JUMP = Decimal("1.011")
THIN = Decimal("0.65")  # of the smallest order
ONE, DEARER, COARSER = Decimal(1), Decimal("1.3"), Decimal(2)
NOTIONALS = {"NOTIONAL", "MIN_NOTIONAL"}
STATUSES = {
    "market-halt": "HALT",
    "market-break": "BREAK",
    "cancel-only": "CANCEL_ONLY",
    "symbol-unknown-status": "AUCTION_CALL",
}
LASTING = ("empty-book", "thin-book", "price-jump", *STATUSES)
LASTS_S = (5, 150)


class MoodyMarket(Market):
    """Moods begin by the dice and end by themselves; filters stay as they were changed.

    ``depth`` and ``split`` are set for the one order that is being matched: what stands at the best price at most, and
    whether two makers stand there.
    """

    def __init__(self, market: Market, dice: Dice) -> None:
        super().__init__(deepcopy(market.row), market.interval, market.candles)
        self.depth: Decimal | None = None
        self.split = False
        self._dice = dice
        self._moods: dict[str, datetime] = {}
        self._least = _least(self._filters())

    def book(self, moment: datetime) -> Book:
        book = super().book(moment)
        if self._in_mood("empty-book", moment):
            return NOTHING
        if self._in_mood("price-jump", moment):
            bid = floor_to(EXACT.multiply(book.bid, JUMP), self.tick)
            book = Book(bid, bid + self.tick, book.quantity)
        quantity = self._thin(book, moment) if self._in_mood("thin-book", moment) else book.quantity
        return Book(book.bid, book.ask, quantity if self.depth is None else min(self.depth, quantity))

    def parts(self, quantity: Decimal) -> Sequence[Decimal]:
        first = floor_to(ratio(quantity, Decimal(3)), self.lot) if self.split else ZERO
        return [first, quantity - first] if first > ZERO else super().parts(quantity)

    def roll(self, moment: datetime) -> None:
        """Let moods begin and end."""
        for name in LASTING:
            if self._dice.strikes_now(name):
                self._moods[name] = moment + timedelta(seconds=self._dice.between(*LASTS_S))
        current = [status for name, status in STATUSES.items() if self._in_mood(name, moment)]
        self.row["status"] = current[0] if current else "TRADING"
        if self._dice.strikes_now("filters-change"):
            self._change_filters()

    def _change_filters(self) -> None:
        filters = self._filters()
        dearer, coarser = self._dice.random.choice([ONE, DEARER]), self._dice.random.choice([ONE, COARSER])
        lot = f"{EXACT.multiply(self.lot, coarser):.8f}"
        filters["LOT_SIZE"].update({"stepSize": lot, "minQty": lot})
        for name in NOTIONALS & filters.keys():
            filters[name]["minNotional"] = f"{EXACT.multiply(self._least, dearer):.8f}"

    def _thin(self, book: Book, moment: datetime) -> Decimal:
        worth = EXACT.multiply(_least(self._filters()), THIN) * (2 if moment.minute % 3 else 1)
        return min(book.quantity, floor_to(ratio(worth, book.ask), self.lot))

    def _filters(self) -> dict[str, dict[str, Any]]:
        filters = self.row["filters"]
        return {str(entry["filterType"]): entry for entry in filters} if isinstance(filters, list) else {}

    def _in_mood(self, name: str, moment: datetime) -> bool:
        return not self._dice.calm and name in self._moods and moment < self._moods[name]


def _least(filters: dict[str, dict[str, Any]]) -> Decimal:
    """Return the smallest worth of an order."""
    return next((exact(filters[name]["minNotional"]) for name in sorted(NOTIONALS & filters.keys())), ZERO)
