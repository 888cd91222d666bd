"""The ledger in memory with what DynamoDB can do to a caller: throttle, answer late or not at all, mix its readings."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from tests.simulation.effects import Effects
from tests.simulation.faults import Dice
from thunes.adapters.memory.ledger import InMemoryLedger
from thunes.domain.audit import AuditEvent, Fact
from thunes.domain.fill import Fill
from thunes.domain.order import OrderIntent
from thunes.domain.portfolio import Portfolio
from thunes.domain.risk import StateChange, TradingStateRecord
from thunes.domain.settlement import Settlement
from thunes.errors import Conflict, Transient
from thunes.ports import AccountView, Cursor, CursorKey


class FaultyLedger:
    """Another ledger, whose writes may be refused, lost in part or unsaid; what is read is never merely old."""

    def __init__(self, inner: InMemoryLedger, dice: Dice, effects: Effects) -> None:
        self.inner = inner
        self.account = inner.account
        self._dice = dice
        self._effects = effects
        self._earlier: TradingStateRecord | None = None

    def read(
        self, cursors: Iterable[CursorKey] = (), intents: Iterable[str] = (), *, portfolio: bool = True
    ) -> AccountView:
        wanted = (list(cursors), list(intents))
        return self._effects.perform("ledger read", lambda: self._read(*wanted, portfolio))

    def _read(self, cursors: list[CursorKey], intents: list[str], portfolio: bool) -> AccountView:
        if self._dice.strikes_now("ledger-unreadable"):
            raise Transient("DynamoDB did not answer")
        view = self.inner.read(cursors, intents, portfolio=portfolio)
        earlier, self._earlier = self._earlier, view.trading_state
        if earlier and earlier != view.trading_state and self._dice.strikes_now("ledger-torn-read"):
            return replace(view, trading_state=earlier)
        return view

    def open_books(
        self, view: AccountView, portfolio: Portfolio, state: StateChange | None, fact: Fact, now: datetime
    ) -> AccountView:
        return self._write("open_books", view, portfolio, state, fact, now)

    def restate(
        self,
        view: AccountView,
        portfolio: Portfolio,
        facts: Sequence[Fact],
        now: datetime,
        change: StateChange | None = None,
    ) -> AccountView:
        return self._write("restate", view, portfolio, facts, now, change)

    def record(
        self,
        view: AccountView,
        facts: Sequence[Fact],
        now: datetime,
        cursors: Sequence[Cursor] = (),
        change: StateChange | None = None,
    ) -> AccountView:
        return self._write("record", view, facts, now, cursors, change)

    def approve(
        self, view: AccountView, intent: OrderIntent, portfolio: Portfolio, cursor: Cursor, fact: Fact
    ) -> AccountView:
        return self._write("approve", view, intent, portfolio, cursor, fact)

    def start_sending(self, view: AccountView, intent: OrderIntent, fact: Fact, now: datetime) -> AccountView:
        return self._write("start_sending", view, intent, fact, now)

    def start_leaving(
        self, view: AccountView, intent: OrderIntent, portfolio: Portfolio, fact: Fact, now: datetime
    ) -> AccountView:
        return self._write("start_leaving", view, intent, portfolio, fact, now)

    def settle(
        self, view: AccountView, settlement: Settlement, now: datetime, halt: StateChange | None = None
    ) -> AccountView:
        return self._write("settle", view, settlement, now, halt)

    def trail(self, since: date | None = None, until: date | None = None) -> Iterator[AuditEvent]:
        return self.inner.trail(since, until)

    def fills(self, symbol: str, epoch: int = 0) -> Sequence[Fill]:
        return self.inner.fills(symbol, epoch)

    def _write(self, name: str, *arguments: Any) -> AccountView:
        def transaction() -> AccountView:
            fault = self._dice.pick("ledger-throttled", "ledger-conflict", "ledger-unsaid")
            if fault == "ledger-throttled":
                raise Transient("transaction failed: ThrottlingException")
            if fault == "ledger-conflict":
                raise Conflict("another write came first: TransactionConflict")
            view: AccountView = getattr(self.inner, name)(*arguments)
            if fault == "ledger-unsaid":
                raise Transient("DynamoDB did not answer: ReadTimeoutError")
            return view

        return self._effects.perform(f"ledger {name}", transaction)
