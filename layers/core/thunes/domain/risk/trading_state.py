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
    """The state with who set it, when and why."""

    state: TradingState
    since: datetime | None
    actor: str
    reason: str

    @classmethod
    def unreadable(cls, why: str) -> "TradingStateRecord":
        """The state of an account whose state is missing or malformed."""
        return cls(TradingState.HALTED, None, "nobody", why)


@dataclass(frozen=True)
class StateChange:
    """A new trading state together with the fact that says so: they are written in one transaction."""

    record: TradingStateRecord
    fact: Fact


def change_state(before: TradingStateRecord, after: TradingStateRecord) -> StateChange:
    """Return the change from ``before`` to ``after``."""
    inputs = {"from": before.state, "actor": after.actor, "reason": after.reason}
    return StateChange(after, Fact(Event.TRADING_STATE_CHANGED, inputs, {"state": after.state}))


def halt_from(before: TradingStateRecord, at: datetime, actor: str, reason: str) -> StateChange | None:
    """Return the change to HALTED; None when the account is halted already, by the same and for the same reason.

    Another reason is recorded: whoever resumes must have seen the newest one.
    """
    after = TradingStateRecord(TradingState.HALTED, at, actor, reason)
    if before.since is not None and replace(before, since=at) == after:
        return None
    return change_state(before, after)
