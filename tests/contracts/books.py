"""Books for the ledger's contract: how they are opened, written and read back whole."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

import pytest

from tests.builders import START, d, intent, signal
from thunes.domain.audit import AuditEvent, Event, Fact
from thunes.domain.fill import Fill
from thunes.domain.order import RECV_WINDOW, IntentState, OrderIntent, Wire
from thunes.domain.portfolio import Portfolio, Reservation
from thunes.domain.position import Position
from thunes.domain.risk import Limits, StateChange, TradingState, TradingStateRecord, change_state
from thunes.domain.signal import Leg, Signal
from thunes.errors import Conflict
from thunes.ports import AccountView, Cursor, CursorKey, Ledger

ACCOUNT = "dev#main"
LIMITS = Limits()
SYMBOLS = ("BTCUSDT", "ETHUSDT", "SOLUSDT", "ADAUSDT")
SIGNALS = [signal(symbol=symbol, leg=leg) for symbol in SYMBOLS for leg in Leg]
KEYS = [CursorKey(signal().strategy_id, symbol) for symbol in SYMBOLS]
INTENTS = [known.intent_id for known in SIGNALS]
FACT = Fact(Event.SIGNAL_DECIDED, {"close": Decimal("20000.00"), "at": START}, {"signal": None}, "sma_crossover", "0f")


@dataclass(frozen=True)
class Everything:
    """All that a ledger will say of itself."""

    view: AccountView
    trail: tuple[AuditEvent, ...]
    fills: Mapping[str, tuple[Fill, ...]]


def everything(ledger: Ledger) -> Everything:
    """Read back whatever a test of this suite may have written."""
    fills = {symbol: tuple(ledger.fills(symbol)) for symbol in SYMBOLS}
    return Everything(read(ledger), tuple(ledger.trail()), fills)


def read(ledger: Ledger) -> AccountView:
    """Read the account with every cursor and intent that this suite knows."""
    return ledger.read(KEYS, INTENTS)


@contextmanager
def loses(ledger: Ledger) -> Iterator[None]:
    """Expect the write inside to lose, and to leave nothing behind."""
    before = everything(ledger)
    with pytest.raises(Conflict):
        yield
    assert everything(ledger) == before


def state_change(
    state: TradingState, since: datetime = START, reason: str = "because", before: AccountView | None = None
) -> StateChange:
    """Return the change to ``state``."""
    was = before.trading_state if before else TradingStateRecord.unreadable("no trading state is recorded")
    return change_state(was, TradingStateRecord(state, since, "somebody", reason))


def opened(
    ledger: Ledger, portfolio: Portfolio | None = None, state: TradingState | None = TradingState.ACTIVE
) -> AccountView:
    """Open the books and return all that can be read of them."""
    holding = portfolio or Portfolio(balances={"USDT": d("1000")})
    change = state_change(state) if state else None
    ledger.open_books(ledger.read(), holding, change, Fact(Event.BOOKS_OPENED), START)
    return read(ledger)


def position(symbol: str = "BTCUSDT", cost: str = "8") -> Position:
    """Return an open position."""
    return Position(symbol, symbol.removesuffix("USDT"), "USDT", d("0.0004"), d(cost), open=True, opened_at=START)


def holding(*positions: Position) -> Portfolio:
    """Return a portfolio of these positions."""
    return Portfolio(positions={held.symbol: held for held in positions}, balances={"USDT": d("1000")})


def waiting(of: Signal) -> Cursor:
    """Return the cursor of a strategy whose signal waits for judgement."""
    return Cursor(CursorKey(of.strategy_id, of.symbol), of.candle_close, of)


def judged(of: Signal) -> Cursor:
    """Return the cursor of a strategy whose signal was judged."""
    return replace(waiting(of), pending=None)


def approve(ledger: Ledger, view: AccountView, of: Signal, **changes: object) -> AccountView:
    """Approve the intent of a signal; the portfolio is the view's, with the symbol reserved."""
    wanted = intent(of, **changes)
    amount = wanted.notional if wanted.leg is Leg.ENTRY else d("0")
    reserved = view.portfolio.reserve(Reservation(wanted.intent_id, wanted.symbol, wanted.leg, amount))
    return ledger.approve(view, wanted, reserved, judged(of), Fact(Event.RISK_APPROVED, outputs={"of": of.id}))


def approved(ledger: Ledger, of: Signal | None = None) -> AccountView:
    """Open the books, approve one intent and return all that can be read of them."""
    approve(ledger, opened(ledger), of or signal())
    return read(ledger)


def sending(of: OrderIntent, sent_at: datetime = START) -> OrderIntent:
    """Return the intent as it is when its order goes out."""
    wire = Wire("0.0004", "20100", of.client_order_id, sent_at, RECV_WINDOW)
    return replace(of, state=IntentState.SENDING, wire=wire)


def start_sending(ledger: Ledger, view: AccountView, of: OrderIntent | None = None) -> AccountView:
    """Move an intent to SENDING."""
    return ledger.start_sending(view, sending(of or intent()), Fact(Event.ORDER_SENDING), START)


def sent(ledger: Ledger) -> AccountView:
    """Open the books, bring one intent to SENDING and return all that can be read of them."""
    start_sending(ledger, approved(ledger))
    return read(ledger)
