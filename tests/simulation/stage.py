"""A world without faults, driven by hand, minute by minute, until something interesting is about to happen."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

from tests.simulation.effects import Died
from tests.simulation.faults import Dice
from tests.simulation.promises import Promises
from tests.simulation.queues import UnreliableQueue
from tests.simulation.world import BARE, LIMITS, MINUTE, World, build_world
from thunes.domain.command import PlaceIntent
from thunes.domain.order import OrderIntent
from thunes.domain.risk import Limits
from thunes.domain.signal import Leg, Signal
from thunes.errors import ThunesError
from thunes.strategies import Strategy

SEED, MINUTES = 5, 60
TICK = timedelta(seconds=5)

Verb = Callable[[], object]


class Stage:
    """A world without faults, driven by hand, minute by minute."""

    def __init__(self, strategy: Strategy = BARE, limits: Limits = LIMITS) -> None:
        self.world: World = build_world(SEED, Dice(SEED, only=()), MINUTES, strategy, limits)
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
        with suppress(ThunesError, Died), self.world.invocation():
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

    def until_protected(self) -> OrderIntent:
        """Go on until a position's protection rests at the venue, and return its intent."""
        while not self.world.books._portfolio.protections:
            self.next_minute()
            self.check()
            self.deliver()
        protection = next(iter(self.world.books._portfolio.protections.values()))
        return self.world.books._intents[protection.intent_id]

    def head(self, queue: UnreliableQueue) -> object:
        """Return what waits at the head of a queue."""
        self.pass_(timedelta(seconds=1))
        return queue._waiting[0].command if queue._waiting else None
