"""Every point at which a function can die: each effect of each flow, never happened, happened unsaid, happened late."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from requests.exceptions import ReadTimeout

from tests.simulation.effects import Died
from tests.simulation.faults import Dice
from tests.simulation.promises import Promises
from tests.simulation.queues import UnreliableQueue
from tests.simulation.world import MINUTE, World, build_world
from thunes.domain.command import PlaceIntent
from thunes.domain.signal import Leg, Signal
from thunes.errors import ThunesError

SEED, MINUTES = 5, 60
TICK = timedelta(seconds=5)
# Between the death and what was still under way: inside the fence of an order.
LATE = timedelta(seconds=1.5)
RECOVERY = 8

Verb = Callable[[], object]


class Kind(StrEnum):
    """What became of the effect at which the function died."""

    NEVER = "never happened"
    UNSAID = "happened, and nobody was told"
    LATE = "happened later"


@dataclass(frozen=True)
class Point:
    """One way to die: in that flow, at its effect of that number."""

    flow: str
    number: int
    effect: str
    kind: Kind

    def __str__(self) -> str:
        return f"{self.flow}: {self.number} {self.effect} {self.kind}"


class Stage:
    """A world without faults, driven by hand, minute by minute."""

    def __init__(self) -> None:
        self.world: World = build_world(SEED, Dice(SEED, only=()), MINUTES)
        self.promises = Promises(self.world)

    def pass_(self, length: timedelta) -> None:
        self.world.time.move_to(self.world.time.now() + length)

    def next_minute(self) -> None:
        """Come to the next full minute and reconcile."""
        opened = MINUTE.open_time(self.world.time.now())
        self.world.time.move_to(opened + MINUTE.length)
        self.attempt(self.world.reconcile)
        self.pass_(TICK)

    def check(self) -> None:
        self.attempt(lambda: self.world.check(self.world.time.now()))
        self.pass_(timedelta(seconds=1))

    def deliver(self) -> None:
        """Carry out every message that is there, and come back for what failed."""
        for _ in range(8):
            for queue in (self.world.signals, self.world.orders):
                message = queue.receive()
                if message:
                    self.attempt(self.verb_of(message.command))
                    queue.done(message)
            self.pass_(timedelta(seconds=0.5))

    def verb_of(self, command: Any) -> Verb:
        if isinstance(command, PlaceIntent):
            return lambda: self.world.place(command.intent_id)
        return lambda: self.world.judge(command)

    def attempt(self, verb: Verb) -> None:
        """Run a function; what it fails with is for the next one to mend."""
        with suppress(ThunesError, Died):
            verb()
        self.promises.check()

    def until_signal(self, leg: Leg) -> Signal:
        """Go on, minute by minute, until a signal of that leg waits to be judged."""
        while True:
            self.next_minute()
            self.check()
            waiting = self.head(self.world.signals)
            if isinstance(waiting, Signal) and waiting.leg is leg:
                return waiting
            self.deliver()

    def until_intent(self, leg: Leg) -> str:
        """Go on until an intent of that leg waits to be placed."""
        signal = self.until_signal(leg)
        message = self.world.signals.receive()
        assert message is not None
        self.world.judge(signal)
        self.world.signals.done(message)
        command = self.head(self.world.orders)
        assert isinstance(command, PlaceIntent)
        return command.intent_id

    def head(self, queue: UnreliableQueue) -> object:
        """Return what waits at the head of a queue."""
        self.pass_(timedelta(seconds=1))
        return queue._waiting[0].command if queue._waiting else None


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


def effects_of(flow: str) -> list[str]:
    """Return every effect of a flow that nothing disturbs."""
    stage = Stage()
    verb = FLOWS[flow](stage)
    seen: list[str] = []
    stage.world.effects.before = seen.append
    verb()
    stage.world.effects.before = lambda name: None
    return seen


def points() -> Iterator[Point]:
    """Yield every point of every flow."""
    for flow in FLOWS:
        for number, effect in enumerate(effects_of(flow)):
            for kind in Kind:
                yield Point(flow, number, effect, kind)


def survive(point: Point) -> Stage:
    """Die at that point, let everybody else go on as they would, and return the world once it has settled.

    Raises:
        Violation: when a promise is broken on the way or at the end.
    """
    stage = Stage()
    verb = FLOWS[point.flow](stage)
    late: list[Callable[[], Any]] = []
    numbers = iter(range(10**6))

    def doing(name: str, effect: Callable[[], Any]) -> Any:
        if next(numbers) != point.number:
            return effect()
        if point.kind is Kind.UNSAID:
            effect()
        if point.kind is Kind.LATE:
            late.append(effect)
        raise Died

    stage.world.effects.doing = doing
    stage.attempt(verb)
    stage.world.effects.doing = lambda name, effect: effect()
    stage.pass_(LATE)
    for effect in late:
        stage.attempt(effect)
    _recover(stage, verb, halting=point.flow == "halt")
    return stage


def _recover(stage: Stage, verb: Verb, *, halting: bool) -> None:
    """The queue delivers again, schedules fire on; a person presses the switch until it says HALTED."""
    stage.pass_(timedelta(seconds=1))
    stage.attempt(verb)
    stage.attempt(verb)
    for _ in range(RECOVERY):
        stage.next_minute()
        if not halting:
            stage.check()
        stage.deliver()
    stage.promises.check_settled()
