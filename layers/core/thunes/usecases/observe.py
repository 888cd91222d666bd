"""What a function did -> metrics: facts on their way to the bus, and a run of reconcile."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from thunes.domain.audit import AuditEvent
from thunes.domain.measuring import of_facts, of_run, of_standing
from thunes.domain.metrics import Sample
from thunes.domain.risk import Limits
from thunes.outlets import Meter
from thunes.ports import Clock
from thunes.usecases.reconcile import Reconciled


@dataclass(frozen=True)
class Observe:
    """Measure an outcome; ``used_weight`` tells which share of the venue's weight is used up, if anybody knows."""

    limits: Limits
    clock: Clock
    meter: Meter
    used_weight: Callable[[], Decimal | None]

    def __call__(self, outcome: Reconciled | Sequence[AuditEvent]) -> None:
        """Hand the samples of one outcome to the meter; an outcome that says nothing is not measured."""
        if isinstance(outcome, Reconciled):
            samples, about = self._run(outcome), {}
        else:
            samples = of_facts(outcome)
            about = {"event_ids": [event.event_id for event in outcome]}
        if samples:
            self.meter.emit(samples, about)

    def _run(self, run: Reconciled) -> list[Sample]:
        account = of_standing(run.standing, self.limits) if run.standing else []
        return [*account, *of_run(self.clock.now(), run.unexplained.values(), self.used_weight())]
