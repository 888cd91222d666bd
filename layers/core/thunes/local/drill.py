"""A drill of the kill switch that means it: many placements race one press on a cloud of their own.

Each placement is an intent of its own, on a market of its own, for only one may be under way on a symbol: what is
delivered many times is proven elsewhere, here every single order could be the one that comes too late.
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from threading import Barrier
from typing import Any

from botocore.exceptions import BotoCoreError

from thunes import wiring
from thunes.adapters.memory.queue import InMemoryQueue
from thunes.adapters.sqs.commands import encode
from thunes.domain.audit import Event, Fact
from thunes.domain.candle import Interval
from thunes.domain.chain import verify
from thunes.domain.command import PlaceIntent
from thunes.domain.order import RECV_WINDOW, IntentState, OrderIntent
from thunes.domain.risk import Approved
from thunes.domain.signal import Leg, Signal
from thunes.local.attach import environment, fill_in_secret, give_limits, join, parameters
from thunes.local.cloud import LocalCloud
from thunes.local.isolation import isolate
from thunes.local.ministack import LocalCloudFailed
from thunes.local.stopping import stopping_in_order
from thunes.local.venue import now_from_seed
from thunes.ports import Cursor, CursorKey
from thunes.simulator.clock import WallTime
from thunes.simulator.http import SimulatorServer
from thunes.simulator.simulator import Simulator
from thunes.usecases.hold_drill import REASON, Drilled, Pressed, Switch, hold
from thunes.usecases.validate_risk import ValidateRisk

INTERVAL = "1m"
STRATEGY = "drill"
BALANCE = Decimal(1000)
# The schedule of entries is on, so that there is something to disable, and never fires.
NEVER = "cron(0 0 1 1 ? 2199)"
HALFWAY_LIMIT_S = 30.0
WAVES, WARM_S = 8, 5.0
DELIVERIES, AGAIN_S = 20, 0.5
SETTLE_LIMIT_S = 60.0


@dataclass
class Race:
    """One cloud, one venue with as many markets as there are placements, and the press in the middle."""

    placements: int
    say: Callable[[str], None]

    def run(self) -> Drilled:
        """Start everything, hold the drill, stop everything, whatever happens.

        Raises:
            LocalCloudFailed: when the cloud does not start, or what was in doubt is not settled.
            Refused: when the account is not ACTIVE to begin with.
        """
        isolate({})
        replays = [now_from_seed(seed, INTERVAL, f"DRILL{seed:02}USDT") for seed in range(self.placements)]
        venue = Simulator.create([replay.market for replay in replays], {replays[0].quote: BALANCE}, WallTime())
        symbols = [replay.market.symbol for replay in replays]
        with stopping_in_order(), SimulatorServer(venue.api) as server, LocalCloud() as cloud:
            given = {
                **parameters(replays[0].market, server.url),
                "Symbols": ",".join(symbols),
                "ScheduleState": "ENABLED",
                "TickSchedule": NEVER,
            }
            cloud.deploy(given)
            fill_in_secret(cloud)
            give_limits(cloud, replays[0].quote, **_room_for(self.placements))
            join(environment(cloud, given))
            cloud.invoke("Reconcile", {})
            return self._hold(cloud, venue, symbols)

    def _hold(self, cloud: LocalCloud, venue: Simulator, symbols: Sequence[str]) -> Drilled:
        self.say(f"starting {self.placements} placers, which takes a while")
        _warm_up(cloud, self.placements)
        intents = [_approved(symbol) for symbol in symbols]
        self.say(f"{len(intents)} intents are approved; they race the kill switch now")

        def press(switch: Switch) -> Pressed:
            return self._press_in_the_middle(cloud, venue, intents, switch)

        ledger, clock = wiring.ledger(), wiring.clock()
        switch = Switch(lambda payload: cloud.invoke("KillSwitch", payload), clock.now, ledger, clock)
        return hold(switch, "dev", self.placements, press)

    def _press_in_the_middle(
        self, cloud: LocalCloud, venue: Simulator, intents: Sequence[OrderIntent], switch: Switch
    ) -> Pressed:
        deliveries = [_delivery(cloud, intent) for intent in intents]
        with ThreadPoolExecutor(1) as aside:
            racing = aside.submit(at_once, deliveries)
            with suppress(LocalCloudFailed):
                cloud.wait_until(
                    lambda: racing.done() or len(venue.engine.orders) * 2 >= len(intents),
                    "half of the orders are not there",
                    HALFWAY_LIMIT_S,
                )
            pressed = switch.press()
            racing.result()
        at_once(deliveries)  # and whatever was delivered once may be so again
        _settled(cloud)
        return _measured(pressed, venue, intents)


def _room_for(placements: int) -> dict[str, object]:
    """Return the limits of an account that may enter on so many symbols at once."""
    return {"max_positions": placements, "max_orders_per_hour": placements, "max_exposure": Decimal(10 * placements)}


def at_once(calls: Sequence[Callable[[], object]]) -> None:
    """Let all start together; one that fails was in another's way, as it may be."""
    start = Barrier(len(calls))

    def run(call: Callable[[], object]) -> None:
        start.wait()
        with suppress(LocalCloudFailed, BotoCoreError):  # a machine that is busy may keep a client waiting too long
            call()

    with ThreadPoolExecutor(len(calls)) as threads:
        list(threads.map(run, calls))


def _warm_up(cloud: LocalCloud, placements: int) -> None:
    """Start as many processes as will run at once, and the switch's: what is measured is no cold start.

    On a small machine they take longer than a client waits; the next wave finds them there.
    """
    cloud.invoke("KillSwitch", {"action": "status"})
    for _ in range(WAVES):
        began = time.monotonic()
        at_once([lambda: cloud.invoke("PlaceOrder", {"Records": []})] * placements)
        if time.monotonic() - began < WARM_S:
            return


def _approved(symbol: str) -> OrderIntent:
    """Have an entry approved by the use case that judges every signal, with nobody told to place it."""
    limits, market, clock = wiring.limits(), wiring.market(), wiring.clock()
    ledger = wiring.ledger_within(limits)
    closed = Interval(INTERVAL).last_close(clock.now())
    signal = Signal("dev", STRATEGY, "0" * 16, symbol, closed, Leg.ENTRY, market.quote(symbol).ask)
    cursor = Cursor(CursorKey(STRATEGY, symbol), closed, signal)
    fact = Fact(Event.SIGNAL_DECIDED, {"symbol": symbol, "why": REASON}, {"signal": Leg.ENTRY}, STRATEGY)
    ledger.record(ledger.read(cursors=[cursor.key]), [fact], clock.now(), [cursor])
    decision = ValidateRisk(limits, clock, market, ledger, InMemoryQueue())(signal)
    if not isinstance(decision, Approved):
        raise LocalCloudFailed(f"the entry on {symbol} was not approved: {decision}")
    return ledger.read(intents=[signal.intent_id]).intents[signal.intent_id]


def _delivery(cloud: LocalCloud, intent: OrderIntent) -> Callable[[], object]:
    """Return what the queue does with an approved intent: deliver it again until it is carried out, or set aside."""
    event = {"Records": [{"body": encode(PlaceIntent(intent.intent_id)), "receiptHandle": "nobody's"}]}

    def deliver() -> None:
        for _ in range(DELIVERIES):
            with suppress(LocalCloudFailed, BotoCoreError):  # the others were in the way
                cloud.invoke("PlaceOrder", event)
                return
            time.sleep(AGAIN_S)

    return deliver


def _settled(cloud: LocalCloud) -> None:
    deadline = time.monotonic() + SETTLE_LIMIT_S
    while time.monotonic() < deadline:
        with suppress(LocalCloudFailed):  # the schedule's own run was in the way
            found = cloud.invoke("Reconcile", {})
            if not found["waiting"] and not found["unexplained"]:
                return
        time.sleep(1)
    raise LocalCloudFailed(f"orders are still in doubt {SETTLE_LIMIT_S:.0f} s after the press")


def _measured(pressed: Pressed, venue: Simulator, intents: Sequence[OrderIntent]) -> Pressed:
    """Add what became of every intent: by the ledger, and by the engine's own list of orders."""
    view = wiring.ledger().read(intents=[intent.intent_id for intent in intents])
    after = [view.intents[intent.intent_id] for intent in intents]
    taken = {order.client_order_id: order.at for order in venue.engine.orders.values()}
    sent = [intent.wire.sent_at for intent in after if intent.wire]
    abandoned = sum(intent.state is IntentState.ABANDONED for intent in after)
    known = {intent.client_order_id for intent in after if intent.wire}
    trail = list(wiring.ledger().trail())
    return replace(
        pressed,
        orders=len(taken),
        sent=len(sent),
        abandoned=abandoned,
        last_order=max(taken.values(), default=None),
        last_possible=max((moment + RECV_WINDOW for moment in sent), default=None),
        complete=taken.keys() <= known
        and len(sent) + abandoned == len(intents)
        and verify(trail, wiring.ledger().read().head) is None
        and not _sent_after_the_halt(trail),
    )


def _sent_after_the_halt(trail: Sequence[Any]) -> bool:
    changes = [event for event in trail if event.event == Event.TRADING_STATE_CHANGED]
    halted = max(event.sequence for event in changes if event.decision_outputs["state"] == "HALTED")
    return any(event.event == Event.ORDER_SENDING and event.sequence > halted for event in trail)
