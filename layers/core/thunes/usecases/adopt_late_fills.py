"""An order given up as never placed that has filled after all: it is ours, it is booked, and the owner hears of it."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from thunes.domain.order import FOUND_LATE, OrderIntent, intent_id_of
from thunes.domain.order_report import OrderReport
from thunes.errors import OutcomeUnknown, Refused, Transient
from thunes.ports import Clock, Exchange, Ledger
from thunes.usecases.answers import FoundLate
from thunes.usecases.look_up import look_up
from thunes.usecases.record_fill import RecordFill

# How long an order that was given up is watched for.
WATCHED = timedelta(hours=24)


@dataclass(frozen=True)
class AdoptLateFills:
    """Look for fills that belong to no order in the books, and book those of orders that we once sent."""

    symbols: tuple[str, ...]
    clock: Clock
    exchange: Exchange
    ledger: Ledger
    record: RecordFill

    def __call__(self) -> bool:
        """Tell whether anything was booked.

        Raises:
            Transient: when venue or ledger cannot answer, or such an order still rests.
            BooksDisagree: when the fills contradict the books; trading is halted first.
        """
        known = self.ledger.read().portfolio
        symbols = sorted({*self.symbols, *known.positions, *known.reservations})
        return sum(self._adopted(symbol, known.epoch) for symbol in symbols) > 0

    def _adopted(self, symbol: str, epoch: int) -> bool:
        booked = {fill.trade_id for fill in self.ledger.fills(symbol, epoch)}
        recent = self.exchange.fills_since(symbol, self.clock.now() - WATCHED)
        orders = dict.fromkeys(fill.order_id for fill in recent if fill.trade_id not in booked)
        ours = self._ours(symbol, orders)
        for intent in ours:
            self.record(intent.intent_id, FoundLate(self._over(intent)))
        return bool(ours)

    def _ours(self, symbol: str, orders: Iterable[int]) -> list[OrderIntent]:
        """Return the intents behind those orders that were given up; other strangers stay strangers."""
        names = [report.client_order_id for order in orders if (report := self.exchange.find_order_id(symbol, order))]
        ids = [intent_id for name in names if (intent_id := intent_id_of(name))]
        found = self.ledger.read(intents=ids).intents.values() if ids else ()
        return [intent for intent in found if intent.symbol == symbol and intent.state in FOUND_LATE]

    def _over(self, intent: OrderIntent) -> OrderReport:
        report = look_up(self.exchange, intent)
        if report and not report.state.terminal:
            with suppress(Refused, OutcomeUnknown):  # what was given up may not go on trading; the question tells
                self.exchange.cancel(intent)
            report = look_up(self.exchange, intent)
        if report is None or report.state not in FOUND_LATE[intent.state] or not report.complete:
            raise Transient(f"{intent.client_order_id} was given up, has filled, and is not over yet")
        return report
