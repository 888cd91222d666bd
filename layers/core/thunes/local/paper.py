"""One cycle in this process: the use cases themselves, queues in memory, the configured exchange or a simulated one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from thunes import wiring
from thunes.adapters.binance.client import SpotClient
from thunes.adapters.binance.keys import Credentials
from thunes.adapters.binance.rest import BinanceExchange, BinanceMarketData
from thunes.adapters.memory.ledger import InMemoryLedger
from thunes.adapters.memory.queue import InMemoryQueue
from thunes.domain.command import PlaceIntent
from thunes.domain.money import plain
from thunes.domain.risk import Denied, Limits
from thunes.domain.signal import Signal
from thunes.errors import Misconfigured
from thunes.local.isolation import reach_directly
from thunes.local.venue import HISTORY, now_from_seed
from thunes.ports import Ledger
from thunes.settings import Stage, settings
from thunes.simulator.clock import WallTime
from thunes.simulator.http import SimulatorServer
from thunes.simulator.simulator import API_KEY, API_SECRET, Simulator
from thunes.usecases.adopt_late_fills import AdoptLateFills
from thunes.usecases.check_signals import CheckSignals
from thunes.usecases.flatten_positions import FlattenPositions
from thunes.usecases.lift_protection import LiftProtection
from thunes.usecases.mark_positions import MarkPositions
from thunes.usecases.place_order import PlaceOrder
from thunes.usecases.protect_position import ProtectPosition
from thunes.usecases.reconcile import Reconcile
from thunes.usecases.record_fill import RecordFill
from thunes.usecases.reopen_books import ReopenBooks
from thunes.usecases.search_order import SearchOrder
from thunes.usecases.validate_risk import ValidateRisk
from thunes.usecases.withdraw_entries import WithdrawEntries

SIMULATED_BALANCE = Decimal(1000)


@dataclass(frozen=True)
class Cycle:
    """The verbs of one cycle, wired to each other in this process."""

    reconcile: Reconcile
    check: CheckSignals
    judge: ValidateRisk
    place: PlaceOrder
    signals: InMemoryQueue
    orders: InMemoryQueue

    def run(self) -> dict[str, Any]:
        """Open or check the books, decide, judge, place; say what happened."""
        self.reconcile()
        checked = self.check(self.check.clock.now())
        verdicts, placed = {}, {}
        while isinstance(signal := self.signals.take(), Signal):
            verdict = self.judge(signal)
            verdicts[signal.id] = f"denied: {verdict.reason}" if isinstance(verdict, Denied) else "approved"
        while isinstance(command := self.orders.take(), PlaceIntent):
            placed[command.intent_id] = self.place(command.intent_id).value
        balances = self.place.exchange.balances()
        return {
            "decisions": dict(checked.why),
            "verdicts": verdicts,
            "orders": placed,
            "balances": {asset: plain(amount) for asset, amount in sorted(balances.items())},
        }


def run_once(limits: Limits | None = None) -> dict[str, Any]:
    """Run one cycle against the configured exchange; on dev without one, against a simulator started for it.

    Without ``limits`` those hold that the stage's functions read.

    Raises:
        Misconfigured: on live without a durable ledger, or with an exchange and no secret for it.
    """
    if settings().stage is Stage.LIVE and not settings().table:
        raise Misconfigured("stage live needs a durable ledger; set THUNES_TABLE")
    with _exchange() as (url, credentials):
        return _wired(url, credentials, limits or wiring.limits()).run()


@contextmanager
def _exchange() -> Iterator[tuple[str, Credentials]]:
    if settings().exchange:
        yield settings().exchange, wiring.credentials
        return
    history = max(HISTORY, wiring.plan().strategy.warm_up)
    replays = [now_from_seed(7, settings().interval, symbol, history) for symbol in settings().symbols]
    quotes = {replay.quote: SIMULATED_BALANCE for replay in replays}
    venue = Simulator.create([replay.market for replay in replays], quotes, WallTime())
    reach_directly()
    with SimulatorServer(venue.api) as server:
        yield server.url, lambda: (API_KEY, API_SECRET)


def _wired(url: str, credentials: Callable[[], tuple[str, str]], limits: Limits) -> Cycle:
    now, clock = settings(), wiring.clock()
    client = SpotClient(url, clock, wiring.venue_health(), credentials)
    market, exchange = BinanceMarketData(client, clock), BinanceExchange(client, live=now.stage is Stage.LIVE)
    ledger: Ledger = wiring.ledger_within(limits) if now.table else InMemoryLedger(now.account, limits)
    signals, orders = InMemoryQueue(), InMemoryQueue()
    record = RecordFill(limits, clock, ledger)
    lift = LiftProtection(exchange, ledger, record)
    protect = ProtectPosition(clock, market, exchange, ledger, record, lift)
    search = SearchOrder(clock, exchange, ledger, record)
    adopt = AdoptLateFills(now.symbols, clock, exchange, ledger, record)
    mark = MarkPositions(limits, clock, market, ledger)
    reopen = ReopenBooks(now.stage, clock, exchange, ledger, record)
    withdraw, flatten = (
        WithdrawEntries(ledger, record, lift),
        FlattenPositions(clock, market, exchange, ledger, protect),
    )
    verbs = (search, protect, adopt, reopen, withdraw, flatten, mark)
    return Cycle(
        reconcile=Reconcile(now.stage, clock, exchange, ledger, *verbs),
        check=CheckSignals(wiring.plan(), clock, market, ledger, signals),
        judge=ValidateRisk(limits, clock, market, ledger, orders),
        place=PlaceOrder(clock, market, exchange, ledger, record, protect),
        signals=signals,
        orders=orders,
    )
