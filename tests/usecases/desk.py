"""One account in memory with every use case around it: tests drive it by hand and look at the trail."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from tests.builders import BTCUSDT, HOUR, START, candle, candles_until, d, signal
from tests.fakes import TIMEOUT, FakeMarket, FixedClock, RecordingNotifier
from tests.usecases.interruptions import InterruptedLedger, KeepingQueue, WatchedExchange
from thunes.adapters.memory.ledger import InMemoryLedger
from thunes.domain.audit import AuditEvent, Event, Fact
from thunes.domain.chain import verify
from thunes.domain.order import ENGINE_LIMIT, RECV_WINDOW, IntentState, OrderIntent
from thunes.domain.portfolio import Portfolio
from thunes.domain.risk import Approved, Limits, TradingState, TradingStateRecord, change_state
from thunes.domain.signal import Leg, Signal
from thunes.ports import Cursor, CursorKey
from thunes.strategies import build
from thunes.usecases.adopt_late_fills import AdoptLateFills
from thunes.usecases.check_signals import CheckSignals
from thunes.usecases.flatten_positions import FlattenPositions
from thunes.usecases.lift_protection import LiftProtection
from thunes.usecases.mark_positions import MarkPositions
from thunes.usecases.place_order import PlaceOrder
from thunes.usecases.plan import Plan
from thunes.usecases.protect_position import ProtectPosition
from thunes.usecases.reconcile import Reconcile
from thunes.usecases.record_fill import RecordFill
from thunes.usecases.reopen_books import ReopenBooks
from thunes.usecases.search_order import APART, SearchOrder
from thunes.usecases.set_trading_state import SetTradingState
from thunes.usecases.unexplained import unexplained_amounts
from thunes.usecases.unlock_entries import UnlockEntries
from thunes.usecases.validate_risk import ValidateRisk
from thunes.usecases.withdraw_entries import WithdrawEntries

RISING, FALLING = ("19000", "20000"), ("20000", "19000")
BALANCES = {"USDT": d("1000"), "BNB": d("1")}


class Desk:
    """The strategy wants to hold while the last close is above the mean of the last ``slow``.

    ``ledger`` and ``exchange`` can be interrupted; ``owner`` and ``books`` go past the interruptions.
    """

    def __init__(
        self,
        closes: tuple[str, ...] = RISING,
        *,
        stage: str = "dev",
        limits: Limits | None = None,
        balances: Mapping[str, Decimal] = BALANCES,
        symbols: tuple[str, ...] = ("BTCUSDT",),
        opened: bool = True,
        market: type[FakeMarket] = FakeMarket,
        slow: int = 2,
    ) -> None:
        self.limits = limits or Limits()
        self.clock = FixedClock(START)
        self.market = market(self.clock, candles_until(START, closes))
        self.market.instruments |= {name: replace(BTCUSDT, symbol=name, base=name[:3]) for name in symbols}
        self.exchange = WatchedExchange(self.clock, balances)
        self.books = InMemoryLedger(f"{stage}#main", self.limits)
        self.ledger = InterruptedLedger(self.books)
        self.signals, self.orders, self.notifier = KeepingQueue(), KeepingQueue(), RecordingNotifier()
        self.plan = Plan(stage, symbols, HOUR, build("sma_crossover", {"fast": 1, "slow": slow}))
        self.check = CheckSignals(self.plan, self.clock, self.market, self.ledger, self.signals)
        self.judge = ValidateRisk(self.limits, self.clock, self.market, self.ledger, self.orders)
        self.record = RecordFill(self.limits, self.clock, self.ledger)
        self.lift = LiftProtection(self.exchange, self.ledger, self.record)
        self.protect = ProtectPosition(self.clock, self.market, self.exchange, self.ledger, self.record, self.lift)
        self.place = PlaceOrder(self.clock, self.market, self.exchange, self.ledger, self.record, self.protect)
        self.search = SearchOrder(self.clock, self.exchange, self.ledger, self.record)
        self.adopt = AdoptLateFills(symbols, self.clock, self.exchange, self.ledger, self.record)
        self.reopen = ReopenBooks(stage, self.clock, self.exchange, self.ledger, self.record)
        self.mark = MarkPositions(self.limits, self.clock, self.market, self.ledger)
        self.unlock = UnlockEntries(self.clock, self.books)
        self.withdraw = WithdrawEntries(self.ledger, self.record, self.lift)
        self.flatten = FlattenPositions(self.clock, self.market, self.exchange, self.ledger, self.protect)
        self.reconcile = Reconcile(
            stage=stage,
            clock=self.clock,
            exchange=self.exchange,
            ledger=self.ledger,
            search=self.search,
            protect=self.protect,
            adopt=self.adopt,
            reopen=self.reopen,
            withdraw=self.withdraw,
            flatten=self.flatten,
            mark=self.mark,
        )
        self.trading = SetTradingState(stage, self.clock, self.ledger, resume_allowed=True)
        self.owner = SetTradingState(stage, self.clock, self.books, resume_allowed=True)
        if opened:
            self.reconcile()

    @property
    def portfolio(self) -> Portfolio:
        return self.books.read().portfolio

    @property
    def state(self) -> TradingState:
        return self.books.read().trading_state.state

    @property
    def sent(self) -> list[Signal]:
        """The signals that were sent to be judged."""
        return [command for command in self.signals.sent if isinstance(command, Signal)]

    def signal(self, **changes: Any) -> Signal:
        """Return an entry formed at the newest close."""
        return signal(**{"candle_close": HOUR.last_close(self.clock.now()), "price": self.market.bid, **changes})

    def pend(self, of: Signal | None = None) -> Signal:
        """Let a signal wait for judgement, as if it had just been decided."""
        waiting = of or self.signal()
        key = CursorKey(waiting.strategy_id, waiting.symbol)
        view = self.books.read(cursors=[key])
        fact = Fact(Event.SIGNAL_DECIDED, {}, {"signal": waiting.leg})
        self.books.record(view, [fact], self.clock.now(), [Cursor(key, waiting.candle_close, waiting)])
        return waiting

    def approve(self, of: Signal | None = None) -> OrderIntent:
        """Have a signal approved and return its intent."""
        waiting = self.pend(of)
        decision = self.judge(waiting)
        assert isinstance(decision, Approved), decision
        return self.intent(waiting.intent_id)

    def hold(self, **changes: Any) -> OrderIntent:
        """Have an entry approved and filled."""
        entered = self.approve(self.signal(**changes))
        assert self.place(entered.intent_id) is IntentState.FILLED
        return self.intent(entered.intent_id)

    def leave(self, **changes: Any) -> OrderIntent:
        """Have the exit of what ``hold`` bought approved."""
        return self.approve(self.signal(leg=Leg.EXIT, **changes))

    def doubt(self, executed: bool = False, **changes: Any) -> OrderIntent:
        """Have an entry sent whose answer never came; ``executed`` says what the venue made of it."""
        intent = self.approve(self.signal(**changes))
        self.exchange.outcomes, self.exchange.lost_after_engine = [TIMEOUT], executed
        assert self.place(intent.intent_id) is IntentState.UNKNOWN
        return self.intent(intent.intent_id)

    def doubt_exit(self) -> OrderIntent:
        """Have the exit of what ``hold`` bought executed, without anybody hearing of it."""
        intent = self.leave()
        self.exchange.outcomes, self.exchange.lost_after_engine = [TIMEOUT], True
        assert self.place(intent.intent_id) is IntentState.UNKNOWN
        return self.intent(intent.intent_id)

    def long_in_doubt(self) -> OrderIntent:
        """Return an intent in doubt, so long ago that silence counts."""
        of = self.doubt()
        self.clock.time += RECV_WINDOW + ENGINE_LIMIT
        return of

    def searched(self, of: OrderIntent, times: int) -> list[IntentState]:
        """Ask for the order again and again, far enough apart to count; return what each search came to."""
        found = []
        for number in range(times):
            self.clock.time += APART if number else timedelta(0)
            found.append(self.search(of.intent_id))
        self.clock.time += APART
        return found

    def intent(self, intent_id: str) -> OrderIntent:
        return self.books.read(intents=[intent_id]).intents[intent_id]

    def next_hour(self, close: str) -> None:
        """Let an hour pass; the candle that closes with it closes at ``close``."""
        self.market.series.append(candle(close, HOUR.open_time(self.clock.now())))
        self.clock.pass_(hours=1)

    def set_state(self, state: TradingState) -> None:
        view, now = self.books.read(), self.clock.now()
        record = TradingStateRecord(state, now, "owner", "for a test")
        self.books.record(view, [], now, change=change_state(view.trading_state, record))

    def halt(self, *, flatten: bool = False) -> None:
        self.owner.halt("owner", "for a test", flatten=flatten)

    def events(self, kind: Event | None = None) -> list[AuditEvent]:
        return [event for event in self.books.trail() if kind in (None, event.event)]

    def judgements(self) -> list[str]:
        kinds = (Event.RISK_APPROVED, Event.RISK_DENIED, Event.DATA_REJECTED)
        return [event.event for event in self.events() if event.event in kinds]

    def waits(self) -> bool:
        """Whether a signal on the first symbol of the plan has not been judged yet."""
        key = self.plan.cursor_key(self.plan.symbols[0])
        return self.books.read(cursors=[key]).cursor(key).pending is not None

    def unexplained(self) -> dict[str, Decimal]:
        held = {asset: amount for asset, amount in self.exchange.holdings.items() if amount}
        return unexplained_amounts(held, self.portfolio)

    def chain_holds(self) -> bool:
        return verify(self.books.trail(), self.books.read().head) is None
