"""The one way out of doubt: ask the venue for an order, and count only late silence as evidence."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from thunes.domain.order import IntentState, OrderIntent, Wire
from thunes.domain.portfolio import Portfolio
from thunes.errors import BooksDisagree
from thunes.ports import AccountView, Clock, Exchange, Ledger
from thunes.usecases.answers import Abandoned, NotFound, NotPlaced
from thunes.usecases.look_up import look_up
from thunes.usecases.record_fill import AT_WORK, RecordFill
from thunes.usecases.unexplained import beyond, shown, unexplained_amounts

SEARCHES_NEEDED = 3
# Searches that follow each other closely may all meet the same lag of the venue.
APART = timedelta(seconds=15)
LOOK_BACK = timedelta(seconds=2)


@dataclass(frozen=True)
class SearchOrder:
    """Find out what became of one live intent."""

    clock: Clock
    exchange: Exchange
    ledger: Ledger
    record: RecordFill

    def __call__(self, intent_id: str) -> IntentState:
        """Return the intent's state after asking; it may still be in doubt.

        Raises:
            BooksDisagree: when the evidence contradicts itself.
            Transient: when venue or ledger cannot answer.
        """
        view = self.ledger.read(intents=[intent_id])
        intent = view.intents.get(intent_id)
        if intent is None:
            raise BooksDisagree(f"a reservation names intent {intent_id}, which the ledger does not have")
        if intent.state.terminal:
            return intent.state
        now = self.clock.now()
        if intent.state is IntentState.APPROVED:
            return self._expire(view, intent, now)
        wire = intent.wire
        if wire is None:
            raise BooksDisagree(f"intent {intent_id} is {intent.state} and was never sent")
        if intent.state is IntentState.SENDING and now - wire.sent_at < AT_WORK:
            return intent.state
        report = look_up(self.exchange, intent)
        if report is not None:
            return self.record(intent_id, report, view)
        if now < wire.quiet_after or (intent.missed_at and now - intent.missed_at < APART):
            return intent.state
        missed = intent.not_found + 1
        state = self.record(intent_id, NotFound(now), view) if missed <= SEARCHES_NEEDED else intent.state
        return state if missed < SEARCHES_NEEDED else self._conclude(intent, wire)

    def _expire(self, view: AccountView, intent: OrderIntent, now: datetime) -> IntentState:
        age = now - intent.approved_at
        if age <= self.record.limits.max_intent_age + AT_WORK:
            return intent.state
        return self.record(intent.intent_id, Abandoned(f"never sent, approved {age.total_seconds():.0f} s ago"), view)

    def _conclude(self, intent: OrderIntent, wire: Wire) -> IntentState:
        """Silence is evidence only when open orders, fills and balances agree with it, and the books stood still."""
        before = self.ledger.read(intents=[intent.intent_id])
        contradiction = self._contradiction(intent, wire, before.portfolio)
        view = self.ledger.read(intents=[intent.intent_id])
        if view.version != before.version or view.intents[intent.intent_id].state.terminal:
            return view.intents[intent.intent_id].state  # others were at work while we asked: the next run asks again
        if contradiction:
            raise BooksDisagree(contradiction)
        evidence = f"{SEARCHES_NEEDED} searches after {wire.quiet_after:%H:%M:%S}; open orders, fills, balances agree"
        return self.record(intent.intent_id, NotPlaced(evidence), view)

    def _contradiction(self, intent: OrderIntent, wire: Wire, portfolio: Portfolio) -> str | None:
        """Return what speaks against the order never having arrived, if anything."""
        if intent.executed:
            return f"{intent.client_order_id} has been filled in part, and now cannot be found"
        if not set(intent.client_order_ids).isdisjoint(self.exchange.open_orders(intent.symbol)):
            return f"{intent.client_order_id} is an open order that a query cannot find"
        booked = {fill.trade_id for fill in self.ledger.fills(intent.symbol, portfolio.epoch)}
        recent = self.exchange.fills_since(intent.symbol, wire.sent_at - LOOK_BACK)
        strangers = [fill.trade_id for fill in recent if fill.trade_id not in booked]
        if strangers:
            return f"{intent.symbol}: fills {strangers} belong to no order we can find"
        moved = unexplained_amounts(self.exchange.balances(), portfolio, also=[intent.base])
        gaps = beyond(moved, self.record.limits.quote_asset, self.record.limits.max_unexplained)
        # What another live order may have moved is no evidence; it cannot have moved this one's base asset.
        alone = {*portfolio.reservations, *portfolio.protections} <= {intent.symbol}
        if gaps if alone else intent.base in gaps:
            return f"{intent.client_order_id} cannot be found, yet balances moved: {shown(gaps)}"
        return None
