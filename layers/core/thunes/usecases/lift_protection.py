"""What rests on a symbol is taken back before anything else is sold there: it holds the balance."""

from contextlib import suppress
from dataclasses import dataclass

from thunes.domain.order import IntentState, OrderIntent
from thunes.errors import OutcomeUnknown, Refused, Transient
from thunes.ports import Exchange, Ledger
from thunes.usecases.look_up import look_up
from thunes.usecases.record_fill import RecordFill


@dataclass(frozen=True)
class LiftProtection:
    """Cancel a protection, and book whatever it sold before."""

    exchange: Exchange
    ledger: Ledger
    record: RecordFill

    def __call__(self, symbol: str) -> None:
        """Return once nothing of ours rests on ``symbol`` any more.

        Raises:
            Transient: when it may still rest; what it was doing is not known yet.
            BooksDisagree: when what it sold contradicts the books; trading is halted first.
        """
        protection = self.ledger.read().portfolio.protections.get(symbol)
        if protection is None:
            return
        view = self.ledger.read(intents=[protection.intent_id])
        self.take_back(view.intents[protection.intent_id])

    def take_back(self, intent: OrderIntent) -> IntentState:
        """Cancel what rests of ``intent``, book what it did before, and return how it ended.

        Raises:
            Transient: when it may still rest; what it was doing is not known yet.
            BooksDisagree: when what it did contradicts the books; trading is halted first.
        """
        self.exchange.sign_on()
        with suppress(Refused, OutcomeUnknown):  # it may have ended this very moment: the question tells
            self.exchange.cancel(intent)
        report = look_up(self.exchange, intent)
        if report is None:
            raise Transient(f"{intent.symbol}: the venue does not show {intent.client_order_id} yet")
        state = self.record(intent.intent_id, report)
        if not state.terminal:
            raise Transient(f"{intent.symbol}: {intent.client_order_id} still rests")
        return state
