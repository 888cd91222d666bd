"""What the use cases need from the outside world; adapters supply it, contract suites keep them honest."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Protocol

from thunes.domain.audit import AuditEvent, Fact
from thunes.domain.candle import Candle, Interval
from thunes.domain.chain import ChainHead
from thunes.domain.command import Command
from thunes.domain.fill import Fill
from thunes.domain.health import Health
from thunes.domain.instrument import Instrument
from thunes.domain.order import OrderIntent, Wire
from thunes.domain.order_report import OrderReport
from thunes.domain.parameter_set import ParameterHistory
from thunes.domain.portfolio import Portfolio
from thunes.domain.risk import StateChange, TradingStateRecord
from thunes.domain.settlement import Settlement
from thunes.domain.signal import Signal
from thunes.domain.sizing import Quote


class Clock(Protocol):
    """The time, as aware UTC."""

    def now(self) -> datetime:
        """Return the current time."""

    def sleep(self, length: timedelta) -> None:
        """Let ``length`` pass."""


class MarketData(Protocol):
    """Public facts of the venue. Every method raises Transient when the venue cannot answer now."""

    def instrument(self, symbol: str) -> Instrument:
        """Return the symbol's filters; raises Refused for an unknown symbol."""

    def forget(self, symbol: str) -> None:
        """Ask for the symbol's filters afresh the next time: the venue has just said that ours are old."""

    def candles(self, symbol: str, interval: Interval, limit: int) -> Sequence[Candle]:
        """Return up to ``limit`` newest candles, oldest first; the last may still be running."""

    def quote(self, symbol: str) -> Quote:
        """Return best bid and ask, stamped with the time they were received; raises Refused when there is none."""

    def average_price(self, symbol: str) -> Decimal:
        """Return the average price of the last minutes, which filters compare with, in quote per base."""

    def health(self) -> Health:
        """Return how well the venue answers, as all functions together know it; asks no one when that was read."""


class VenueHealth(Protocol):
    """The one record of the venue's health that all functions share. Both methods raise Transient."""

    def read(self) -> Health:
        """Return what was written last; a sound venue when nothing ever was."""

    def replace(self, seen: Health, after: Health) -> Health:
        """Write ``after`` and return it as it stands, ``changes`` counted; raises Conflict unless ``seen`` holds."""


class Exchange(Protocol):
    """The account at the venue. Reads raise Transient; ``place`` raises what its docstring says."""

    def sign_on(self) -> None:
        """Make sure that an order can be sent: with a key that may, by a clock that the venue shares, and by no ban.

        Raises:
            Misconfigured: when the account's key is missing, refused, may not trade, or may do too much.
            Transient: when it cannot be read now, the clocks differ too much, or the venue wants to be left alone.
        """

    def place(self, intent: OrderIntent, wire: Wire) -> OrderReport:
        """Send the order exactly as ``wire`` has it: one request, never repeated.

        Raises:
            Refused: the venue said no before its engine saw the order.
            Transient: nothing was placed (a ban, a rate limit, no connection).
            OutcomeUnknown: anything else.
        """

    def cancel(self, intent: OrderIntent) -> None:
        """Ask the venue to take back what rests of the intent: one request; what came of it, a question tells.

        Raises:
            Refused: there was nothing to take back, or the venue would not.
            Transient: the request had no effect.
            OutcomeUnknown: anything else.
        """

    def find_order(self, symbol: str, client_order_id: str) -> OrderReport | None:
        """Return the order with its fills, or None when the venue does not know it (which is no proof)."""

    def find_order_id(self, symbol: str, order_id: int) -> OrderReport | None:
        """Return the order that the venue gave that number, without its fills; None when it knows none."""

    def open_orders(self, symbol: str) -> Sequence[str]:
        """Return the client order ids that rest on ``symbol``."""

    def fills_since(self, symbol: str, since: datetime) -> Sequence[Fill]:
        """Return the account's fills on ``symbol`` from ``since`` on, oldest first."""

    def balances(self) -> Mapping[str, Decimal]:
        """Return free plus locked per asset, assets at zero left out."""


@dataclass(frozen=True)
class CursorKey:
    """Whose progress through the candles: one strategy on one symbol."""

    strategy_id: str
    symbol: str


@dataclass(frozen=True)
class Cursor:
    """How far a strategy has decided, the signal that waits for judgement, and the last data fault recorded."""

    key: CursorKey
    decided: datetime | None = None
    pending: Signal | None = None
    fault: str = ""


@dataclass(frozen=True)
class AccountView:
    """One consistent reading of the account: what every write that follows is conditional on."""

    head: ChainHead
    trading_state: TradingStateRecord
    portfolio: Portfolio
    version: int
    cursors: Mapping[CursorKey, Cursor] = field(default_factory=dict)
    intents: Mapping[str, OrderIntent] = field(default_factory=dict)

    @property
    def opened(self) -> bool:
        """Whether the books have an opening balance."""
        return self.version > 0

    def cursor(self, key: CursorKey) -> Cursor:
        """Return the progress under ``key``; a fresh one when nothing was decided yet."""
        return self.cursors.get(key, Cursor(key))


class Ledger(Protocol):
    """The durable record. Every write is one transaction that also chains its facts to the trail.

    All writes raise Conflict when what ``view`` saw no longer holds, and Transient when the ledger
    cannot answer; after Transient the write may have happened, so read again before acting on it.
    Each returns the view as it stands after the write.
    """

    account: str

    def read(
        self, cursors: Iterable[CursorKey] = (), intents: Iterable[str] = (), *, portfolio: bool = True
    ) -> AccountView:
        """Return the account, with the cursors and intents asked for; unknown ones are left out.

        Without ``portfolio`` only the trail's head and the trading state are looked at: enough to halt,
        whatever may be wrong with the rest.
        """

    def open_books(
        self, view: AccountView, portfolio: Portfolio, state: StateChange | None, fact: Fact, now: datetime
    ) -> AccountView:
        """Write the opening balances and, if given, the first trading state; only into books never opened."""

    def restate(
        self,
        view: AccountView,
        portfolio: Portfolio,
        facts: Sequence[Fact],
        now: datetime,
        change: StateChange | None = None,
    ) -> AccountView:
        """Write that portfolio in place of the one that ``view`` saw: a new epoch, a new peak, a lock undone."""

    def record(
        self,
        view: AccountView,
        facts: Sequence[Fact],
        now: datetime,
        cursors: Sequence[Cursor] = (),
        change: StateChange | None = None,
    ) -> AccountView:
        """Write facts, move cursors that nobody has moved since ``view``, and change the trading state."""

    def approve(
        self, view: AccountView, intent: OrderIntent, portfolio: Portfolio, cursor: Cursor, fact: Fact
    ) -> AccountView:
        """Write an approval: state still allows it, symbol free, exposure reserved, intent new, signal judged once."""

    def start_sending(self, view: AccountView, intent: OrderIntent, fact: Fact, now: datetime) -> AccountView:
        """Move an APPROVED intent to SENDING; only the caller for whom this returns may post."""

    def start_leaving(
        self, view: AccountView, intent: OrderIntent, portfolio: Portfolio, fact: Fact, now: datetime
    ) -> AccountView:
        """Write a new intent that is SENDING from the start: closing what is open needs no approval.

        The state must allow exits, the portfolio be as ``view`` saw it; only the caller for whom this returns may post.
        """

    def settle(
        self, view: AccountView, settlement: Settlement, now: datetime, halt: StateChange | None = None
    ) -> AccountView:
        """Write an intent's new state, its fills (each once), the portfolio and, with ``halt``, the trading state."""

    def trail(self, since: date | None = None, until: date | None = None) -> Iterator[AuditEvent]:
        """Walk the audit events of those UTC days, both included, oldest first; all of them by default."""

    def fills(self, symbol: str, epoch: int = 0) -> Sequence[Fill]:
        """Return every fill booked on ``symbol`` in the portfolio's ``epoch``, by trade id."""


class CommandQueue(Protocol):
    """A FIFO queue of commands for one account."""

    def send(self, command: Command) -> None:
        """Enqueue one command; a second one with the same id within minutes may be dropped. Raises Transient."""


class ParameterStore(Protocol):
    """Signed-off parameters of one stage, by strategy."""

    def read(self, strategy: str) -> ParameterHistory:
        """Return what was approved of a strategy, an empty history for nothing; raises Misconfigured when damaged."""

    def replace(self, strategy: str, before: ParameterHistory, after: ParameterHistory) -> None:
        """Put ``after`` in the place of ``before``; raises Conflict when something else is there by now."""
