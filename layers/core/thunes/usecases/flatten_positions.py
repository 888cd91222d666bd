"""A halt that flattens -> every open position is sold, one bounded order at a time, until nothing is left to sell."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from thunes.domain.audit import Event, Fact
from thunes.domain.instrument import MalformedInstrument
from thunes.domain.position import Position
from thunes.errors import Conflict, Refused
from thunes.ports import AccountView, Clock, Cursor, CursorKey, Exchange, Ledger, MarketData
from thunes.usecases.conflicts import until_unchallenged
from thunes.usecases.protect_position import Bare, ProtectPosition

# The same reason is told again after this long.
RETOLD = timedelta(minutes=15)
WHY = "flatten"


@dataclass(frozen=True)
class FlattenPositions:
    """Lift what rests on a symbol, then sell once; what that leaves is the next run's, under a new name."""

    clock: Clock
    market: MarketData
    exchange: Exchange
    ledger: Ledger
    protect: ProtectPosition

    def __call__(self, symbol: str) -> None:
        """Sell what is open on ``symbol`` if the account is to be emptied; may be called as often as one likes.

        Raises:
            Transient: when venue or ledger cannot answer; the next run tries again.
            BooksDisagree: when an answer contradicts the books; trading is halted anew first.
        """
        left = until_unchallenged(partial(self._sold, symbol))
        if left:
            until_unchallenged(partial(self._tell, symbol, left.why))

    def _sold(self, symbol: str) -> Bare | None:
        """Take the next step; None when nothing is to be sold, or an order is at work on it."""
        view = self.ledger.read()
        position = _to_sell(view, symbol)
        if position is None or symbol in view.portfolio.reservations:
            return None
        if symbol in view.portfolio.protections:
            self.protect.lift(symbol)
            raise Conflict(f"what rested on {symbol} is gone, and may have sold: read again")
        self.exchange.sign_on()  # questions on the way to an order do not wait
        try:
            instrument, quote = self.market.instrument(symbol), self.market.quote(symbol)
        except (Refused, MalformedInstrument) as error:
            return Bare(str(error))
        return self.protect.leave(view, position, instrument, quote, WHY)

    def _tell(self, symbol: str, why: str) -> None:
        key, now = CursorKey("flatten_positions", symbol), self.clock.now()
        view = self.ledger.read(cursors=[key])
        position, known = _to_sell(view, symbol), view.cursor(key)
        fault = f"{view.trading_state.since} {why}"
        if position is None or (known.fault == fault and known.decided and now - known.decided < RETOLD):
            return
        fact = Fact(Event.POSITION_LEFT, {"symbol": symbol, "quantity": position.quantity}, {"why": why})
        self.ledger.record(view, [fact], now, [Cursor(key, decided=now, fault=fault)])


def _to_sell(view: AccountView, symbol: str) -> Position | None:
    position = view.portfolio.positions.get(symbol)
    return position if view.trading_state.flatten and position and position.open else None
