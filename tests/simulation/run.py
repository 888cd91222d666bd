"""One run: schedules, deliveries, faults and people on one time line, single-threaded, from one seed."""

import traceback
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from heapq import heappop, heappush
from itertools import count

from tests.simulation.effects import Died
from tests.simulation.faults import Dice
from tests.simulation.health import Unwelcome
from tests.simulation.promises import Promises, Violation
from tests.simulation.queues import UnreliableQueue
from tests.simulation.world import MINUTE, build_world
from thunes.domain.command import Command, PlaceIntent
from thunes.errors import BooksDisagree, ThunesError, Transient
from thunes.usecases.set_trading_state import resume_token

STORM, CALM = 60, 14  # minutes with faults, and without
SOON = timedelta(seconds=5)
DEEPEST = 2
OWNER_LOOKS = 4  # minutes between
END_OF_TIME = datetime.max.replace(tzinfo=UTC)


@dataclass
class Result:
    """What a run came to. ``violation`` names the promise that was broken, if any."""

    seed: int
    strikes: Counter[str]
    numbers: list[int]
    trace: list[str]
    approved: int = 0
    fills: int = 0
    hours: float = 0.0
    violation: str | None = None


class Run:
    """Drives one world from its first minute to the calm at its end."""

    def __init__(self, seed: int, muted: Collection[int] = (), only: Collection[str] | None = None) -> None:
        self.seed = seed
        self.dice = Dice(seed, muted, only)
        self.world = build_world(seed, self.dice, STORM + CALM)
        self.promises = Promises(self.world)
        self.trace: list[str] = []
        self._events: list[tuple[datetime, int, str, Callable[[], object]]] = []
        self._order = count()
        self._depth = 0
        self.world.network.venue.defer = lambda wait, action: self._at(
            self.world.time.now() + wait, "late order", action
        )
        self.world.effects.before = lambda name: self._between(f"before {name}")
        self.world.effects.after = lambda name: self._between(f"after {name}")

    def go(self) -> Result:
        """Run to the end, or to the first promise that is broken."""
        violation = None
        try:
            self._live_through()
        except Violation as error:
            violation = str(error)
        books = self.world.books
        return Result(
            seed=self.seed,
            strikes=self.dice.counted(),
            numbers=[strike.number for strike in self.dice.strikes],
            trace=self.trace,
            approved=sum(event.event == "risk_approved" for event in books._events),
            fills=len(books._fills),
            hours=(STORM + CALM) / 60,
            violation=violation,
        )

    def _live_through(self) -> None:
        start = self.world.time.now()
        for minute in range(STORM + CALM):
            self._schedule(start + minute * MINUTE.length, calm=minute >= STORM)
        for minute in range(OWNER_LOOKS, STORM + CALM, OWNER_LOOKS):
            self._at(start + minute * MINUTE.length + 3 * SOON, "owner resumes", self._resume)
        self._at(start + STORM * MINUTE.length, "calm", self._calm_down)
        end = start + (STORM + CALM) * MINUTE.length
        while self.world.time.now() < end:
            self._step()
            self.promises.check()
        self.promises.check_settled()

    def _schedule(self, minute: datetime, *, calm: bool) -> None:
        """Reconcile at the full minute, look at candles five seconds later; the scheduler makes its own mistakes."""
        self._at(minute, "reconcile", self._reconcile)
        tick = minute + SOON
        fault = None if calm else self.dice.pick("tick-lost", "tick-twice", "tick-late")
        late = timedelta(seconds=self.dice.between(20, 200)) if fault == "tick-late" else timedelta(0)
        for _ in range({"tick-lost": 0, "tick-twice": 2}.get(str(fault), 1)):
            self._at(tick + late, "tick", lambda: self._function("check_signals", lambda: self.world.check(tick)))

    def _at(self, when: datetime, name: str, action: Callable[[], object]) -> None:
        heappush(self._events, (when, next(self._order), name, action))

    def _step(self) -> None:
        """Do whatever is next: a message that is visible, or the next event."""
        if self._deliver(self.world.signals) or self._deliver(self.world.orders):
            return
        visible = [queue.next_visible() for queue in (self.world.signals, self.world.orders)]
        soonest = min([moment for moment in visible if moment] + [self._events[0][0] if self._events else END_OF_TIME])
        self._move_to(soonest)
        if self._events and self._events[0][0] <= soonest:
            _, _, name, action = heappop(self._events)
            self._say(name)
            self._clocks()
            action()

    def _deliver(self, queue: UnreliableQueue) -> bool:
        message = queue.receive()
        if message is None:
            return False
        command = message.command
        error = self._function(f"{queue.name} {command.id}", partial(self._carry_out, command))
        if error is None:
            queue.done(message)
        elif not isinstance(error, Died):
            wait = error.retry_after or SOON if isinstance(error, Transient) else timedelta(0)
            queue.failed(message, wait)
        return True

    def _carry_out(self, command: Command) -> object:
        if isinstance(command, PlaceIntent):
            return self.world.place(command.intent_id)
        return self.world.judge(command)

    def _reconcile(self) -> None:
        begun = self.world.time.now()
        self.promises.unprotected.unfinished.append(begun)
        if not isinstance(self._function("reconcile", self.world.reconcile), Died):
            self.promises.unprotected.unfinished.remove(begun)

    def _function(self, name: str, verb: Callable[[], object]) -> BaseException | None:
        """Run a function as Lambda would: it answers, fails, or is gone."""
        self._say(f"> {name}")
        self._depth += 1
        try:
            with self.world.invocation(name):
                outcome = verb()
        except (ThunesError, Died) as error:
            self._say(f"< {name}: {type(error).__name__} {error}")
            if not isinstance(error, Died):
                self.promises.pages.append(self.world.time.now())
            if isinstance(error, BooksDisagree):
                raise Violation(f"G9: a contradiction that is none: {error}") from error
            return error
        except Violation:
            raise
        except Unwelcome as error:
            raise Violation(f"silence: {name}: {error}") from error
        except Exception as error:
            self._say(traceback.format_exc())
            raise Violation(f"crash: {name}: {type(error).__name__}: {error}") from error
        finally:
            self._depth -= 1
        self._say(f"< {name}: {outcome}")
        return None

    def _between(self, moment: str) -> None:
        """An effect is about to happen, or has: time passes, the process may die, another function may run."""
        if self._depth == 0:
            return
        self._say(f"  {moment}")
        self._move_to(self.world.time.now() + timedelta(seconds=self.dice.between(0.001, 0.05)))
        self.promises.check()
        if self.dice.strikes_now("function-dies"):
            raise Died
        for fault in ("kill-switch", "kill-switch-flatten"):
            if self.dice.strikes_now(fault):
                self._press(flatten=fault == "kill-switch-flatten")
        if self.dice.strikes_now("reconcile-again"):
            soon = self.world.time.now() + timedelta(seconds=self.dice.between(0.1, 3))
            self._at(soon, "reconcile again", self._reconcile)
        if self._depth < DEEPEST and self.dice.strikes_now("interleaved"):
            self._step()

    def _press(self, *, flatten: bool) -> None:
        """The kill switch keeps trying: the owner presses until it says HALTED, and resumes minutes later."""
        effects, self.world.effects.before = self.world.effects.before, lambda name: None
        after, self.world.effects.after = self.world.effects.after, lambda name: None
        error: BaseException | None = Transient("not pressed yet")
        while error is not None:
            error = self._function("kill switch", lambda: self.world.switch.halt("owner", "pressed", flatten=flatten))
        self.world.effects.before, self.world.effects.after = effects, after

    def _resume(self) -> None:
        """The owner looks every few minutes, and resumes whatever has halted."""
        token = resume_token(self.world.books.read().trading_state)
        self.world.owner.resume({"stage": "dev", "reason": "go on", "token": token})

    def _clocks(self) -> None:
        if self.dice.calm:
            self.world.clock.offset = timedelta(0)
        elif fault := self.dice.pick("clock-ahead", "clock-behind"):
            self.world.clock.offset = timedelta(seconds=1.5 if fault == "clock-ahead" else -3)
            wait = timedelta(seconds=self.dice.between(5, 90))
            self._at(self.world.time.now() + wait, "clock set", self._set_clock)

    def _set_clock(self) -> None:
        self.world.clock.offset = timedelta(0)

    def _calm_down(self) -> None:
        self.dice.calm = True
        self._set_clock()

    def _move_to(self, moment: datetime) -> None:
        if moment > self.world.time.now():
            self.world.time.move_to(moment)

    def _say(self, what: str) -> None:
        self.trace.append(f"{self.world.time.now():%H:%M:%S.%f} {what}")
