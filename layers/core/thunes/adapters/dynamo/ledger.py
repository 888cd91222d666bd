"""The ledger on DynamoDB: one consistent read, and one transaction for every write."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from pynamodb.expressions.condition import Condition
from pynamodb.transactions import TransactWrite

from thunes.adapters.dynamo import mapping
from thunes.adapters.dynamo.items import AuditItem, CursorItem, FillItem, HeadItem, IntentItem, PortfolioItem, StateItem
from thunes.adapters.dynamo.table import Keys, Table
from thunes.adapters.dynamo.views import view_of
from thunes.domain.audit import AuditEvent, Fact
from thunes.domain.chain import extend
from thunes.domain.fill import Fill
from thunes.domain.order import IntentState, OrderIntent
from thunes.domain.portfolio import Portfolio
from thunes.domain.risk import Limits, StateChange, TradingState, TradingStateRecord, states_allowing
from thunes.domain.settlement import Settlement
from thunes.domain.signal import Leg
from thunes.domain.times import from_iso
from thunes.ports import AccountView, Cursor, CursorKey


class DynamoLedger:
    """One account in one table. Every transaction moves the chain's head, so no two can slip past each other."""

    def __init__(self, table: Table, account: str, limits: Limits) -> None:
        self.account = account
        self._table = table
        self._keys = Keys(account)
        self._limits = limits

    def read(
        self, cursors: Iterable[CursorKey] = (), intents: Iterable[str] = (), *, portfolio: bool = True
    ) -> AccountView:
        keys = [
            (self._keys.chain, "HEAD"),
            (self._keys.state, "STATE"),
            *([(self._keys.book, "PORTFOLIO")] if portfolio else []),
            *((self._keys.cursors, mapping.cursor_sk(key)) for key in cursors),
            *((self._keys.intents, intent_id) for intent_id in intents),
        ]
        return view_of(self._keys, self._table.read(keys))

    def open_books(
        self, view: AccountView, portfolio: Portfolio, state: StateChange | None, fact: Fact, now: datetime
    ) -> AccountView:
        with self._table.transaction() as write:
            chained = self._chain(write, view, [fact, *_facts(state)], now)
            opened = mapping.portfolio_item(self._keys.book, portfolio, 1)
            write.save(opened, condition=PortfolioItem.pk.does_not_exist())
            self._write_state(write, view, state)
        return replace(_with_state(chained, state), portfolio=portfolio, version=1)

    def restate(
        self,
        view: AccountView,
        portfolio: Portfolio,
        facts: Sequence[Fact],
        now: datetime,
        change: StateChange | None = None,
    ) -> AccountView:
        with self._table.transaction() as write:
            chained = self._chain(write, view, [*facts, *_facts(change)], now)
            item = mapping.portfolio_item(self._keys.book, portfolio, view.version + 1)
            write.save(item, condition=PortfolioItem.version == view.version)
            self._write_state(write, view, change)
        return replace(_with_state(chained, change), portfolio=portfolio, version=view.version + 1)

    def record(
        self,
        view: AccountView,
        facts: Sequence[Fact],
        now: datetime,
        cursors: Sequence[Cursor] = (),
        change: StateChange | None = None,
    ) -> AccountView:
        with self._table.transaction() as write:
            chained = self._chain(write, view, [*facts, *_facts(change)], now)
            for cursor in cursors:
                self._move_cursor(write, view, cursor)
            self._write_state(write, view, change)
        moved = {**view.cursors, **{cursor.key: cursor for cursor in cursors}}
        return replace(_with_state(chained, change), cursors=moved)

    def approve(
        self, view: AccountView, intent: OrderIntent, portfolio: Portfolio, cursor: Cursor, fact: Fact
    ) -> AccountView:
        with self._table.transaction() as write:
            chained = self._chain(write, view, [fact], intent.approved_at)
            self._require_state(write, intent.leg)
            self._reserve(write, view, intent, portfolio)
            item = mapping.intent_item(self._keys.intents, intent)
            write.save(item, condition=IntentItem.pk.does_not_exist())
            self._move_cursor(write, view, cursor)
        booked = replace(chained, portfolio=portfolio, version=view.version + 1)
        return replace(_with_intent(booked, intent), cursors={**view.cursors, cursor.key: cursor})

    def start_sending(self, view: AccountView, intent: OrderIntent, fact: Fact, now: datetime) -> AccountView:
        with self._table.transaction() as write:
            chained = self._chain(write, view, [fact], now)
            self._require_state(write, intent.leg)
            self._move_intent(write, intent, IntentState.APPROVED)
        return _with_intent(chained, intent)

    def start_leaving(
        self, view: AccountView, intent: OrderIntent, portfolio: Portfolio, fact: Fact, now: datetime
    ) -> AccountView:
        with self._table.transaction() as write:
            chained = self._chain(write, view, [fact], now)
            self._require_state(write, intent.leg)
            item = mapping.portfolio_item(self._keys.book, portfolio, view.version + 1)
            write.save(item, condition=PortfolioItem.version == view.version)
            new = mapping.intent_item(self._keys.intents, intent)
            write.save(new, condition=IntentItem.pk.does_not_exist())
        return _with_intent(replace(chained, portfolio=portfolio, version=view.version + 1), intent)

    def settle(
        self, view: AccountView, settlement: Settlement, now: datetime, halt: StateChange | None = None
    ) -> AccountView:
        with self._table.transaction() as write:
            chained = self._chain(write, view, [settlement.fact, *_facts(halt)], now)
            self._move_intent(write, settlement.intent, settlement.before.state)
            item = mapping.portfolio_item(self._keys.book, settlement.portfolio, view.version + 1)
            write.save(item, condition=PortfolioItem.version == view.version)
            pk = self._keys.fills(settlement.portfolio.epoch)
            for fill in settlement.fills:
                write.save(mapping.fill_item(pk, fill), condition=FillItem.pk.does_not_exist())
            self._write_state(write, view, halt)
        booked = replace(chained, portfolio=settlement.portfolio, version=view.version + 1)
        return _with_intent(_with_state(booked, halt), settlement.intent)

    def trail(self, since: date | None = None, until: date | None = None) -> Iterator[AuditEvent]:
        head = self.read().head
        if head.first_day is None:
            return
        day, last = max(since or head.first_day, head.first_day), min(until or head.at.date(), head.at.date())
        while day <= last:
            yield from self._table.walk(self._keys.audit(day), mapping.audit_of)
            day += timedelta(days=1)

    def fills(self, symbol: str, epoch: int = 0) -> Sequence[Fill]:
        within = FillItem.sk.startswith(f"{symbol}#")
        return list(self._table.query(FillItem, self._keys.fills(epoch), mapping.fill_of, within))

    def _chain(self, write: TransactWrite, view: AccountView, facts: Sequence[Fact], now: datetime) -> AccountView:
        events, head = extend(view.head, self.account, facts, now)
        unmoved = (HeadItem.sequence == view.head.sequence) & (HeadItem.hash == view.head.hash)
        first_day = (head.first_day or head.at.date()).isoformat()
        item = HeadItem(
            self._keys.chain, "HEAD", sequence=head.sequence, hash=head.hash, at=head.at, first_day=first_day
        )
        write.save(item, condition=unmoved if view.head.sequence else HeadItem.pk.does_not_exist())
        for event in events:
            day = from_iso(event.timestamp).date()
            write.save(mapping.audit_item(self._keys.audit(day), event), condition=AuditItem.pk.does_not_exist())
        return replace(view, head=head)

    def _require_state(self, write: TransactWrite, leg: Leg) -> None:
        allowing = states_allowing(leg)
        always, flattening = sorted(allowing.always), sorted(allowing.flattening)
        allowed = StateItem.state.is_in(*always) | (StateItem.state.is_in(*flattening) & (StateItem.flatten == True))  # noqa: E712
        write.condition_check(StateItem, self._keys.state, "STATE", allowed)

    def _reserve(self, write: TransactWrite, view: AccountView, intent: OrderIntent, portfolio: Portfolio) -> None:
        free = (PortfolioItem.version == view.version) & ~PortfolioItem.locked.contains(intent.symbol)
        if intent.leg is Leg.ENTRY:
            room = self._limits.max_exposure - portfolio.reservations[intent.symbol].amount
            free &= (PortfolioItem.exposure <= room) & (PortfolioItem.at_stake < self._limits.max_positions)
        write.save(mapping.portfolio_item(self._keys.book, portfolio, view.version + 1), condition=free)

    def _move_intent(self, write: TransactWrite, intent: OrderIntent, state: IntentState) -> None:
        write.save(mapping.intent_item(self._keys.intents, intent), condition=IntentItem.state == state.value)

    def _move_cursor(self, write: TransactWrite, view: AccountView, cursor: Cursor) -> None:
        seen = view.cursors.get(cursor.key)
        unmoved: Condition = CursorItem.pk.does_not_exist()
        if seen:
            decided, pending = CursorItem.decided, CursorItem.pending_id
            same_place = decided == seen.decided if seen.decided else decided.does_not_exist()
            same_signal = pending == seen.pending.id if seen.pending else pending.does_not_exist()
            unmoved = same_place & same_signal
        write.save(mapping.cursor_item(self._keys.cursors, cursor), condition=unmoved)

    def _write_state(self, write: TransactWrite, view: AccountView, change: StateChange | None) -> None:
        """Change the state that ``view`` saw and no other; only a halt also replaces one that cannot be read."""
        if change is None:
            return
        seen, halts = view.trading_state, change.record.state is TradingState.HALTED
        unchanged = _same_state(seen) if seen.since else None
        if unchanged is None and not halts:
            unchanged = StateItem.pk.does_not_exist()
        write.save(mapping.state_item(self._keys.state, change.record), condition=unchanged)


def _same_state(seen: TradingStateRecord) -> Condition:
    flatten = StateItem.flatten == True if seen.flatten else StateItem.flatten.does_not_exist()  # noqa: E712
    same: Condition = (StateItem.state == seen.state.value) & (StateItem.since == seen.since) & flatten
    return same


def _facts(change: StateChange | None) -> list[Fact]:
    return [change.fact] if change else []


def _with_state(view: AccountView, change: StateChange | None) -> AccountView:
    return replace(view, trading_state=change.record) if change else view


def _with_intent(view: AccountView, intent: OrderIntent) -> AccountView:
    return replace(view, intents={**view.intents, intent.intent_id: intent})
