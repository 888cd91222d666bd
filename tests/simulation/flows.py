"""The flows that a death may interrupt: each prepares a stage, and returns the function that is about to run."""

from collections.abc import Callable
from typing import Any

from requests.exceptions import ReadTimeout

from tests.simulation.stage import TICK, Stage, Verb
from tests.simulation.world import MINUTE
from thunes.domain.signal import Leg


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


def halt(stage: Stage) -> Verb:
    """The switch is pressed while an order waits to be placed."""
    stage.until_intent(Leg.ENTRY)
    return lambda: stage.world.switch.halt("owner", "pressed")


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
}
