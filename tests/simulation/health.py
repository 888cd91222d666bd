"""The shared record of the venue's health with what DynamoDB can do to it, and a watch over who may send what.

The promise: no request leaves that its invocation could know to be unwelcome. It could know what the record said when
it began or was last read, and whatever ban an invocation before it was told and had the chance to write down.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import requests

from tests.simulation.effects import Died, Effects
from tests.simulation.faults import Dice
from thunes.adapters.memory.health import InMemoryVenueHealth
from thunes.domain.health import NOTHING, Breaker, Health
from thunes.errors import Conflict, Transient
from thunes.ports import Clock

# Our clock is set now and then: who was told and who is held to it may disagree by this much.
CLOCK_ERROR = timedelta(seconds=5)
TOO_MANY, BANNED = 429, 418


class Unwelcome(AssertionError):
    """A request has left that should not have."""


@dataclass
class Invocation:
    """What one invocation knows; ``shared`` is the ban that was known to all when it began.

    ``excused`` once its record failed it.
    """

    known: Health
    shared: datetime | None
    probes: int = 0
    told: datetime | None = None
    excused: bool = False


class Watch:
    """Follows invocations, one inside another, and judges each request as it leaves."""

    def __init__(self, clock: Clock, truth: Callable[[], Health]) -> None:
        self._clock = clock
        self._truth = truth
        self._shared: datetime | None = None
        self._running: list[Invocation] = []

    @contextmanager
    def invocation(self) -> Iterator[None]:
        """Follow one invocation; one that dies has told nobody what it was told."""
        running = Invocation(self._truth(), self._shared)
        self._running.append(running)
        try:
            yield
        except Died:
            running.excused = True
            raise
        finally:
            self._running.pop()
            if running.told and not running.excused:
                self._shared = max(self._shared or running.told, running.told)

    def saw(self, health: Health) -> None:
        """It has read the record, or written it."""
        if self._running:
            self._running[-1].known = health

    def claimed(self, health: Health) -> None:
        """It has written the record; HALF_OPEN makes it the one that probes."""
        self.saw(health)
        if self._running and health.breaker is Breaker.HALF_OPEN:
            self._running[-1].probes += 1

    def failed(self) -> None:
        """Its record has failed it."""
        if self._running:
            self._running[-1].excused = True

    def leaves(self) -> None:
        """A request leaves; raises Unwelcome."""
        if not self._running:
            return
        now, running = self._clock.now(), self._running[-1]
        banned = [end for end in (running.known.banned_until, running.shared, running.told) if end]
        if banned and now < max(banned) - CLOCK_ERROR:
            raise Unwelcome(f"a request left at {now}, and a ban was known until {max(banned)}")
        if running.known.breaker is Breaker.CLOSED or running.excused:
            return
        if running.probes == 0:
            wait = running.known.wait(now)
            raise Unwelcome(f"a request left while {running.known.shown(now)}" + (", early" if wait > NOTHING else ""))
        running.probes -= 1

    def hears(self, answer: requests.Response) -> None:
        """An answer has arrived."""
        if self._running and answer.status_code in (TOO_MANY, BANNED):
            self._running[-1].told = self._clock.now() + timedelta(seconds=int(answer.headers["Retry-After"]))


class FaultyHealth:
    """The record, which may be unreadable, written by another first, or written unsaid."""

    def __init__(self, inner: InMemoryVenueHealth, watch: Watch, dice: Dice, effects: Effects) -> None:
        self._inner = inner
        self._watch = watch
        self._dice = dice
        self._effects = effects

    def read(self) -> Health:
        return self._effects.perform("health read", self._read)

    def replace(self, seen: Health, after: Health) -> Health:
        return self._effects.perform("health replace", lambda: self._replace(seen, after))

    def _read(self) -> Health:
        if self._dice.strikes_now("health-unreadable"):
            self._watch.failed()
            raise Transient("DynamoDB did not answer")
        health = self._inner.read()
        self._watch.saw(health)
        return health

    def _replace(self, seen: Health, after: Health) -> Health:
        fault = self._dice.pick("health-throttled", "health-conflict", "health-unsaid")
        if fault in ("health-throttled", "health-unsaid"):
            self._watch.failed()
        if fault == "health-throttled":
            raise Transient("transaction failed: ThrottlingException")
        if fault == "health-conflict":
            raise Conflict("another write came first: TransactionConflict")
        written = self._inner.replace(seen, after)
        if fault == "health-unsaid":
            raise Transient("DynamoDB did not answer: ReadTimeoutError")
        self._watch.claimed(written)
        return written
