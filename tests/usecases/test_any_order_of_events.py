"""Whatever happens in whatever order, the promises hold; and when the faults stop, everything settles."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.builders import d
from tests.fakes import TIMEOUT
from tests.usecases.desk import Desk
from tests.usecases.interruptions import Crash
from thunes.domain.audit import AuditEvent, Event
from thunes.domain.command import PlaceIntent
from thunes.domain.order import IntentState, OrderIntent, Wire
from thunes.domain.risk import Limits, TradingState
from thunes.domain.times import from_iso, iso
from thunes.errors import BooksDisagree, Refused, Transient
from thunes.usecases.set_trading_state import resume_token

SYMBOLS = ("BTCUSDT", "ETHUSDT")
OPENING = {"USDT": d("1000"), "BNB": d("1"), "BTC": d("1"), "ETH": d("1")}
CALLS = ["record", "approve", "start_sending", "settle", "send"]
ANY = st.integers(0, 1000)
PERCENT = st.sampled_from([1, 2, 3, -1, -3])
MISHAPS = st.sampled_from([None, None, TIMEOUT, TIMEOUT, Crash(), Refused(-2010, "no"), Transient("429")])
DEPTHS = st.sampled_from(["10", "10", "0.0001", "0"])


def decided(event: AuditEvent) -> tuple[object, ...] | None:
    """Return what an event decides: a candle of a symbol, or a signal; None when it decides nothing."""
    inputs = event.decision_inputs
    if event.event == Event.SIGNAL_DECIDED:
        return "candle", inputs["symbol"], inputs["candle_close"]
    if event.event in (Event.RISK_APPROVED, Event.RISK_DENIED):
        return "signal", inputs["signal_id"]
    return None


class Life(RuleBasedStateMachine):
    """One account from its opening on, with schedules, deliveries, faults and people in any order."""

    desk: Desk
    reduced_at: Decimal | None = None

    @initialize(max_positions=st.integers(1, 2), invested=st.sampled_from([True, True, False]))
    def begin(self, max_positions: int, invested: bool) -> None:
        limits = Limits(
            max_positions=max_positions,
            max_daily_loss=d("0.5"),
            cool_down=timedelta(minutes=90),
            max_symbol_exposure=d("11"),
            max_exposure=d("20"),
            max_strategy_share=d("0.9"),
            max_orders_per_hour=3,
            max_stop_losses=1,
        )
        self.desk = Desk(("20000", "20000"), symbols=SYMBOLS, limits=limits, balances=OPENING)
        self.desk.exchange.during_post = self._watch_post
        if invested:
            self.an_hour_passes_and_everybody_does_their_work(1, None, executed=True, depth="10")

    @rule(percent=PERCENT, mishap=MISHAPS, executed=st.booleans(), depth=DEPTHS)
    def an_hour_passes_and_everybody_does_their_work(
        self, percent: int, mishap: Exception | None, executed: bool, depth: str
    ) -> None:
        self._an_hour_passes(percent)
        self.desk.exchange.outcomes = [mishap]
        self.desk.exchange.lost_after_engine = executed
        self.desk.exchange.depth = d(depth)
        self._attempt(self._check)
        for _ in SYMBOLS:
            self._judge(-1)
            self._place(-1)

    @rule(verb=st.sampled_from(["check", "judge", "place", "reconcile"]), which=ANY)
    def one_of_them_runs_once_more(self, verb: str, which: int) -> None:
        if verb == "judge":
            self._judge(which)
        elif verb == "place":
            self._place(which)
        else:
            self._attempt(self._check if verb == "check" else self._reconcile)

    @rule(seconds=st.sampled_from([1, 13, 61, 80]))
    def time_passes(self, seconds: int) -> None:
        self.desk.clock.pass_(seconds=seconds)

    @rule(percent=PERCENT)
    def the_price_moves(self, percent: int) -> None:
        self._an_hour_passes(percent)

    @rule(does=st.sampled_from(["resumes", "resumes", "halts", "flattens", "reduces"]))
    def the_owner_steps_in(self, does: str) -> None:
        if does == "reduces":
            self.desk.owner.reduce("owner", "for a test")
        if does in ("halts", "flattens"):
            self.desk.halt(flatten=does == "flattens")
        if does != "resumes":
            return
        token = resume_token(self.desk.books.read().trading_state)
        self.desk.owner.resume({"stage": "dev", "reason": "go on", "token": token})

    @rule(call=st.sampled_from(CALLS), written=st.booleans())
    def the_next_write_or_message_fails(self, call: str, written: bool) -> None:
        if call == "send":
            self.desk.signals.failures = self.desk.orders.failures = [Transient("queue down")]
        moment = self.desk.ledger.after if written else self.desk.ledger.before
        moment[call] = [Transient("connection reset")]

    @rule(mood=st.sampled_from(["open", "hidden", "late fills", "down"]))
    def the_venue_changes_its_mood(self, mood: str) -> None:
        self.desk.exchange.hidden = mood == "hidden"
        self.desk.exchange.fills_pending = mood == "late fills"
        self.desk.exchange.failure = Transient("503") if mood == "down" else None
        self.desk.market.failure = Transient("503") if mood == "down" else None

    @invariant()
    def no_sequence_of_approvals_exceeds_a_limit_with_what_is_in_doubt_counted_as_filled(self) -> None:
        portfolio, limits = self.desk.portfolio, self.desk.limits
        assert portfolio.exposure <= limits.max_exposure
        assert portfolio.exposure_of(strategy_id="sma_crossover") <= limits.max_exposure * limits.max_strategy_share
        assert len(portfolio.symbols_at_stake) <= limits.max_positions
        for symbol in SYMBOLS:
            assert portfolio.exposure_of(symbol=symbol) <= limits.max_symbol_exposure

    @invariant()
    def no_hour_sees_more_orders_than_it_may(self) -> None:
        events = self.desk.events(Event.RISK_APPROVED)
        approved = [from_iso(event.timestamp) for event in events]
        entries = [from_iso(event.timestamp) for event in events if event.decision_inputs["leg"] == "entry"]
        for at in entries:
            assert (
                sum(at - timedelta(hours=1) < other <= at for other in approved) <= self.desk.limits.max_orders_per_hour
            )

    @invariant()
    def reducing_never_adds_to_what_is_at_stake(self) -> None:
        """What had been sent before may still fill: it was reserved, and counts from then on."""
        if self.desk.state is TradingState.REDUCING:
            before, self.reduced_at = self.reduced_at, self.desk.portfolio.exposure
            assert before is None or self.reduced_at <= before
        else:
            self.reduced_at = None

    @invariant()
    def no_intent_executes_more_than_was_approved(self) -> None:
        for intent in self._intents():
            assert intent.executed <= intent.quantity

    @invariant()
    def halted_approves_nothing_and_sends_nothing_but_exits_that_empty_the_account(self) -> None:
        state, flattening = "HALTED", False
        for event in self.desk.events():
            leg = event.decision_inputs.get("leg")
            if event.event == Event.TRADING_STATE_CHANGED:
                state = str(event.decision_outputs["state"])
                flattening = event.decision_outputs.get("flatten") is True
            if event.event in (Event.RISK_APPROVED, Event.ORDER_SENDING):
                allowed = {"ACTIVE": ("entry", "exit"), "REDUCING": ("exit",)}.get(state, ("exit",) * flattening)
                assert leg in allowed, (event.event, state)

    @invariant()
    def every_decision_has_exactly_one_event(self) -> None:
        told = [decision for event in self.desk.books.trail() if (decision := decided(event))]
        assert len(told) == len(set(told))
        for cursor in self.desk.books._cursors.values():
            if cursor.decided and cursor.key.strategy_id == self.desk.plan.strategy.name:
                assert ("candle", cursor.key.symbol, iso(cursor.decided)) in told
        approved = {event.decision_outputs["intent_id"] for event in self.desk.events(Event.RISK_APPROVED)}
        assert approved == {name for name in self.desk.books._intents if not name.startswith("pro-")}

    @invariant()
    def the_chain_holds(self) -> None:
        assert self.desk.chain_holds()

    def teardown(self) -> None:
        desk = self.desk
        self.the_venue_changes_its_mood("open")
        desk.exchange.outcomes = []
        for faults in (desk.ledger.before, desk.ledger.after):
            faults.clear()
        for _ in range(6):
            desk.clock.pass_(minutes=1)
            outcome = desk.reconcile()
        assert (outcome.waiting, outcome.unexplained, desk.unexplained()) == (0, {}, {})
        assert all(intent.state.terminal for intent in self._intents())
        booked = [fill for symbol in SYMBOLS for fill in desk.books.fills(symbol)]
        assert sorted(booked, key=lambda fill: fill.trade_id) == desk.exchange.executions

    def _an_hour_passes(self, percent: int) -> None:
        desk = self.desk
        close = (desk.market.series[-1].close * (100 + percent) / 100).quantize(Decimal("0.01"))
        desk.next_hour(str(close))
        desk.exchange.price = desk.market.bid = close
        desk.market.ask = close + d("0.01")

    def _check(self) -> None:
        self.desk.check(self.desk.clock.now())

    def _reconcile(self) -> None:
        assert self.desk.reconcile().unexplained == {}

    def _judge(self, which: int) -> None:
        sent = self.desk.sent
        if sent:
            self._attempt(lambda: self.desk.judge(sent[which % len(sent)]))

    def _place(self, which: int) -> None:
        sent = self.desk.orders.sent
        command = sent[which % len(sent)] if sent else None
        if isinstance(command, PlaceIntent):
            self._attempt(lambda: self.desk.place(command.intent_id))

    def _watch_post(self, intent: OrderIntent, wire: Wire) -> None:
        assert self.desk.books.read().trading_state.allows(intent.leg)
        assert wire.client_order_id not in [earlier.client_order_id for earlier in self.desk.exchange.posts]
        assert self.desk.intent(intent.intent_id).state is IntentState.SENDING
        assert Decimal(wire.quantity) <= intent.quantity

    def _attempt(self, verb: Callable[[], object]) -> None:
        try:
            verb()
        except (Transient, Crash):
            return
        except BooksDisagree:
            # Only a venue that hides what it did can contradict the books here.
            assert self.desk.exchange.hidden
            assert self.desk.state is TradingState.HALTED

    def _intents(self) -> list[OrderIntent]:
        names = {command.intent_id for command in self.desk.orders.sent if isinstance(command, PlaceIntent)}
        names |= {held.intent_id for held in self.desk.portfolio.reservations.values()}
        return list(self.desk.books.read(intents=names).intents.values())


TestAnyOrderOfEvents = Life.TestCase
TestAnyOrderOfEvents.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)


def test_what_is_told_of_a_position_that_cannot_be_sold_is_no_decision_on_a_candle() -> None:
    life = Life()
    life.begin(max_positions=1, invested=True)
    life.the_owner_steps_in(does="flattens")
    life.an_hour_passes_and_everybody_does_their_work(1, Refused(-2010, "no"), executed=False, depth="10")
    life.one_of_them_runs_once_more(verb="reconcile", which=0)
    assert any(cursor.key.strategy_id == "flatten_positions" for cursor in life.desk.books._cursors.values())
    life.every_decision_has_exactly_one_event()
