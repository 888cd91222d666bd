"""The flows that a death may interrupt: each prepares a stage, and returns the function that is about to run."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from requests.exceptions import ReadTimeout

from tests.builders import d
from tests.simulation.stage import TICK, Stage, Verb
from tests.simulation.world import AVERAGES, LIMITS, MINUTE
from thunes.domain.money import floor_to
from thunes.domain.order import OrderIntent
from thunes.domain.signal import Leg
from thunes.simulator.orders import Order
from thunes.strategies import build

WIDE = build("sma_crossover", {**AVERAGES, "stop_loss": "0.05", "take_profit": "0.05"})


def open_books(stage: Stage) -> Verb:
    return stage.world.reconcile


def check_signals(stage: Stage) -> Verb:
    """The tick that finds the first entry: found in a rehearsal, then stopped just before it."""
    rehearsal = Stage()
    rehearsal.until_signal(Leg.ENTRY)
    tick = MINUTE.open_time(rehearsal.world.time.now()) + TICK
    while MINUTE.open_time(stage.world.time.now()) + MINUTE.length + TICK < tick:
        stage.next_minute()
        stage.check()
        stage.deliver()
    stage.next_minute()
    return lambda: stage.world.check(tick)


def judge(leg: Leg) -> Callable[[Stage], Verb]:
    def prepare(stage: Stage) -> Verb:
        signal = stage.until_signal(leg)
        return lambda: stage.world.judge(signal)

    return prepare


def place(leg: Leg) -> Callable[[Stage], Verb]:
    def prepare(stage: Stage) -> Verb:
        intent_id = stage.until_intent(leg)
        return lambda: stage.world.place(intent_id)

    return prepare


def settle_a_doubt(*, executed: bool) -> Callable[[Stage], Verb]:
    """An order whose answer never came: found by reconcile, or searched for in vain for the third time."""

    def prepare(stage: Stage) -> Verb:
        intent_id = stage.until_intent(Leg.ENTRY)
        message = stage.world.orders.receive()
        assert message is not None

        def lose(name: str, effect: Callable[[], Any]) -> Any:
            if not name.startswith("POST"):
                return effect()
            if executed:
                effect()
            raise ReadTimeout("no answer")

        stage.world.effects.doing = lose
        stage.world.place(intent_id)
        stage.world.effects.doing = lambda name, effect: effect()
        stage.world.orders.done(message)
        for _ in range(0 if executed else 2):
            stage.next_minute()
        stage.pass_(MINUTE.length)
        return stage.world.reconcile

    return prepare


def protect_again(stage: Stage) -> Verb:
    """The venue has cancelled what rested, as it may in its maintenance."""
    resting = stage.until_protected()
    stage.world.venue.engine.cancel(_at_the_venue(stage, resting))
    stage.pass_(MINUTE.length)
    return stage.world.reconcile


def book_what_a_stop_sold(stage: Stage) -> Verb:
    """The price has met a stop, and nobody here knows yet."""
    resting = stage.until_protected()
    engine = stage.world.venue.engine
    engine._meet(_at_the_venue(stage, resting), resting.limit_price, stage.world.time.now())
    stage.pass_(MINUTE.length)
    return stage.world.reconcile


def leave_what_fell_through_its_stop(stage: Stage) -> Verb:
    """The price has jumped over a stop and its limit: what rests there waits for a price that is gone."""
    resting = stage.until_protected()
    market = stage.world.venue.engine.markets[resting.symbol]
    fallen = floor_to(resting.limit_price * d("0.99"), market.tick)
    market.price = lambda moment: fallen  # type: ignore[method-assign]
    engine = stage.world.venue.engine
    engine._meet(_at_the_venue(stage, resting), fallen, stage.world.time.now())
    engine._matched_until = stage.world.time.now()
    return stage.world.reconcile


def _at_the_venue(stage: Stage, resting: OrderIntent) -> Order:
    """Return the protection's stop as the venue has it."""
    name = resting.client_order_ids[0]
    found = stage.world.venue.engine.find(resting.symbol, order_id=None, client_order_id=name)
    assert found is not None
    return found


def halt(stage: Stage) -> Verb:
    """The switch is pressed while an order waits to be placed."""
    stage.until_intent(Leg.ENTRY)
    return lambda: stage.world.switch.halt("owner", "pressed")


def sell_everything(stage: Stage) -> Verb:
    """The switch was pressed with the wish to be out, and a stop rests."""
    stage.until_protected()
    stage.world.switch.halt("owner", "pressed", flatten=True)
    stage.pass_(MINUTE.length)
    return stage.world.reconcile


def take_back_an_entry(stage: Stage) -> Verb:
    """The switch was pressed while an order waited to be placed."""
    stage.until_intent(Leg.ENTRY)
    stage.world.switch.halt("owner", "pressed")
    return stage.world.reconcile


FLOWS: dict[str, Callable[[Stage], Verb]] = {
    "open the books": open_books,
    "check signals": check_signals,
    "judge an entry": judge(Leg.ENTRY),
    "judge an exit": judge(Leg.EXIT),
    "place an entry": place(Leg.ENTRY),
    "place an exit": place(Leg.EXIT),
    "record a late fill": settle_a_doubt(executed=True),
    "give up what never arrived": settle_a_doubt(executed=False),
    "halt": halt,
    "take back an entry": take_back_an_entry,
    "enter and protect": place(Leg.ENTRY),
    "take the protection back and exit": place(Leg.EXIT),
    "protect again what vanished": protect_again,
    "book what a stop sold": book_what_a_stop_sold,
    "leave what fell through its stop": leave_what_fell_through_its_stop,
    "sell everything": sell_everything,
}
PROTECTED = frozenset(list(FLOWS)[-6:])
HALTING = frozenset({"halt", "take back an entry", "sell everything"})


def stage_for(flow: str) -> Stage:
    """Return a stage on which the flow can happen; protections rest where nothing meets them, losses may be large."""
    return Stage(WIDE, replace(LIMITS, max_daily_loss=d("20"))) if flow in PROTECTED else Stage()
