"""Checks that stand before real money: what another stage's trail, its runs and the alarms' topic show."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Protocol

from thunes.cli.doctor.findings import Check, Unwell, settled
from thunes.cli.trails import whole
from thunes.domain.audit import AuditEvent
from thunes.domain.chain import verify
from thunes.domain.readiness import agreed, drilled, soaked
from thunes.ports import CursorKey, Ledger

BOOKS = CursorKey("reconcile", "books")
RECENT_MINUTES = 15
CONFIRM = "open the mail that AWS has sent to AlertEmail, and confirm"


class Cloud(Protocol):
    """What is asked of AWS beside the ledger."""

    def total(self, function: str, metric: str, minutes: int) -> int:
        """Return what a metric of a function adds up to over the last minutes."""

    def confirmed_listeners(self, stack: str) -> int:
        """Return how many have confirmed that they want to hear of the stack's alarms."""


@dataclass(frozen=True)
class Soak:
    """The stage that shows whether all this works; ``find`` has no ledger when it was never deployed."""

    stage: str
    find: Callable[[], Ledger | None]
    cloud: Cloud
    now: datetime

    def checks(self) -> list[tuple[str, Check]]:
        """Return the checks in the order in which they make sense."""
        return [("soak", self.soak), ("drill", self.drill), ("reconcile", self.reconcile)]

    @cached_property
    def _events(self) -> list[AuditEvent]:
        events, head = whole(self._books)
        broken = verify(events, head)
        if broken:
            raise Unwell(
                f"the trail of {self.stage} proves nothing: event {broken.sequence} {broken.why}", "find out why"
            )
        return events

    @cached_property
    def _books(self) -> Ledger:
        ledger = self.find()
        if ledger is None:
            raise Unwell(f"stage {self.stage} is not deployed", f"make deploy STAGE={self.stage}, and let it run")
        return ledger

    def soak(self) -> str:
        """It has run for two weeks, every day of them summarized."""
        return f"{self.stage}: {settled(soaked(self._events, self.now))}"

    def drill(self) -> str:
        """The kill switch was tried there within a month, and worked."""
        return f"{self.stage}: {settled(drilled(self._events, self.now))}"

    def reconcile(self) -> str:
        """It runs, without errors, and nothing is unexplained."""
        shown = settled(agreed(self._events, self.now))
        if self._books.read(cursors=[BOOKS]).cursor(BOOKS).decided:
            raise Unwell(f"{self.stage}: a difference is in doubt now", "wait some minutes, then ask again")
        name = f"thunes-{self.stage}-reconcile"
        runs, errors = (self.cloud.total(name, metric, RECENT_MINUTES) for metric in ("Invocations", "Errors"))
        if not runs:
            raise Unwell(f"{name} has not run for {RECENT_MINUTES} minutes", "enable its schedules")
        if errors:
            raise Unwell(f"{name} has failed {errors} times in {RECENT_MINUTES} minutes", "see its log: make logs")
        return f"{self.stage}: {shown}; {runs} runs in {RECENT_MINUTES} minutes"


@dataclass(frozen=True)
class Guards:
    """What a deployed live stage must have around it; ``find`` has the stack's parameters, none before it exists."""

    stack: str
    find: Callable[[], Mapping[str, str]]
    cloud: Cloud

    def checks(self) -> list[tuple[str, Check]]:
        """Return the checks in the order in which they make sense."""
        return [("alarms", self.alarms), ("resume", self.resume)]

    def alarms(self) -> str:
        """Somebody hears of alarms: a subscription that was never confirmed reaches nobody."""
        if not self.find():
            return "not deployed yet: the template asks for AlertEmail"
        listeners = self.cloud.confirmed_listeners(self.stack)
        if not listeners:
            raise Unwell("nobody has confirmed that they want to hear of alarms", CONFIRM)
        return f"{listeners} confirmed"

    def resume(self) -> str:
        """The kill switch of live does not resume: that takes a deployment."""
        if self.find().get("AllowResume", "false") != "false":
            raise Unwell("the kill switch may resume trading on live", "deploy with AllowResume=false")
        return "not through the kill switch"
