"""A drill: press the kill switch for practice, measure it, write that down, and go on as before."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from thunes.domain.audit import Event, Fact
from thunes.domain.order import RECV_WINDOW
from thunes.domain.risk import TradingState
from thunes.domain.times import from_iso
from thunes.errors import Refused
from thunes.ports import Clock, Ledger
from thunes.usecases.conflicts import until_unchallenged

REASON = "drill"
# An order is fenced by its window of two seconds; a second more for clocks that differ.
BOUND = RECV_WINDOW + timedelta(seconds=1)


@dataclass(frozen=True)
class Pressed:
    """One press: when it began, when the state was durable, when the answer was there, and what raced it.

    Of what raced it, ``sent`` left here and ``orders`` were taken: the exchange refuses what comes after its window.
    ``last_order`` is when the exchange took its last order, ``last_possible`` when it could have taken one last.
    """

    at: datetime
    effective: datetime
    answered: datetime
    state: str
    schedules: str
    orders: int = 0
    sent: int = 0
    abandoned: int = 0
    last_order: datetime | None = None
    last_possible: datetime | None = None
    complete: bool = True

    @property
    def in_time(self) -> bool:
        """Whether everything, from the press on, kept within the bound."""
        moments = (self.last_order, self.last_possible or self.answered + RECV_WINDOW)
        return all(moment is None or moment - self.at <= BOUND for moment in moments)


@dataclass(frozen=True)
class Drilled:
    """The drill as the trail has it."""

    stage: str
    placements: int
    outputs: Mapping[str, Any]

    @property
    def ok(self) -> bool:
        """Whether the switch did all that it promises."""
        return bool(self.outputs["ok"])


@dataclass(frozen=True)
class Switch:
    """The deployed kill switch, the time that people measure by, and the ledger that keeps what came of it, in its own.

    The two times differ where the ledger's is a simulated venue's.
    """

    invoke: Callable[[Mapping[str, object]], Any]
    now: Callable[[], datetime]
    ledger: Ledger
    clock: Clock

    def status(self) -> Any:
        """Return what the switch says of the state; it is warm afterwards."""
        return self.invoke({"action": "status"})

    def press(self) -> Pressed:
        """Halt and tell when."""
        at = self.now()
        answer = self.invoke({"action": "halt", "reason": REASON})
        answered, trading = self.now(), answer["trading"]
        effective = min(max(from_iso(trading["since"]), at), answered)
        return Pressed(at, effective, answered, self.status()["trading"]["state"], answer["schedules"])


def hold(switch: Switch, stage: str, placements: int, press: Callable[[Switch], Pressed]) -> Drilled:
    """Press by ``press``, resume, and write the drill to the trail; only an ACTIVE account is touched.

    Raises:
        Refused: when the account is not ACTIVE, or does not let itself be resumed.
    """
    before = switch.status()["trading"]
    if before["state"] != TradingState.ACTIVE:
        raise Refused(0, f"the account is {before['state']} ({before['reason']}); a drill is for one that is ACTIVE")
    pressed = press(switch)
    outputs = {**_figures(pressed), "resumed": _resumed(switch, stage)}
    drilled = Drilled(stage, placements, {"ok": _passed(pressed) and outputs["resumed"], **outputs})
    until_unchallenged(partial(_record, switch, drilled))
    return drilled


def _passed(pressed: Pressed) -> bool:
    return pressed.state == TradingState.HALTED and pressed.complete and pressed.in_time


def _figures(pressed: Pressed) -> dict[str, object]:
    """Return the figures; times are whole milliseconds from the press, 0 for what came before it."""

    def since(moment: datetime | None) -> int | None:
        return None if moment is None else max((moment - pressed.at) // timedelta(milliseconds=1), 0)

    return {
        "state": pressed.state,
        "effective_milliseconds": since(pressed.effective),
        "milliseconds": since(pressed.answered),
        "last_order_milliseconds": since(pressed.last_order),
        "last_possible_milliseconds": since(pressed.last_possible or pressed.answered + RECV_WINDOW),
        "bound_milliseconds": BOUND // timedelta(milliseconds=1),
        "sent": pressed.sent,
        "orders": pressed.orders,
        "abandoned": pressed.abandoned,
        "complete": pressed.complete,
        "schedules": pressed.schedules,
    }


def _resumed(switch: Switch, stage: str) -> bool:
    """Go on as before, unless somebody else has halted meanwhile: their halt stands."""
    now = switch.status()
    if now["trading"]["reason"] != REASON:
        return False
    answer = switch.invoke({"action": "resume", "stage": stage, "reason": f"{REASON} is over", "token": now["token"]})
    return bool(answer["trading"]["state"] == TradingState.ACTIVE)


def _record(switch: Switch, drilled: Drilled) -> None:
    fact = Fact(Event.DRILL_HELD, {"stage": drilled.stage, "placements": drilled.placements}, drilled.outputs)
    switch.ledger.record(switch.ledger.read(portfolio=False), [fact], switch.clock.now())
