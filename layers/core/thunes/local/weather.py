"""A local run in bad weather: which faults strike, which failures of functions they excuse, and when it is over."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from thunes.domain.money import ZERO
from thunes.errors import BooksDisagree
from thunes.local.cloud import FunctionFailed, LocalCloud
from thunes.simulator.clock import ManualTime
from thunes.simulator.faults.api import FaultyApi
from thunes.simulator.faults.dice import Dice, Plan
from thunes.simulator.simulator import Simulator

# What a function says when the venue or the ledger did not play along. Anything else is a mistake of ours.
EXCUSED = frozenset({"Transient", "Conflict", "Refused", "OutcomeUnknown", "BooksDisagree"})
# For commissions, should they be taken in BNB.
SOME_BNB = Decimal(1)
MINUTE = timedelta(minutes=1)
TIME_TO_SETTLE = timedelta(minutes=30)


@dataclass
class Weather:
    """The faults of one run and what they did; without a plan the sky is clear, and no failure is excused."""

    plan: Plan | None = None
    seed: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    dice: Dice | None = None

    @property
    def bnb(self) -> Decimal:
        """How much BNB the account needs for what may strike it."""
        return SOME_BNB if self.plan and self.plan.wants("commission-bnb") else ZERO

    def over(self, venue: Simulator) -> FaultyApi | None:
        """Return the venue as it is to be seen through the faults; None where there are none."""
        if self.plan is None:
            return None
        self.dice = Dice(self.plan, self.seed)
        return FaultyApi(venue.api, self.dice)

    def invoke(self, cloud: LocalCloud, function: str, payload: object) -> Any | None:
        """Invoke a function; None when it failed as it may in this weather: its schedule will fire again.

        Raises:
            FunctionFailed: for any failure under a clear sky, and for one that no fault excuses.
        """
        try:
            return cloud.invoke(function, payload)
        except FunctionFailed as error:
            if self.dice is None or error.kind not in EXCUSED:
                raise
            self.failures[function] += 1
            return None

    def settle(self, cloud: LocalCloud, clock: ManualTime, until: datetime) -> bool:
        """Reconcile, in bad weather every minute as the schedule does until nothing is in doubt; say whether it is."""
        while True:
            reconciled = self.invoke(cloud, "Reconcile", {})
            settled = reconciled is not None and not reconciled["waiting"]
            if settled or self.dice is None or clock.now() + MINUTE >= until:
                return settled
            clock.move_to(clock.now() + MINUTE)

    def clear_up(self, cloud: LocalCloud, clock: ManualTime) -> None:
        """Let no fault strike any more, and go on until every command is carried out and nothing is in doubt.

        Raises:
            BooksDisagree: when that takes longer than half an hour of the venue's time.
        """
        if self.dice is None:
            return
        self.dice.calm = True
        cloud.drain("SignalsQueueUrl", "OrdersQueueUrl")
        if not self.settle(cloud, clock, clock.now() + TIME_TO_SETTLE):
            raise BooksDisagree(f"{TIME_TO_SETTLE} after the last fault, orders are still in doubt")

    def told(self) -> Mapping[str, Any] | None:
        """Return how often each fault struck and which functions failed how often; None under a clear sky."""
        if self.dice is None:
            return None
        faults = dict(sorted(self.dice.counted().items()))
        return {"faults": faults, "functions_failed": dict(sorted(self.failures.items()))}
