"""Every point at which a function can die: each effect of each flow, never happened, happened unsaid, happened late."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from tests.simulation.effects import Died
from tests.simulation.flows import FLOWS, HALTING, stage_for
from tests.simulation.stage import Stage, Verb
from thunes.domain.risk import TradingState

# Between the death and what was still under way: inside the fence of an order.
LATE = timedelta(seconds=1.5)
RECOVERY = 8
# Flows with a file of their own, so that no worker is busy with all of them.
PROTECTED = (
    "enter and protect",
    "take the protection back and exit",
    "protect again what vanished",
    "book what a stop sold",
)
LEAVING = ("leave what fell through its stop", "sell everything")


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


def effects_of(flow: str) -> list[str]:
    """Return every effect of a flow that nothing disturbs."""
    stage = stage_for(flow)
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
    stage = stage_for(point.flow)
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
    _recover(stage, verb, halting=point.flow in HALTING)
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


def survived(point: Point) -> None:
    """Check that it is, and that it left trading in the state that its flow is about."""
    books = survive(point).world.books.read()
    assert (books.trading_state.state is TradingState.HALTED) is (point.flow in HALTING)
    if point.flow == "sell everything":
        assert not any(position.open for position in books.portfolio.positions.values())
