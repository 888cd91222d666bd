"""ACTIVE, REDUCING, HALTED: durable, and HALTED whenever it cannot be read."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from thunes.domain.audit import Event, Fact
from thunes.domain.signal import Leg


class TradingState(StrEnum):
    """What the account may do."""

    ACTIVE = "ACTIVE"
    REDUCING = "REDUCING"
    HALTED = "HALTED"

    def allows(self, leg: Leg) -> bool:
        """Tell whether an order of that leg may be approved and sent."""
        return self is TradingState.ACTIVE or (self is TradingState.REDUCING and leg is Leg.EXIT)


@dataclass(frozen=True)
class TradingStateRecord:
    """The state with who set it, when and why; ``flatten`` asks a halted account to sell what it holds."""

    state: TradingState
    since: datetime | None
    actor: str
    reason: str
    flatten: bool = False

    def allows(self, leg: Leg) -> bool:
        """Tell whether an order of that leg may be approved and sent: halted, only the exits that empty the account."""
        return self.state in (states_allowing(leg).flattening if self.flatten else states_allowing(leg).always)

    @property
    def shown(self) -> str:
        """The state in words."""
        return f"{self.state} and flattening" if self.flatten else str(self.state)

    @classmethod
    def unreadable(cls, why: str) -> "TradingStateRecord":
        """The state of an account whose state is missing or malformed."""
        return cls(TradingState.HALTED, None, "nobody", why)


@dataclass(frozen=True)
class Allowing:
    """The states that allow a leg: ``always``, and while they flatten."""

    always: frozenset[TradingState]
    flattening: frozenset[TradingState]


def states_allowing(leg: Leg) -> Allowing:
    """Return what the stored state must be for an order of that leg: every ledger's condition is made of this."""
    always = frozenset(state for state in TradingState if state.allows(leg))
    return Allowing(always, always | {TradingState.HALTED} if leg is Leg.EXIT else always)


@dataclass(frozen=True)
class StateChange:
    """A new trading state together with the fact that says so: they are written in one transaction."""

    record: TradingStateRecord
    fact: Fact


def change_state(before: TradingStateRecord, after: TradingStateRecord) -> StateChange:
    """Return the change from ``before`` to ``after``."""
    inputs = {"from": before.state, "actor": after.actor, "reason": after.reason}
    outputs = {"state": after.state, **({"flatten": True} if after.flatten else {})}
    return StateChange(after, Fact(Event.TRADING_STATE_CHANGED, inputs, outputs))


def halt_from(
    before: TradingStateRecord, at: datetime, actor: str, reason: str, *, flatten: bool = False
) -> StateChange | None:
    """Return the change to HALTED; None when the account is halted already, by the same and for the same reason.

    Another reason is recorded: whoever resumes must have seen the newest one. Once it flattens, it does so until
    somebody resumes.
    """
    after = TradingStateRecord(TradingState.HALTED, at, actor, reason, flatten or before.flatten)
    if before.since is not None and replace(before, since=at) == after:
        return None
    return change_state(before, after)
