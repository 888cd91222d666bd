"""Promise G5: a position with a stop has it resting at the venue, or somebody was told, within a minute.

A run of reconcile that dies, or hangs until the next one, protects nothing: each of them gives the next one its minute.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from tests.builders import d
from tests.simulation.world import World
from thunes.domain.money import ZERO, floor_to
from thunes.domain.position import Position

# A minute for the next run of reconcile, and what that run takes.
LIMIT = timedelta(seconds=75)
MINUTE, A_RUN = timedelta(seconds=60), timedelta(seconds=15)
COARSEST_LOT = d("0.00002")


class Unprotected:
    """Since when each position has been without its stop."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._since: dict[str, datetime] = {}
        self.unfinished: list[datetime] = []  # when runs of reconcile began that have not come to an end of their own

    def broken(self, pages: Sequence[datetime]) -> str | None:
        """Return which position has been bare for too long with nobody told; None when the promise holds."""
        now = self._world.time.now()
        wanting = [held for held in self._world.books._portfolio.positions.values() if held.wants_protection]
        bare = [held.symbol for held in wanting if not self._rests(held)]
        self._since = {symbol: self._since.get(symbol, now) for symbol in bare}
        for symbol, since in self._since.items():
            lost = sum(since <= begun <= now - A_RUN for begun in self.unfinished)
            if now - since > LIMIT + lost * MINUTE and not any(page >= since for page in pages):
                return f"{symbol} without its stop since {since}"
        return None

    def _rests(self, held: Position) -> bool:
        engine = self._world.venue.engine
        there = min(held.quantity, engine.account.total(held.base))
        resting = [order for order in engine.open_orders(held.symbol) if order.side == "SELL" and order.stop_price]
        return sum((order.rest for order in resting), ZERO) >= floor_to(there, COARSEST_LOT)
