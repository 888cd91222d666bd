"""A ledger and a venue at which things happen just before or after a call, once each, as the test says."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from tests.fake_exchange import FakeExchange
from thunes.domain.audit import AuditEvent, Fact
from thunes.domain.command import Command
from thunes.domain.fill import Fill
from thunes.domain.order import OrderIntent, Wire
from thunes.domain.order_report import OrderReport
from thunes.domain.portfolio import Portfolio
from thunes.domain.risk import StateChange
from thunes.domain.settlement import Settlement
from thunes.errors import Transient
from thunes.ports import AccountView, Cursor, CursorKey, Ledger

Action = Callable[[], object] | Exception


class Crash(Exception):
    """The function is gone in the middle of its work."""


class InterruptedLedger:
    """Another ledger, with actions before and after its calls; an exception as an action is raised.

    ``calls`` names every call that came through. Actions go to ``inner`` themselves when they want to write.
    """

    def __init__(self, inner: Ledger) -> None:
        self.inner = inner
        self.account = inner.account
        self.before: dict[str, list[Action]] = defaultdict(list)
        self.after: dict[str, list[Action]] = defaultdict(list)
        self.calls: list[str] = []

    def read(
        self, cursors: Iterable[CursorKey] = (), intents: Iterable[str] = (), *, portfolio: bool = True
    ) -> AccountView:
        with self._around("read"):
            return self.inner.read(cursors, intents, portfolio=portfolio)

    def open_books(
        self, view: AccountView, portfolio: Portfolio, state: StateChange | None, fact: Fact, now: datetime
    ) -> AccountView:
        with self._around("open_books"):
            return self.inner.open_books(view, portfolio, state, fact, now)

    def restate(
        self,
        view: AccountView,
        portfolio: Portfolio,
        facts: Sequence[Fact],
        now: datetime,
        change: StateChange | None = None,
    ) -> AccountView:
        with self._around("restate"):
            return self.inner.restate(view, portfolio, facts, now, change)

    def record(
        self,
        view: AccountView,
        facts: Sequence[Fact],
        now: datetime,
        cursors: Sequence[Cursor] = (),
        change: StateChange | None = None,
    ) -> AccountView:
        with self._around("record"):
            return self.inner.record(view, facts, now, cursors, change)

    def approve(
        self, view: AccountView, intent: OrderIntent, portfolio: Portfolio, cursor: Cursor, fact: Fact
    ) -> AccountView:
        with self._around("approve"):
            return self.inner.approve(view, intent, portfolio, cursor, fact)

    def start_sending(self, view: AccountView, intent: OrderIntent, fact: Fact, now: datetime) -> AccountView:
        with self._around("start_sending"):
            return self.inner.start_sending(view, intent, fact, now)

    def start_leaving(
        self, view: AccountView, intent: OrderIntent, portfolio: Portfolio, fact: Fact, now: datetime
    ) -> AccountView:
        with self._around("start_leaving"):
            return self.inner.start_leaving(view, intent, portfolio, fact, now)

    def settle(
        self, view: AccountView, settlement: Settlement, now: datetime, halt: StateChange | None = None
    ) -> AccountView:
        with self._around("settle"):
            return self.inner.settle(view, settlement, now, halt)

    def trail(self, since: date | None = None, until: date | None = None) -> Iterator[AuditEvent]:
        return self.inner.trail(since, until)

    def fills(self, symbol: str, epoch: int = 0) -> Sequence[Fill]:
        return self.inner.fills(symbol, epoch)

    @contextmanager
    def _around(self, call: str) -> Iterator[None]:
        self.calls.append(call)
        _next(self.before[call])
        yield
        _next(self.after[call])


class WatchedExchange(FakeExchange):
    """A venue with a look at each post before it is answered, and one whose fills may come late."""

    during_post: Callable[[OrderIntent, Wire], object] | None = None
    before_cancel: Callable[[], object] | None = None
    before_balances: Callable[[], object] | None = None
    after_balances: Callable[[], object] | None = None
    fills_pending = False
    unanswerable: Collection[str] = ()

    def place(self, intent: OrderIntent, wire: Wire) -> OrderReport:
        if self.during_post:
            self.during_post(intent, wire)
        return self._shown(super().place(intent, wire))

    def cancel(self, intent: OrderIntent) -> None:
        if self.before_cancel:
            self.before_cancel()
        super().cancel(intent)

    def find_order(self, symbol: str, client_order_id: str) -> OrderReport | None:
        if symbol in self.unanswerable:
            raise Transient("query refused: -1121: Invalid symbol.")
        found = super().find_order(symbol, client_order_id)
        return self._shown(found) if found else None

    def fills_since(self, symbol: str, since: datetime) -> Sequence[Fill]:
        found = super().fills_since(symbol, since)
        return [] if self.fills_pending else found

    def balances(self) -> Mapping[str, Decimal]:
        if self.before_balances:
            self.before_balances()
        seen = super().balances()
        if self.after_balances:
            self.after_balances()
        return seen

    def _shown(self, report: OrderReport) -> OrderReport:
        return replace(report, fills=()) if self.fills_pending else report


class KeepingQueue:
    """A queue that keeps everything it was sent, duplicates too; an exception in ``failures`` is raised instead."""

    def __init__(self) -> None:
        self.sent: list[Command] = []
        self.failures: list[Exception] = []

    def send(self, command: Command) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append(command)


def _next(actions: list[Action]) -> None:
    if not actions:
        return
    action = actions.pop(0)
    if isinstance(action, Exception):
        raise action
    action()
