"""While the owner's limits cannot be read: nothing is entered, all else goes on, and somebody hears of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Generic, TypeVar

from thunes.domain.audit import Event, Fact
from thunes.domain.risk import RiskDecision
from thunes.domain.signal import Leg, Signal
from thunes.errors import Misconfigured, Transient
from thunes.ports import CursorKey
from thunes.usecases.conflicts import until_unchallenged
from thunes.usecases.validate_risk import ValidateRisk

T = TypeVar("T")
UNREAD = "limits_unread"


@dataclass(frozen=True)
class ExitsAlone:
    """Judge exits as ever; deny entries, on record."""

    judge: ValidateRisk
    fault: Misconfigured | Transient

    def __call__(self, signal: Signal) -> RiskDecision | None:
        """Return the verdict on an exit, None for an entry.

        Raises:
            Transient: for an entry whose limits may be read in a moment: deliver it again.
        """
        if signal.leg is Leg.EXIT:
            return self.judge(signal)
        if isinstance(self.fault, Transient):
            raise self.fault
        return until_unchallenged(partial(self._deny, signal))

    def _deny(self, signal: Signal) -> None:
        key, ledger = CursorKey(signal.strategy_id, signal.symbol), self.judge.ledger
        view = ledger.read(cursors=[key])
        cursor = view.cursor(key)
        if cursor.pending is None or cursor.pending.id != signal.id:
            return
        inputs = {"signal_id": signal.id, "symbol": signal.symbol, "leg": signal.leg, "price": signal.price}
        check = {"rule": UNREAD, "value": str(self.fault), "limit": "limits that can be read", "passed": False}
        outputs = {"denied": UNREAD, "checks": [check]}
        fact = Fact(Event.RISK_DENIED, inputs, outputs, signal.strategy_id, signal.param_hash)
        ledger.record(view, [fact], self.judge.clock.now(), [replace(cursor, pending=None)])


@dataclass(frozen=True)
class FailAfterwards(Generic[T]):
    """Do the work, and then fail: so that the alarm on failing functions rings, and the work is done."""

    work: Callable[[], T]
    fault: Misconfigured | Transient

    def __call__(self) -> T:
        """Raise the fault once the work has returned."""
        self.work()
        raise self.fault
