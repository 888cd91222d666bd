"""A position with a stop or a target -> an order at the venue that closes it, whoever sleeps, whatever has crashed."""

from dataclasses import dataclass, replace
from datetime import datetime

from thunes.domain.audit import Event, Fact
from thunes.domain.instrument import Instrument, MalformedInstrument
from thunes.domain.money import floor_to
from thunes.domain.order import IntentState, OrderIntent
from thunes.domain.position import Position
from thunes.domain.protection import (
    Bracket,
    LeaveNow,
    Unprotectable,
    guarded,
    left_at_once,
    noted,
    protection_of,
)
from thunes.domain.signal import Leg
from thunes.domain.sizing import Quote
from thunes.errors import Refused
from thunes.ports import AccountView, Clock, Cursor, CursorKey, Exchange, Ledger, MarketData
from thunes.usecases.conflicts import until_unchallenged
from thunes.usecases.lift_protection import LiftProtection
from thunes.usecases.post_once import post_once, sending_fact, wire_of
from thunes.usecases.record_fill import RecordFill

# Lift what is wrong, send what is right, and once more if the price has moved past it meanwhile.
ROUNDS = 3
DOUBTFUL = frozenset({IntentState.SENDING, IntentState.UNKNOWN})


@dataclass(frozen=True)
class ProtectPosition:
    """Compare what should rest with what rests; a difference is mended, or told to the owner."""

    clock: Clock
    market: MarketData
    exchange: Exchange
    ledger: Ledger
    record: RecordFill
    lift: LiftProtection

    def __call__(self, symbol: str) -> None:
        """Do what the position on ``symbol`` needs now; may be called at any time, and as often as one likes.

        Raises:
            Transient: when venue or ledger cannot answer; the next run tries again.
            BooksDisagree: when an answer contradicts the books; trading is halted first.
        """
        for _ in range(ROUNDS):
            if until_unchallenged(lambda: self._mended(symbol)):
                return

    def _mended(self, symbol: str) -> bool:
        """Take one step; True when there is no other to take now."""
        view, resting = self._read(symbol)
        position = view.portfolio.positions.get(symbol)
        if position is None or not position.wants_protection:
            return self._tidied(symbol, resting)
        obstacle = _obstacle(view, symbol)
        if obstacle:
            return resting is not None or self._told(view, position, obstacle)
        if resting and resting.state in DOUBTFUL:
            return True  # its outcome is asked for elsewhere, and the owner knows
        try:
            instrument, quote = self.market.instrument(symbol), self.market.quote(symbol)
        except (Refused, MalformedInstrument) as error:
            return resting is not None or self._told(view, position, str(error))
        wanted = protection_of(position, instrument, quote, self.record.limits)
        if resting:
            return _still_right(resting, position, wanted, quote, instrument) or self._lifted(symbol)
        return self._sent(view, position, wanted, instrument, quote)

    def _read(self, symbol: str) -> tuple[AccountView, OrderIntent | None]:
        view = self.ledger.read(cursors=[_incident(symbol)])
        protection = view.portfolio.protections.get(symbol)
        if protection is None:
            return view, None
        view = self.ledger.read(cursors=[_incident(symbol)], intents=[protection.intent_id])
        return view, view.intents[protection.intent_id]

    def _tidied(self, symbol: str, resting: OrderIntent | None) -> bool:
        """Nothing is left to protect: what still rests would only stand in the way of the next entry."""
        if resting and resting.state not in DOUBTFUL:
            self.lift(symbol)
        return True

    def _lifted(self, symbol: str) -> bool:
        self.lift(symbol)
        return False

    def _sent(
        self,
        view: AccountView,
        position: Position,
        wanted: Bracket | LeaveNow | Unprotectable,
        instrument: Instrument,
        quote: Quote,
    ) -> bool:
        if isinstance(wanted, Unprotectable):
            return self._told(view, position, f"the venue would not take it: {wanted.why}")
        self.exchange.sign_on()
        now = self.clock.now()
        if isinstance(wanted, Bracket):
            return self._settled(view, *guarded(position, wanted, self.ledger.account, instrument, now), now, "")
        leaving, counted = left_at_once(position, self.ledger.account, instrument, quote, self.record.limits)
        broken = instrument.failures(leaving.quantity, leaving.limit_price)
        if broken or not instrument.tradable:
            why = f"{wanted.why}, and it cannot be sold: status {instrument.status} {' '.join(broken)}"
            return self._told(view, position, why.strip())
        return self._settled(view, leaving, counted, now, wanted.why)

    def _settled(self, view: AccountView, intent: OrderIntent, position: Position, now: datetime, why: str) -> bool:
        wire = wire_of(intent, intent.quantity, now)
        sending = replace(intent, state=IntentState.SENDING, wire=wire)
        portfolio = noted(view.portfolio, position, sending)
        after = self.ledger.start_leaving(view, sending, portfolio, sending_fact(sending, wire, why), now)
        answer = post_once(self.exchange, self.market, sending, wire)
        return self.record(intent.intent_id, answer, after) is not IntentState.REFUSED

    def _told(self, view: AccountView, position: Position, why: str) -> bool:
        """Record the incident, which pages; once for each position and reason."""
        key = _incident(position.symbol)
        known = f"{position.opened_at} {position.protections} {why}"
        if view.cursor(key).fault != known:
            inputs = {"symbol": position.symbol, "quantity": position.quantity, "stop_price": position.stop_price}
            fact = Fact(Event.PROTECTION_MISSING, inputs, {"why": why}, position.strategy_id)
            self.ledger.record(view, [fact], self.clock.now(), [Cursor(key, fault=known)])
        return True


def _incident(symbol: str) -> CursorKey:
    return CursorKey("protect_position", symbol)


def _obstacle(view: AccountView, symbol: str) -> str | None:
    """Return why nothing may be sent on ``symbol`` now."""
    state = view.trading_state.state
    if not state.allows(Leg.EXIT):
        return f"trading is {state}: place a stop by hand, or resume"
    if symbol in view.portfolio.reservations:
        return f"order {view.portfolio.reservations[symbol].intent_id} is under way"
    return None


def _still_right(
    resting: OrderIntent,
    position: Position,
    wanted: Bracket | LeaveNow | Unprotectable,
    quote: Quote,
    instrument: Instrument,
) -> bool:
    """Tell whether what rests does what is wanted; one half of a bracket, once it fills, has cancelled the other."""
    if resting.state is IntentState.PARTIALLY_FILLED:
        return False
    if isinstance(wanted, LeaveNow):
        return quote.bid >= resting.limit_price  # it is at work; below its worst price it was jumped over
    return isinstance(wanted, Unprotectable) or resting.quantity == floor_to(position.quantity, instrument.lot_step)
