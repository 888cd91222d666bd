"""The promises of the architecture page, checked against what is true: the books themselves, and the venue itself."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from decimal import Decimal

from tests.simulation.unprotected import Unprotected
from tests.simulation.world import World
from thunes.domain.audit import AuditEvent, Event
from thunes.domain.chain import GENESIS
from thunes.domain.money import ZERO, exact
from thunes.domain.order import IntentState, OrderIntent
from thunes.domain.risk import TradingState
from thunes.domain.times import from_iso
from thunes.simulator.account import INSUFFICIENT
from thunes.usecases.answers import KNOWN
from thunes.usecases.unexplained import unexplained_amounts

CLOCK_ERROR = timedelta(seconds=3.2)
DOUBT_LIMIT = timedelta(minutes=5)
APPROVAL_LIMIT = timedelta(minutes=4)
# What the fence of an order was when this was written: a wider one is a broken promise.
WINDOW_MS = 2000
WINDOW = timedelta(milliseconds=WINDOW_MS)
OF_FILTERS = frozenset({-1013, -1111, -1100})
PAGES = frozenset({Event.ORDER_UNKNOWN, Event.PROTECTION_MISSING, Event.ORDER_REFUSED})
DOUBTFUL = frozenset({IntentState.SENDING, IntentState.UNKNOWN})


class Violation(AssertionError):
    """A promise was broken; the message begins with its name."""


class Promises:
    """What has been seen of a run so far, and whether it keeps its promises."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._seen_events = 0
        self._seen_orders = 0
        self._last_hash = GENESIS
        self._last_time = ""
        self._decided: set[tuple[str, datetime]] = set()
        self._approved_at: dict[str, datetime] = {}
        self._lost_at: datetime | None = None
        self._states: dict[str, str] = {}
        self._fills = 0
        self._trading, self._flattening = "", False
        self._halted_since: datetime | None = None
        self._doubted_since: dict[str, datetime] = {}
        self.unprotected = Unprotected(world)
        self.pages: list[datetime] = []

    def check(self) -> None:
        """Check everything that must hold at every moment; raises Violation."""
        self._read_trail()
        self._watch_the_state()
        self._orders_at_the_venue()
        self._intents()
        self._limits()
        self._wire()
        bare = self.unprotected.broken(self.pages)
        _require(bare is None, "G5", f"{bare}, and nobody was told")

    def check_settled(self) -> None:
        """Check what must hold once faults have stopped and everybody had time."""
        books, engine = self._world.books, self._world.venue.engine
        view = books.read()
        resting = {protection.intent_id for protection in view.portfolio.protections.values()}
        live = [
            intent.intent_id
            for intent in self._all_intents()
            if not intent.state.terminal and not (intent.intent_id in resting and intent.state in KNOWN)
        ]
        _require(not live and not view.portfolio.reservations, "G7", f"still in doubt: {live}")
        known = [intent for intent in self._all_intents() if intent.intent_id in resting]
        names = {name for intent in known for name in intent.client_order_ids}
        left = [order.client_order_id for order in engine.open_orders() if order.client_order_id not in names]
        _require(not left, "G5", f"orders rest that the books do not know: {left}")
        booked = sorted(fill.trade_id for fill in books._fills.values())
        _require(booked == [e.execution_id for e in engine.executions], "G3", "the books miss fills of the venue")
        held = {asset: engine.account.total(asset) for asset in {*engine.account.free, *engine.account.locked}}
        gaps = unexplained_amounts({a: amount for a, amount in held.items() if amount}, view.portfolio)
        _require(not gaps, "G9", f"unexplained: {gaps}")
        cost_free = {market.base: held.get(market.base, ZERO) for market in engine.markets.values()}
        for position in view.portfolio.positions.values():
            _require(position.quantity == cost_free[position.base], "G9", f"{position.symbol} holds another amount")

    def _read_trail(self) -> None:
        for event in self._world.books._events[self._seen_events :]:
            self._seen_events += 1
            _require(event.timestamp >= self._last_time, "G10", f"event {event.sequence} is older than the one before")
            self._last_time = event.timestamp
            linked = event.previous_hash == self._last_hash and event.computed_hash() == event.hash
            _require(linked and event.sequence == self._seen_events, "G10", f"event {event.sequence} does not link")
            self._last_hash = event.hash
            self._follow(event)
        for intent in self._all_intents():
            told = self._states.get(intent.intent_id)
            _require(told == intent.state.value, "G10", f"{intent.intent_id} is {intent.state}, the trail says {told}")
        _require(self._fills == len(self._world.books._fills), "G10", "a fill is not in the trail")

    def _follow(self, event: AuditEvent) -> None:
        inputs, outputs = event.decision_inputs, event.decision_outputs
        if event.event == Event.TRADING_STATE_CHANGED:
            self._trading, self._flattening = str(outputs["state"]), outputs.get("flatten") is True
        if event.event in (Event.RISK_APPROVED, Event.ORDER_SENDING):
            emptying = self._flattening and inputs["leg"] == "exit"
            _require(self._trading != "HALTED" or emptying, "G11", f"{event.event} while halted")
        if event.event == Event.SIGNAL_DECIDED:
            self._decision(event)
        if event.event == Event.RISK_APPROVED:
            self._approval(event)
        elif event.event == Event.ORDER_SENDING:
            self._sending(event)
        elif "intent_id" in inputs and "state" in outputs:
            self._states[str(inputs["intent_id"])] = str(outputs["state"])
            fills = outputs["fills"]
            self._fills += len(fills) if isinstance(fills, list) else 0
            self._realized(event)
        if event.event in PAGES:
            self.pages.append(self._world.time.now())
        _require(event.event != Event.BOOKS_DISAGREE, "G9", f"a contradiction that is none: {outputs}")

    def _decision(self, event: AuditEvent) -> None:
        """Once per candle, on the candle as it was when it had closed."""
        inputs = event.decision_inputs
        symbol, close_time = str(inputs["symbol"]), from_iso(str(inputs["candle_close"]))
        _require((symbol, close_time) not in self._decided, "G2", f"{symbol} decided twice at {close_time}")
        self._decided.add((symbol, close_time))
        candles = self._world.venue.engine.markets[symbol].candles
        [candle] = [candle for candle in candles if candle.close_time == close_time]
        closed = close_time < self._world.time.now() and exact(inputs["close"]) == candle.close
        _require(closed, "no look-ahead", f"{symbol} decided at {close_time} on a candle that was running")

    def _approval(self, event: AuditEvent) -> None:
        """Fresh, after the cool-down, and not on a day that has lost its limit."""
        inputs, at = event.decision_inputs, from_iso(event.timestamp)
        self._states[str(event.decision_outputs["intent_id"])] = IntentState.APPROVED.value
        self._approved_at[str(event.decision_outputs["intent_id"])] = at
        age = at - from_iso(str(inputs["candle_close"]))
        _require(age <= self._world.limits.max_candle_age + CLOCK_ERROR, "G4", f"approved {age} after its candle")
        if inputs["leg"] == "entry":
            cool = self._lost_at is None or at - self._lost_at >= self._world.limits.cool_down - CLOCK_ERROR
            _require(cool, "G4", f"an entry at {at}, a loss at {self._lost_at}")
            lost = self._world.books.read().portfolio.realized_on(at.date())
            _require(lost > -self._world.limits.max_daily_loss, "G4", f"an entry on a day that has lost {lost}")

    def _sending(self, event: AuditEvent) -> None:
        name = str(event.decision_inputs["intent_id"])
        self._states[name] = IntentState.SENDING.value
        if name.startswith("pro-"):
            return  # what closes a position needs no approval
        age = from_iso(event.timestamp) - self._approved_at[name]
        _require(age <= self._world.limits.max_intent_age + CLOCK_ERROR, "G11", f"{name} sent {age} after its approval")

    def _realized(self, event: AuditEvent) -> None:
        """A loss starts the wait, a win ends it."""
        gain = exact(event.decision_outputs.get("realized", "0"))
        fills = event.decision_outputs.get("fills")
        if gain and isinstance(fills, list) and fills:
            last = fills[-1]
            assert isinstance(last, dict)
            self._lost_at = from_iso(str(last["at"])) if gain < ZERO else None

    def _watch_the_state(self) -> None:
        state = self._world.books.read().trading_state
        _require(
            state.since is None or state.state.value == self._trading, "G10", "a change of state is not in the trail"
        )
        if state.state is TradingState.HALTED and state.since is not None:
            self._halted_since = self._halted_since or self._world.time.now()
        else:
            self._halted_since = None

    def _orders_at_the_venue(self) -> None:
        engine = self._world.venue.engine
        wide = [post for post in self._world.network.posts if int(post.get("recvWindow", "5000")) > WINDOW_MS]
        _require(not wide, "G6", f"an order without its fence: {wide}")
        posts = Counter(post.get("newClientOrderId") or post["listClientOrderId"] for post in self._world.network.posts)
        twice = [name for name, count in posts.items() if count > 1]
        _require(not twice, "G1", f"posted twice: {twice}")
        orders = list(engine.orders.values())
        named = Counter(order.client_order_id for order in orders)
        _require(max(named.values(), default=0) <= 1, "G1", "two orders of one intent at the venue")
        approved = {name: intent for intent in self._all_intents() for name in intent.client_order_ids}
        executed: dict[str, Decimal] = defaultdict(Decimal)
        for order in orders:
            intent = approved.get(order.client_order_id)
            _require(intent is not None, "G1", f"{order.client_order_id} was never approved")
            if intent:
                executed[intent.intent_id] += order.executed
                _require(executed[intent.intent_id] <= intent.quantity, "G1", "more executed than approved")
        for order in orders[self._seen_orders :]:
            emptying = self._flattening and order.side == "SELL"
            bound = (order.at if emptying else self._halted_since or order.at) + WINDOW + CLOCK_ERROR
            _require(order.at <= bound, "G6", f"{order.client_order_id} reached the engine after the halt")
        self._seen_orders = len(orders)

    def _intents(self) -> None:
        now = self._world.time.now()
        live = [intent for intent in self._all_intents() if not intent.state.terminal]
        # What rests to protect is a leg of its own: an exit takes it back before it is sent.
        legs = Counter((intent.symbol, intent.leg, intent.kind.protective) for intent in live)
        _require(max(legs.values(), default=0) <= 1, "G2", f"two at once: {legs}")
        for intent in live:
            waits = now - intent.approved_at if intent.state is IntentState.APPROVED else timedelta(0)
            _require(waits <= APPROVAL_LIMIT, "G7", f"{intent.intent_id} approved {waits} ago, and nobody came for it")
        doubtful = {intent.intent_id for intent in live if intent.state in DOUBTFUL}
        self._doubted_since = {name: self._doubted_since.get(name, now) for name in sorted(doubtful)}
        for name, since in self._doubted_since.items():
            paged = any(page >= since for page in self.pages)
            _require(now - since <= DOUBT_LIMIT or paged, "G7", f"{name} in doubt since {since}, and nobody was told")

    def _limits(self) -> None:
        portfolio = self._world.books.read().portfolio
        _require(portfolio.exposure <= self._world.limits.max_exposure, "G4", f"exposure {portfolio.exposure}")
        at_stake = len(portfolio.symbols_at_stake)
        _require(at_stake <= self._world.limits.max_positions, "G4", f"{at_stake} positions")
        for position in portfolio.positions.values():
            most = self._world.limits.max_symbol_exposure  # that of a position, and dust from before
            _require(position.cost <= most, "G4", f"{position.symbol} cost {position.cost}, and {most} is the most")
        below = [a for a, amount in self._world.venue.engine.account.free.items() if amount < ZERO]
        _require(not below, "G9", f"the venue's balances of {below} are below zero")

    def _wire(self) -> None:
        for refusal in self._world.network.refusals:
            excused = refusal.code not in OF_FILTERS or not refusal.filters_known
            _require(excused, "G8", f"{refusal.code} {refusal.message} for {refusal.post}")
            _require(refusal.message != INSUFFICIENT, "G9", f"the books hold more than the venue: {refusal.post}")
        self._world.network.refusals.clear()

    def _all_intents(self) -> list[OrderIntent]:
        return list(self._world.books._intents.values())


def _require(holds: bool, promise: str, otherwise: str) -> None:
    if not holds:
        raise Violation(f"{promise}: {otherwise}")
