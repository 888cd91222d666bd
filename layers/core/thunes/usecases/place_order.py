"""Orders queue -> Binance -> ledger: SENDING first, then one POST, then whatever the answer says."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from thunes.domain.instrument import Instrument, MalformedInstrument
from thunes.domain.money import ZERO, floor_to
from thunes.domain.order import IntentState, OrderIntent
from thunes.domain.signal import Leg
from thunes.errors import BooksDisagree, Conflict, Refused
from thunes.ports import AccountView, Clock, Exchange, Ledger, MarketData
from thunes.usecases.answers import Abandoned
from thunes.usecases.conflicts import until_unchallenged
from thunes.usecases.post_once import post_once, sending_fact, wire_of
from thunes.usecases.protect_position import ProtectPosition
from thunes.usecases.record_fill import RecordFill


@dataclass(frozen=True)
class Started:
    """An intent as it was read, and its state; None when this very call has won the right to post it."""

    intent: OrderIntent
    view: AccountView
    state: IntentState | None = None

    @property
    def leaves_something_to_protect(self) -> bool:
        """Whether a position with a stop or a target may be there afterwards."""
        held = self.view.portfolio.positions.get(self.intent.symbol)
        return bool(self.intent.stop_price or self.intent.target_price or (held and held.wants_protection))


@dataclass(frozen=True)
class PlaceOrder:
    """Send an approved intent at most once, ever; then see to what protects the position that it leaves."""

    clock: Clock
    market: MarketData
    exchange: Exchange
    ledger: Ledger
    record: RecordFill
    protect: ProtectPosition

    def __call__(self, intent_id: str) -> IntentState:
        """Place the intent and return its state; one that is past APPROVED is left to reconcile.

        Raises:
            BooksDisagree: for an intent that the ledger does not know.
            Misconfigured: when there is no key to sign with; nothing was sent.
            Transient: when market data or ledger cannot answer and nothing was sent yet, or when what is held could
                not be protected; deliver again.
        """
        started = until_unchallenged(lambda: self._start_sending(intent_id))
        state = started.state or self._post(started)
        if started.leaves_something_to_protect:
            self.protect(started.intent.symbol)
        return state

    def _start_sending(self, intent_id: str) -> Started:
        view = self.ledger.read(intents=[intent_id])
        intent = view.intents.get(intent_id)
        if intent is None:
            raise BooksDisagree(f"the ledger has no intent {intent_id}")
        if intent.state is not IntentState.APPROVED:
            return Started(intent, view, intent.state)
        # Before the stamp is taken: reading a key takes time, and one that is missing must not leave an order in doubt.
        self.exchange.sign_on()
        try:
            instrument = self.market.instrument(intent.symbol)
        except (Refused, MalformedInstrument) as error:
            return self._abandoned(view, intent, str(error))
        now = self.clock.now()
        quantity = _quantity(view, intent, instrument)
        veto = self._veto(view, intent, instrument, quantity, now)
        if veto:
            return self._abandoned(view, intent, veto)
        if _in_the_way(view, intent):
            self.protect.lift(intent.symbol)
            raise Conflict(f"what rested on {intent.symbol} is gone, and may have sold: read again")
        wire = wire_of(intent, quantity, now)
        sending = replace(intent.move(IntentState.SENDING), wire=wire)
        return Started(sending, self.ledger.start_sending(view, sending, sending_fact(sending, wire), now))

    def _abandoned(self, view: AccountView, intent: OrderIntent, why: str) -> Started:
        return Started(intent, view, self.record(intent.intent_id, Abandoned(why), view))

    def _veto(
        self, view: AccountView, intent: OrderIntent, instrument: Instrument, quantity: Decimal, now: datetime
    ) -> str | None:
        if not view.trading_state.allows(intent.leg):
            return f"trading state is {view.trading_state.shown}"
        age, limit = now - intent.approved_at, self.record.limits.max_intent_age
        if age > limit:
            return f"approved {age.total_seconds():.0f} s ago, the limit is {limit.total_seconds():.0f} s"
        if intent.leg is Leg.EXIT and quantity <= ZERO:
            return "nothing is left that can be sold"
        failures = instrument.failures(quantity, intent.limit_price)
        if not instrument.tradable or failures:
            return f"not tradable now: status {instrument.status} {' '.join(failures)}".strip()
        return None

    def _post(self, started: Started) -> IntentState:
        intent, wire = started.intent, started.intent.wire
        if wire is None:
            raise ValueError(f"intent {intent.intent_id} has no wire form")
        return self.record(intent.intent_id, post_once(self.exchange, self.market, intent, wire), started.view)


def _in_the_way(view: AccountView, intent: OrderIntent) -> bool:
    """Tell whether a protection rests: it holds the balance that an exit needs."""
    return intent.symbol in view.portfolio.protections


def _quantity(view: AccountView, intent: OrderIntent, instrument: Instrument) -> Decimal:
    """Return what goes out: no more than was approved, and of an exit no more than is still held."""
    held = view.portfolio.positions.get(intent.symbol)
    most = min(intent.quantity, held.quantity if held else ZERO) if intent.leg is Leg.EXIT else intent.quantity
    return floor_to(most, instrument.lot_step)
