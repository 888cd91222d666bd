"""An answer of the venue -> the books: fills once each, position, realised PnL, the lock on the symbol."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from thunes.domain.order import IntentState
from thunes.domain.order_report import OrderReport
from thunes.domain.position import Oversold
from thunes.domain.risk import Limits, StateChange, TradingState, halt_from
from thunes.domain.risk.daily_loss import daily_loss_halt
from thunes.domain.settlement import Settlement
from thunes.errors import BooksDisagree
from thunes.ports import AccountView, Clock, Ledger
from thunes.usecases.answers import Answer, FoundLate, settlement_of
from thunes.usecases.conflicts import until_unchallenged

# One transaction holds 100 writes, and a few of them are not fills.
FILLS_PER_WRITE = 80
# A function that is still at work on its POST, and on recording the answer, is left alone this long.
AT_WORK = timedelta(seconds=15)


@dataclass(frozen=True)
class RecordFill:
    """Write what an answer says, conditional on the intent being where we last saw it."""

    limits: Limits
    clock: Clock
    ledger: Ledger

    def __call__(self, intent_id: str, answer: Answer, view: AccountView | None = None) -> IntentState:
        """Settle the intent and return its state; an answer that brings nothing new writes nothing.

        Raises:
            BooksDisagree: when the answer cannot be true together with the books; trading is halted first.
            Transient: when the ledger cannot answer; the intent stays where it is, for reconcile.
        """
        if isinstance(answer, OrderReport) and len(answer.fills) > FILLS_PER_WRITE:
            # The report is not complete with only some of its fills, so the intent stays in doubt until the last.
            for end in range(FILLS_PER_WRITE, len(answer.fills), FILLS_PER_WRITE):
                self._record(intent_id, replace(answer, fills=answer.fills[:end]))
            return self._record(intent_id, answer)
        return self._record(intent_id, answer, view)

    def _record(self, intent_id: str, answer: Answer, view: AccountView | None = None) -> IntentState:
        first = [view] if view else []

        def attempt() -> IntentState:
            return self._settle(first.pop() if first else self.ledger.read(intents=[intent_id]), intent_id, answer)

        return until_unchallenged(attempt)

    def _settle(self, view: AccountView, intent_id: str, answer: Answer) -> IntentState:
        intent = view.intents[intent_id]
        if intent.state.terminal and not isinstance(answer, FoundLate):
            return intent.state
        now = self.clock.now()
        try:
            settlement = settlement_of(answer, intent, view.portfolio)
        except Oversold as error:
            self._halt_alone(view, str(error), now)
            raise BooksDisagree(str(error)) from error
        if settlement is None or not settlement.changes_anything:
            return intent.state
        halt = self._halt(view, settlement, now)
        self.ledger.settle(view, settlement, now, halt)
        return settlement.intent.state

    def _halt(self, view: AccountView, settlement: Settlement, now: datetime) -> StateChange | None:
        if settlement.halt:
            return halt_from(view.trading_state, now, "record_fill", settlement.halt)
        return daily_loss_halt(view.trading_state, self.limits, settlement.loss, now, "record_fill")

    def _halt_alone(self, view: AccountView, why: str, now: datetime) -> None:
        """Halt for an answer that is not booked; not over what reconcile made of it, or both would go on for ever."""
        halt = halt_from(view.trading_state, now, "record_fill", why)
        told = view.trading_state.state is TradingState.HALTED and view.trading_state.actor == "reconcile"
        if halt and not told:
            self.ledger.record(view, [], now, change=halt)
