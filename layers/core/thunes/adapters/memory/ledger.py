"""The ledger in memory: same promises, same conditions as the one in DynamoDB."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from thunes.domain.audit import AuditEvent, Fact
from thunes.domain.chain import ChainHead, extend
from thunes.domain.fill import Fill
from thunes.domain.order import IntentState, OrderIntent
from thunes.domain.portfolio import Portfolio
from thunes.domain.risk import Limits, StateChange, TradingStateRecord
from thunes.domain.settlement import Settlement
from thunes.domain.signal import Leg
from thunes.domain.times import from_iso
from thunes.errors import Conflict
from thunes.ports import AccountView, Cursor, CursorKey


class InMemoryLedger:
    """One account; a write checks all its conditions before it changes anything."""

    def __init__(self, account: str, limits: Limits) -> None:
        self.account = account
        self._limits = limits
        self._head = ChainHead()
        self._state: TradingStateRecord | None = None
        self._portfolio = Portfolio()
        self._version = 0
        self._cursors: dict[CursorKey, Cursor] = {}
        self._intents: dict[str, OrderIntent] = {}
        self._fills: dict[tuple[int, str, int], Fill] = {}
        self._events: list[AuditEvent] = []

    def read(
        self, cursors: Iterable[CursorKey] = (), intents: Iterable[str] = (), *, portfolio: bool = True
    ) -> AccountView:
        return AccountView(
            head=self._head,
            trading_state=self._state or TradingStateRecord.unreadable("no trading state is recorded"),
            portfolio=self._portfolio if portfolio else Portfolio(),
            version=self._version if portfolio else 0,
            cursors={key: self._cursors[key] for key in cursors if key in self._cursors},
            intents={name: self._intents[name] for name in intents if name in self._intents},
        )

    def open_books(
        self, view: AccountView, portfolio: Portfolio, state: StateChange | None, fact: Fact, now: datetime
    ) -> AccountView:
        self._require(self._version == 0, "books are open already")
        self._require_seen(view, state)
        self._chain(view, [fact, *_facts(state)], now)
        self._portfolio, self._version = portfolio, 1
        self._write_state(state)
        return self._after(view)

    def restate(
        self,
        view: AccountView,
        portfolio: Portfolio,
        facts: Sequence[Fact],
        now: datetime,
        change: StateChange | None = None,
    ) -> AccountView:
        self._require(self._version == view.version > 0, "books are not open, or the portfolio has changed")
        self._require_seen(view, change)
        self._chain(view, [*facts, *_facts(change)], now)
        self._portfolio, self._version = portfolio, view.version + 1
        self._write_state(change)
        return self._after(view)

    def record(
        self,
        view: AccountView,
        facts: Sequence[Fact],
        now: datetime,
        cursors: Sequence[Cursor] = (),
        change: StateChange | None = None,
    ) -> AccountView:
        self._require_cursors(view, cursors)
        self._require_seen(view, change)
        self._chain(view, [*facts, *_facts(change)], now)
        self._write_state(change)
        self._cursors.update({cursor.key: cursor for cursor in cursors})
        return self._after(view, cursors=[cursor.key for cursor in cursors])

    def approve(
        self, view: AccountView, intent: OrderIntent, portfolio: Portfolio, cursor: Cursor, fact: Fact
    ) -> AccountView:
        self._require_state(intent)
        self._require(self._version == view.version > 0, "books are not open, or the portfolio has changed")
        self._require(intent.symbol not in self._portfolio.reservations, f"{intent.symbol} is locked")
        if intent.leg is Leg.ENTRY:
            room = self._limits.max_exposure - portfolio.reservations[intent.symbol].amount
            self._require(self._portfolio.exposure <= room, "exposure is at its limit")
            at_stake = len(self._portfolio.symbols_at_stake)
            self._require(at_stake < self._limits.max_positions, "positions are at their limit")
        self._require(intent.intent_id not in self._intents, f"{intent.intent_id} exists")
        self._require_cursors(view, [cursor])
        self._chain(view, [fact], intent.approved_at)
        self._portfolio, self._version = portfolio, view.version + 1
        self._intents[intent.intent_id] = intent
        self._cursors[cursor.key] = cursor
        return self._after(view, [cursor.key], [intent.intent_id])

    def start_sending(self, view: AccountView, intent: OrderIntent, fact: Fact, now: datetime) -> AccountView:
        self._require_state(intent)
        self._require_intent(intent.intent_id, IntentState.APPROVED)
        self._chain(view, [fact], now)
        self._intents[intent.intent_id] = intent
        return self._after(view, intents=[intent.intent_id])

    def start_leaving(
        self, view: AccountView, intent: OrderIntent, portfolio: Portfolio, fact: Fact, now: datetime
    ) -> AccountView:
        self._require_state(intent)
        self._require(self._version == view.version > 0, "books are not open, or the portfolio has changed")
        self._require(intent.intent_id not in self._intents, f"{intent.intent_id} exists")
        self._chain(view, [fact], now)
        self._portfolio, self._version = portfolio, view.version + 1
        self._intents[intent.intent_id] = intent
        return self._after(view, intents=[intent.intent_id])

    def settle(
        self, view: AccountView, settlement: Settlement, now: datetime, halt: StateChange | None = None
    ) -> AccountView:
        intent = settlement.intent
        self._require(self._version == view.version, "portfolio has changed")
        self._require_intent(intent.intent_id, settlement.before.state)
        keys = [(settlement.portfolio.epoch, fill.symbol, fill.trade_id) for fill in settlement.fills]
        self._require(not any(key in self._fills for key in keys), "a fill is booked already")
        self._require_seen(view, halt)
        self._chain(view, [settlement.fact, *_facts(halt)], now)
        self._portfolio, self._version = settlement.portfolio, view.version + 1
        self._intents[intent.intent_id] = intent
        self._fills.update(zip(keys, settlement.fills, strict=True))
        self._write_state(halt)
        return self._after(view, intents=[intent.intent_id])

    def trail(self, since: date | None = None, until: date | None = None) -> Iterator[AuditEvent]:
        for event in list(self._events):
            day = from_iso(event.timestamp).date()
            if (since is None or since <= day) and (until is None or day <= until):
                yield event

    def fills(self, symbol: str, epoch: int = 0) -> Sequence[Fill]:
        return [fill for key, fill in sorted(self._fills.items()) if key[:2] == (epoch, symbol)]

    def _chain(self, view: AccountView, facts: Sequence[Fact], now: datetime) -> None:
        self._require(self._head == view.head, "the trail has grown")
        events, self._head = extend(self._head, self.account, facts, now)
        self._events.extend(events)

    def _write_state(self, change: StateChange | None) -> None:
        if change:
            self._state = change.record

    def _after(self, view: AccountView, cursors: Iterable[CursorKey] = (), intents: Iterable[str] = ()) -> AccountView:
        return self.read({*view.cursors, *cursors}, {*view.intents, *intents})

    def _require_seen(self, view: AccountView, change: StateChange | None) -> None:
        seen = view.trading_state if view.trading_state.since else None
        self._require(change is None or self._state == seen, "the trading state has changed")

    def _require_state(self, intent: OrderIntent) -> None:
        allowed = self._state is not None and self._state.allows(intent.leg)
        self._require(allowed, "the trading state does not allow it")

    def _require_intent(self, intent_id: str, state: IntentState) -> None:
        stored = self._intents.get(intent_id)
        self._require(stored is not None and stored.state is state, f"{intent_id} is not {state} any more")

    def _require_cursors(self, view: AccountView, cursors: Sequence[Cursor]) -> None:
        for cursor in cursors:
            unmoved = self._cursors.get(cursor.key) == view.cursors.get(cursor.key)
            self._require(unmoved, f"cursor of {cursor.key.symbol} has moved")

    @staticmethod
    def _require(holds: bool, otherwise: str) -> None:
        if not holds:
            raise Conflict(otherwise)


def _facts(change: StateChange | None) -> list[Fact]:
    return [change.fact] if change else []
