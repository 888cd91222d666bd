"""Orders queue -> Binance -> ledger: SENDING first, then one POST, then whatever the answer says."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from thunes.domain.audit import Event, Fact
from thunes.domain.filters.order_shape import FILTER_FAILURE
from thunes.domain.instrument import Instrument, MalformedInstrument
from thunes.domain.money import floor_to, plain
from thunes.domain.order import IntentState, OrderIntent, Wire
from thunes.errors import BooksDisagree, OutcomeUnknown, Refused, Transient
from thunes.ports import AccountView, Clock, Exchange, Ledger, MarketData
from thunes.usecases.answers import Abandoned, Answer
from thunes.usecases.conflicts import until_unchallenged
from thunes.usecases.record_fill import RecordFill

# The fence: the venue re-checks stamp + window just before its engine, so a late request cannot trade.
RECV_WINDOW = timedelta(milliseconds=2000)


@dataclass(frozen=True)
class PlaceOrder:
    """Send an approved intent at most once, ever."""

    clock: Clock
    market: MarketData
    exchange: Exchange
    ledger: Ledger
    record: RecordFill

    def __call__(self, intent_id: str) -> IntentState:
        """Place the intent and return its state; one that is past APPROVED is left to reconcile.

        Raises:
            BooksDisagree: for an intent that the ledger does not know.
            Misconfigured: when there is no key to sign with; nothing was sent.
            Transient: when nothing was sent yet and market data or ledger cannot answer; deliver again.
        """
        sent = until_unchallenged(lambda: self._start_sending(intent_id))
        if isinstance(sent, IntentState):
            return sent
        intent, view = sent
        return self.record(intent_id, self._post(intent), view)

    def _start_sending(self, intent_id: str) -> IntentState | tuple[OrderIntent, AccountView]:
        view = self.ledger.read(intents=[intent_id])
        intent = view.intents.get(intent_id)
        if intent is None:
            raise BooksDisagree(f"the ledger has no intent {intent_id}")
        if intent.state is not IntentState.APPROVED:
            return intent.state
        # Before the stamp is taken: reading a key takes time, and one that is missing must not leave an order in doubt.
        self.exchange.sign_on()
        try:
            instrument = self.market.instrument(intent.symbol)
        except (Refused, MalformedInstrument) as error:
            return self.record(intent_id, Abandoned(str(error)), view)
        now = self.clock.now()
        veto = self._veto(view, intent, instrument, now)
        if veto:
            return self.record(intent_id, Abandoned(veto), view)
        sending = replace(intent.move(IntentState.SENDING), wire=_wire(intent, instrument, now))
        return sending, self.ledger.start_sending(view, sending, _sending_fact(sending), now)

    def _veto(self, view: AccountView, intent: OrderIntent, instrument: Instrument, now: datetime) -> str | None:
        state = view.trading_state.state
        if not state.allows(intent.leg):
            return f"trading state is {state}"
        age, limit = now - intent.approved_at, self.record.limits.max_intent_age
        if age > limit:
            return f"approved {age.total_seconds():.0f} s ago, the limit is {limit.total_seconds():.0f} s"
        failures = instrument.failures(floor_to(intent.quantity, instrument.lot_step), intent.limit_price)
        if not instrument.tradable or failures:
            return f"not tradable now: status {instrument.status} {' '.join(failures)}".strip()
        return None

    def _post(self, intent: OrderIntent) -> Answer:
        if intent.wire is None:
            raise ValueError(f"intent {intent.intent_id} has no wire form")
        try:
            return self.exchange.place(intent, intent.wire)
        except (Refused, Transient, OutcomeUnknown) as answer:
            if isinstance(answer, Refused) and answer.code == FILTER_FAILURE:
                self.market.forget(intent.symbol)
            return answer


def _wire(intent: OrderIntent, instrument: Instrument, now: datetime) -> Wire:
    return Wire(
        quantity=plain(floor_to(intent.quantity, instrument.lot_step)),
        price=plain(intent.limit_price),
        client_order_id=intent.client_order_id,
        sent_at=now,
        recv_window=RECV_WINDOW,
    )


def _sending_fact(intent: OrderIntent) -> Fact:
    wire = intent.wire
    return Fact(
        Event.ORDER_SENDING,
        inputs={"intent_id": intent.intent_id, "symbol": intent.symbol, "leg": intent.leg},
        outputs={
            "client_order_id": intent.client_order_id,
            "side": intent.side,
            "quantity": wire.quantity if wire else None,
            "price": wire.price if wire else None,
            "sent_at": wire.sent_at if wire else None,
        },
        strategy_id=intent.strategy_id,
        param_hash=intent.param_hash,
    )
