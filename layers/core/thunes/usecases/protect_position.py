"""A position with a stop or a target -> an order at the venue that closes it, whoever sleeps, whatever has crashed."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from thunes.domain.audit import Event, Fact
from thunes.domain.instrument import Instrument, MalformedInstrument
from thunes.domain.money import floor_to
from thunes.domain.order import IntentState, OrderIntent, OrderKind
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
from thunes.errors import Conflict, Refused
from thunes.ports import AccountView, Clock, Cursor, CursorKey, Exchange, Ledger, MarketData
from thunes.usecases.conflicts import until_unchallenged
from thunes.usecases.lift_protection import LiftProtection
from thunes.usecases.post_once import post_once, sending_fact, wire_of
from thunes.usecases.record_fill import AT_WORK, RecordFill

# Lift what is wrong, send what is right, and once more if that was refused or the price has moved past it meanwhile.
ROUNDS = 3
DOUBTFUL = frozenset({IntentState.SENDING, IntentState.UNKNOWN})
# The same reason is told again after this long.
RETOLD = timedelta(minutes=15)


@dataclass(frozen=True)
class Bare:
    """Nothing at the venue closes the position, and why; ``again`` when there is another step to take at once.

    ``tried`` when it came of an attempt: the next one, a minute later, is no news while it ends in the same way.
    """

    why: str
    again: bool = False
    tried: bool = False


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
        found: Bare | None = None
        refused = False
        for _ in range(ROUNDS):
            found = until_unchallenged(partial(self._mended, symbol, refused))
            if found is None or not found.again:
                break
            refused = found is not TAKEN_BACK
        if found:
            self.tell(symbol, found)

    def tell(self, symbol: str, found: Bare) -> None:
        """Record that the position on ``symbol``, if it wants protection, has none: that reaches a person."""
        until_unchallenged(partial(self._tell, symbol, found))

    def bare(self, symbol: str) -> bool:
        """Tell whether the position on ``symbol`` wants protection and nothing rests, nor may rest, that gives it."""
        view, resting = until_unchallenged(partial(self._read, symbol))
        return _wanting(view, symbol) is not None and (resting is None or resting.state is IntentState.PARTIALLY_FILLED)

    def _mended(self, symbol: str, refused: bool) -> Bare | None:
        """Take one step; None when all is well, or will be known to be without us."""
        view, resting = self._read(symbol)
        position = _wanting(view, symbol)
        if position is None:
            self._tidied(symbol, resting)
            return None
        if not view.trading_state.allows(Leg.EXIT):
            return self._halted(view, symbol, resting)
        if symbol in view.portfolio.reservations:
            return self._under_way(view, symbol, resting)
        if resting and resting.state in DOUBTFUL:
            return None  # its outcome is asked for elsewhere, and the owner knows
        if resting is None:
            self.exchange.sign_on()  # questions on the way to an order do not wait
        try:
            instrument, quote = self.market.instrument(symbol), self.market.quote(symbol)
        except (Refused, MalformedInstrument) as error:
            return None if resting else Bare(str(error))
        wanted = protection_of(position, instrument, quote, self.record.limits)
        if resting is None:
            return self._sent(view, position, _alone(wanted) if refused else wanted, instrument, quote)
        return None if _still_right(resting, position, wanted, quote, instrument) else self._lifted(symbol)

    def _read(self, symbol: str) -> tuple[AccountView, OrderIntent | None]:
        view = self.ledger.read(cursors=[_incident(symbol)])
        known = (view.portfolio.protections.get(symbol), view.portfolio.reservations.get(symbol))
        ids = [entry.intent_id for entry in known if entry]
        if ids:
            view = self.ledger.read(cursors=[_incident(symbol)], intents=ids)
        protection = view.portfolio.protections.get(symbol)
        if protection and protection.intent_id not in view.intents:
            raise Conflict(f"another protection has come to rest on {symbol} meanwhile: read again")
        return view, view.intents[protection.intent_id] if protection else None

    def _tidied(self, symbol: str, resting: OrderIntent | None) -> None:
        """Nothing is left to protect: what still rests would only stand in the way of the next entry."""
        if resting and resting.state not in DOUBTFUL:
            self.lift(symbol)

    def _lifted(self, symbol: str) -> Bare:
        self.lift(symbol)
        return TAKEN_BACK

    def _halted(self, view: AccountView, symbol: str, resting: OrderIntent | None) -> Bare | None:
        """Nothing may be sent: is what rests enough?"""
        obstacle = f"trading is {view.trading_state.state}: place a stop by hand, or resume"
        if resting is None or resting.state is IntentState.PARTIALLY_FILLED:
            return Bare(obstacle)
        with suppress(Refused):
            if self.market.quote(symbol).bid < resting.limit_price:
                return Bare(f"the price has fallen past the stop that rests, and {obstacle}")
        return None

    def _under_way(self, view: AccountView, symbol: str, resting: OrderIntent | None) -> Bare | None:
        """An exit is at work: for some seconds that is as it should be."""
        intent = view.intents.get(view.portfolio.reservations[symbol].intent_id)
        since = intent.wire.sent_at if intent and intent.wire else intent.approved_at if intent else None
        if resting or (since and self.clock.now() - since < AT_WORK):
            return None
        return Bare(f"order {view.portfolio.reservations[symbol].intent_id} is under way")

    def _sent(
        self,
        view: AccountView,
        position: Position,
        wanted: Bracket | LeaveNow | Unprotectable,
        instrument: Instrument,
        quote: Quote,
    ) -> Bare | None:
        if isinstance(wanted, Unprotectable):
            return Bare(f"the venue would not take it: {wanted.why}")
        now, account = self.clock.now(), self.ledger.account
        if isinstance(wanted, Bracket):
            return self._settled(view, *guarded(position, wanted, account, instrument, now), now, "")
        return self.leave(view, position, instrument, quote, wanted.why)

    def leave(
        self, view: AccountView, position: Position, instrument: Instrument, quote: Quote, why: str
    ) -> Bare | None:
        """Sell the position now, near the bid: at most one request; None when that is done, or at work.

        Raises:
            Conflict: when what ``view`` saw no longer holds, or the state does not allow it; nothing was sent.
        """
        leaving, counted = left_at_once(position, self.ledger.account, instrument, quote, self.record.limits)
        broken = instrument.failures(leaving.quantity, leaving.limit_price)
        if broken or not instrument.tradable:
            return Bare(f"{why}, and it cannot be sold: status {instrument.status} {' '.join(broken)}".strip())
        return self._settled(view, leaving, counted, self.clock.now(), why)

    def _settled(
        self, view: AccountView, intent: OrderIntent, position: Position, now: datetime, why: str
    ) -> Bare | None:
        wire = wire_of(intent, intent.quantity, now)
        sending = replace(intent, state=IntentState.SENDING, wire=wire)
        portfolio = noted(view.portfolio, position, sending)
        after = self.ledger.start_leaving(view, sending, portfolio, sending_fact(sending, wire, why), now)
        answer = post_once(self.exchange, self.market, sending, wire)
        state = self.record(intent.intent_id, answer, after)
        if state in (IntentState.FILLED, IntentState.UNKNOWN) or not state.terminal:
            return None
        said = f": {answer}" if isinstance(answer, Exception) else ""
        return Bare(f"the order to close it ended {state}{said}", again=intent.kind.protective, tried=True)

    def _tell(self, symbol: str, found: Bare) -> None:
        view = self.ledger.read(cursors=[_incident(symbol)])
        position, key, now = _wanting(view, symbol), _incident(symbol), self.clock.now()
        known = view.cursor(key)
        if position is None:
            return
        episode = "" if found.tried else position.protections
        fault = f"{position.opened_at} {episode} {found.why}"
        lately = known.decided is not None and now - known.decided < RETOLD
        if known.fault == fault and lately:
            return
        inputs = {"symbol": symbol, "quantity": position.quantity, "stop_price": position.stop_price}
        fact = Fact(Event.PROTECTION_MISSING, inputs, {"why": found.why}, position.strategy_id)
        self.ledger.record(view, [fact], now, [Cursor(key, decided=now, fault=fault)])


TAKEN_BACK = Bare("what rested was taken back", again=True)


def _wanting(view: AccountView, symbol: str) -> Position | None:
    position = view.portfolio.positions.get(symbol)
    return position if position and position.wants_protection else None


def _incident(symbol: str) -> CursorKey:
    return CursorKey("protect_position", symbol)


def _alone(wanted: Bracket | LeaveNow | Unprotectable) -> Bracket | LeaveNow | Unprotectable:
    """A list that was refused is tried as its stop alone: that is what must not be missing."""
    if isinstance(wanted, Bracket) and wanted.kind is OrderKind.BRACKET:
        return replace(wanted, target=None)
    return wanted


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
