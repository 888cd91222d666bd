"""One account with everything around it: real use cases and adapters, a simulated venue, unreliable everything else."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache

from tests.builders import START, d
from tests.simulation.books import FaultyLedger
from tests.simulation.effects import Effects
from tests.simulation.faults import Dice
from tests.simulation.health import FaultyHealth, Watch
from tests.simulation.queues import UnreliableQueue
from tests.simulation.venue import Network
from thunes.adapters.binance.client import SpotClient
from thunes.adapters.binance.rest import BinanceExchange, BinanceMarketData
from thunes.adapters.memory.health import InMemoryVenueHealth
from thunes.adapters.memory.ledger import InMemoryLedger
from thunes.domain.candle import Candle, Interval
from thunes.domain.risk import Limits
from thunes.simulator.clock import ManualTime
from thunes.simulator.generator import generate
from thunes.simulator.listing import listing
from thunes.simulator.market import Market
from thunes.simulator.simulator import API_KEY, API_SECRET, Simulator
from thunes.strategies import Strategy, build
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
from thunes.usecases.set_trading_state import SetTradingState
from thunes.usecases.validate_risk import ValidateRisk
from thunes.usecases.withdraw_entries import WithdrawEntries

MINUTE = Interval("1m")
SYMBOLS = ("BTCUSDT", "ETHUSDT", "SOLUSDT", "ADAUSDT")
HISTORY = 40
# Often in and out: averages of a few candles, short waits, small limits.
AVERAGES = {"fast": 2, "slow": 5}
BARE = build("sma_crossover", AVERAGES)
STOPPED = build("sma_crossover", {**AVERAGES, "stop_loss": "0.002"})
BRACKETED = build("sma_crossover", {**AVERAGES, "stop_loss": "0.003", "take_profit": "0.003"})
IN_PARTS = build("grid", {"spacing": 20, "levels": 3, "life": 12})
# A quarter of the runs trade without a stop, a quarter with one, a quarter with a target too, a quarter in parts.
STRATEGIES = (BARE, STOPPED, BRACKETED, IN_PARTS)
LIMITS = Limits(
    max_positions=3,
    cool_down=timedelta(minutes=3),
    max_daily_loss=d("0.12"),
    max_candle_age=timedelta(seconds=30),
    # An hour of this market is a year of another.
    max_orders_per_hour=40,
    max_stop_losses=5,
    stop_loss_window=timedelta(minutes=20),
    max_loss_streak=6,
    loss_streak_pause=timedelta(minutes=5),
    instrument_profit=d("-0.08"),
    instrument_window=timedelta(minutes=20),
    data_quarantine=timedelta(minutes=2),
)
# A part must be worth what the venue takes at least, so three of them need room.
PART_LIMITS = replace(
    LIMITS,
    max_position_size=d("18"),
    max_position_loss=d("10"),
    max_symbol_exposure=d("20"),
    max_exposure=d("50"),
    max_daily_loss=d("0.4"),
)
BALANCES = {"USDT": d("80"), "BNB": d("0.001")}  # enough of the latter for the commissions of some orders
# Those that ask the venue, by what calls them: a schedule or a queue.
FUNCTIONS = ("check_signals", "signals", "orders", "reconcile")


class OwnClock:
    """The functions' clock: the venue's time, off by what the run says."""

    def __init__(self, time: ManualTime) -> None:
        self._time = time
        self.offset = timedelta(0)

    def now(self) -> datetime:
        return self._time.now() + self.offset

    def sleep(self, length: timedelta) -> None:
        self._time.move_to(self._time.now() + length)


@dataclass
class World:
    """The parts of one run. ``books`` is the ledger without faults: what is true."""

    limits: Limits
    time: ManualTime
    clock: OwnClock
    dice: Dice
    effects: Effects
    venue: Simulator
    network: Network
    watch: Watch
    processes: Mapping[str, SpotClient]
    books: InMemoryLedger
    signals: UnreliableQueue
    orders: UnreliableQueue
    check: CheckSignals
    judge: ValidateRisk
    place: PlaceOrder
    reconcile: Reconcile
    switch: SetTradingState
    owner: SetTradingState

    @contextmanager
    def invocation(self, name: str = "") -> Iterator[None]:
        """Run one invocation, in the warm process of the function that the name begins with, or in all of them.

        A process may be at work already, on behalf of two at once; then the outer one looks again as well.
        """
        called = name.partition(" ")[0]
        processes = [process for function, process in self.processes.items() if called in ("", function)]
        for process in processes:
            process.begin()
        with self.watch.invocation():
            try:
                yield
            finally:
                for process in processes:
                    process.begin()


@dataclass(frozen=True)
class Desk:
    """What each process that sends orders is made of; only market and exchange are its own."""

    clock: OwnClock
    ledger: FaultyLedger
    record: RecordFill

    def place(self, market: BinanceMarketData, exchange: BinanceExchange) -> PlaceOrder:
        """Return the verb of the orders queue."""
        return PlaceOrder(self.clock, market, exchange, self.ledger, self.record, self._protect(market, exchange))

    def reconcile(self, market: BinanceMarketData, exchange: BinanceExchange) -> Reconcile:
        """Return the verb of the minute."""
        search = SearchOrder(self.clock, exchange, self.ledger, self.record)
        adopt = AdoptLateFills(SYMBOLS, self.clock, exchange, self.ledger, self.record)
        reopen = ReopenBooks("dev", self.clock, exchange, self.ledger, self.record)
        protect = self._protect(market, exchange)
        mark = MarkPositions(self.record.limits, self.clock, market, self.ledger)
        withdraw = WithdrawEntries(self.ledger, self.record, protect.lift)
        flatten = FlattenPositions(self.clock, market, exchange, self.ledger, protect)
        verbs = (search, protect, adopt, reopen, withdraw, flatten, mark)
        return Reconcile("dev", self.clock, exchange, self.ledger, *verbs)

    def _protect(self, market: BinanceMarketData, exchange: BinanceExchange) -> ProtectPosition:
        lift = LiftProtection(exchange, self.ledger, self.record)
        return ProtectPosition(self.clock, market, exchange, self.ledger, self.record, lift)


def build_world(
    seed: int, dice: Dice, minutes: int, strategy: Strategy | None = None, limits: Limits | None = None
) -> World:
    """Return a world in which nothing has happened yet; its market is invented from ``seed`` for that long."""
    strategy = strategy or STRATEGIES[seed % len(STRATEGIES)]
    limits = limits or (PART_LIMITS if strategy is IN_PARTS else LIMITS)
    time, effects = ManualTime(MINUTE.open_time(START)), Effects()
    clock = OwnClock(time)
    venue = Simulator.create([_market(seed, name, minutes) for name in SYMBOLS], BALANCES, time)
    network = Network(venue.api, time, dice, effects)
    record = InMemoryVenueHealth()
    watch = Watch(clock, record.read)
    network.leaves, network.hears = watch.leaves, watch.hears
    health = FaultyHealth(record, watch, dice, effects)
    processes = {function: _process(function, network, clock, health) for function in FUNCTIONS}
    markets = {function: BinanceMarketData(client, clock) for function, client in processes.items()}
    books = InMemoryLedger("dev#main", limits)
    ledger = FaultyLedger(books, dice, effects)
    signals = UnreliableQueue("signals", time, dice, effects)
    orders = UnreliableQueue("orders", time, dice, effects)
    plan = Plan("dev", SYMBOLS, MINUTE, strategy)
    desk = Desk(clock, ledger, RecordFill(limits, clock, ledger))
    return World(
        limits=limits,
        time=time,
        clock=clock,
        dice=dice,
        effects=effects,
        venue=venue,
        network=network,
        watch=watch,
        processes=processes,
        books=books,
        signals=signals,
        orders=orders,
        check=CheckSignals(plan, clock, markets["check_signals"], ledger, signals),
        judge=ValidateRisk(limits, clock, markets["signals"], ledger, orders),
        place=desk.place(markets["orders"], BinanceExchange(processes["orders"])),
        reconcile=desk.reconcile(markets["reconcile"], BinanceExchange(processes["reconcile"])),
        switch=SetTradingState("dev", clock, ledger, resume_allowed=True),
        owner=SetTradingState("dev", clock, books, resume_allowed=True),
    )


def _process(function: str, network: Network, clock: OwnClock, health: FaultyHealth) -> SpotClient:
    client = SpotClient(f"http://{function}/api", clock, health, lambda: (API_KEY, API_SECRET))
    client.session.mount("http://", network)
    # Nothing leaves the process, so what the environment says of proxies is not asked for at every request.
    client.session.trust_env = False
    return client


def _market(seed: int, symbol: str, minutes: int) -> Market:
    candles = _candles(seed * len(SYMBOLS) + SYMBOLS.index(symbol), HISTORY + minutes + 60)
    return Market(listing(symbol, candles), MINUTE, candles)


@lru_cache(maxsize=16)
def _candles(seed: int, count: int) -> Sequence[Candle]:
    """Hundreds of runs begin with the same market."""
    return generate(seed, MINUTE.open_time(START) - HISTORY * MINUTE.length, MINUTE, count)
