"""Recorded candles through the use cases that trade, one decision per candle: what a backtest is measured against."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from thunes.adapters.memory.ledger import InMemoryLedger
from thunes.domain.candle import Candle, Interval
from thunes.domain.command import Command, PlaceIntent
from thunes.domain.fill import Fill
from thunes.domain.risk import Limits
from thunes.domain.signal import Signal
from thunes.ports import Exchange, MarketData
from thunes.research.replay_venue import OpeningMarket, ReplayClock, ReplayMarketData, exchange_of
from thunes.simulator.clock import ManualTime
from thunes.simulator.listing import listing
from thunes.simulator.simulator import Simulator
from thunes.strategies import Strategy
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
from thunes.usecases.search_order import SearchOrder
from thunes.usecases.validate_risk import ValidateRisk
from thunes.usecases.withdraw_entries import WithdrawEntries

STAGE = "dev"
# When the schedule fires after a candle has closed.
TICK = timedelta(seconds=5)


class Outbox:
    """A queue that is emptied by hand."""

    def __init__(self) -> None:
        self.commands: list[Command] = []

    def send(self, command: Command) -> None:
        self.commands.append(command)

    def drain(self) -> Iterator[Command]:
        """Yield what has been sent, oldest first, and what is sent meanwhile."""
        while self.commands:
            yield self.commands.pop(0)


@dataclass(frozen=True)
class Recorded:
    """What is replayed: the candles of one symbol, oldest first, and how far bid and ask stand from their opens."""

    symbol: str
    interval: Interval
    candles: Sequence[Candle]
    slippage: Decimal = Decimal("0.0005")


@dataclass(frozen=True)
class Replayed:
    """What a replay left in the books."""

    ledger: InMemoryLedger
    fills: Sequence[Fill]
    decisions: int


def replay(recorded: Recorded, strategy: Strategy, limits: Limits, cash: Decimal, first: int) -> Replayed:
    """Decide at the close of every candle from number ``first`` on, place what is approved at the next open.

    ``cash`` is in the limits' asset. Raises what the use cases raise.
    """
    row = listing(recorded.symbol, recorded.candles)
    market = OpeningMarket(row, recorded.interval, recorded.candles, recorded.slippage)
    clock = ReplayClock(ManualTime(recorded.candles[first].open_time))
    venue = Simulator.create([market], {limits.quote_asset: cash}, clock.time)
    desk = Desk(clock, ReplayMarketData(market, clock), exchange_of(venue, clock), limits)
    plan = Plan(STAGE, (recorded.symbol,), recorded.interval, strategy)
    return Replay(plan, desk).run(recorded.candles[first:])


class Desk:
    """Everybody who works on one account: its ledger is in memory, its queues are emptied by hand."""

    def __init__(self, clock: ReplayClock, market: MarketData, exchange: Exchange, limits: Limits) -> None:
        self.clock, self.market, self.exchange, self.limits = clock, market, exchange, limits
        self.ledger = InMemoryLedger(f"{STAGE}#replay", limits)
        self.signals, self.orders = Outbox(), Outbox()
        self.record = RecordFill(limits, clock, self.ledger)
        self.lift = LiftProtection(exchange, self.ledger, self.record)
        self.protect = ProtectPosition(clock, market, exchange, self.ledger, self.record, self.lift)
        self.place = PlaceOrder(clock, market, exchange, self.ledger, self.record, self.protect)
        self.judge = ValidateRisk(limits, clock, market, self.ledger, self.orders)

    def reconcile(self, symbols: tuple[str, ...]) -> Reconcile:
        """Return what makes books and venue agree."""
        account = (self.clock, self.exchange, self.ledger)
        return Reconcile(
            STAGE,
            *account,
            SearchOrder(*account, self.record),
            self.protect,
            AdoptLateFills(symbols, *account, self.record),
            ReopenBooks(STAGE, *account, self.record),
            WithdrawEntries(self.ledger, self.record, self.lift),
            FlattenPositions(self.clock, self.market, self.exchange, self.ledger, self.protect),
            MarkPositions(self.limits, self.clock, self.market, self.ledger),
        )


class Replay:
    """One strategy on one symbol, candle by candle."""

    def __init__(self, plan: Plan, desk: Desk) -> None:
        self._plan, self._desk = plan, desk
        self._check = CheckSignals(plan, desk.clock, desk.market, desk.ledger, desk.signals)
        self._reconcile = desk.reconcile(plan.symbols)

    def run(self, candles: Sequence[Candle]) -> Replayed:
        """Go through all of them, and reconcile at both ends."""
        self._reconcile()
        for candle in candles:
            self._step(candle.close_time + TICK)
        self._reconcile()
        return Replayed(self._desk.ledger, self._desk.ledger.fills(self._plan.symbols[0]), len(candles))

    def _step(self, tick: datetime) -> None:
        """Let that tick come, and carry out what it causes."""
        desk = self._desk
        desk.clock.time.move_to(max(tick, desk.clock.now()))
        self._check(tick)
        for signal in desk.signals.drain():
            if isinstance(signal, Signal):
                desk.judge(signal)
        for command in desk.orders.drain():
            if isinstance(command, PlaceIntent):
                desk.place(command.intent_id)
