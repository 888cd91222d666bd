"""Judging a proposal: limits are data, each rule is one small function, the verdict is a value."""

from thunes.domain.risk.case import Case, Check, DenialReason
from thunes.domain.risk.decision import Approved, Denied, RiskDecision, decide, decide_unseen
from thunes.domain.risk.limits import NO_ROOM, BadLimit, Limits
from thunes.domain.risk.trading_state import (
    StateChange,
    TradingState,
    TradingStateRecord,
    change_state,
    halt_from,
    states_allowing,
)

__all__ = [
    "NO_ROOM",
    "Approved",
    "BadLimit",
    "Case",
    "Check",
    "DenialReason",
    "Denied",
    "Limits",
    "RiskDecision",
    "StateChange",
    "TradingState",
    "TradingStateRecord",
    "change_state",
    "decide",
    "decide_unseen",
    "halt_from",
    "states_allowing",
]
