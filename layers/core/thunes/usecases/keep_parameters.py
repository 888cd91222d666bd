"""Sign off parameters of a strategy, or go back to earlier ones; nothing that was approved is ever lost."""

from dataclasses import dataclass
from decimal import Decimal

from thunes.domain.audit import Event, Fact
from thunes.domain.parameter_set import ParameterHistory, ParameterSet
from thunes.ports import Clock, Ledger, ParameterStore
from thunes.usecases.conflicts import until_unchallenged


@dataclass(frozen=True)
class KeepParameters:
    """The sets of one stage. What will count is recorded first and written then, so that the trail misses nothing.

    Should writing fail in between, the command says so, and the trail has an attempt that came to nothing. Without a
    ``ledger`` (parameters kept in a folder) there is no trail.
    """

    store: ParameterStore
    clock: Clock
    ledger: Ledger | None = None
    actor: str = ""

    def approve(self, found: ParameterSet, sharpe: Decimal | None = None) -> ParameterHistory:
        """Let ``found`` count from now on; ``sharpe`` is what its evidence says of a year.

        Raises:
            Conflict: when somebody else changed the history meanwhile; nothing was changed.
            Transient: when store or trail cannot be reached.
        """
        before = self.store.read(found.strategy)
        return self._kept(found.strategy, before, before.approved(found), sharpe)

    def roll_back(self, strategy: str, to: int | None = None) -> ParameterHistory:
        """Let an earlier set count again; raises NoSuchSet for none, and as above."""
        before = self.store.read(strategy)
        return self._kept(strategy, before, before.rolled_back(self.clock.now(), to), None)

    def _kept(
        self, strategy: str, before: ParameterHistory, after: ParameterHistory, sharpe: Decimal | None
    ) -> ParameterHistory:
        if self.ledger and after.active:
            self._record(self.ledger, before.active, after.active, after.activations[-1].why, sharpe)
        self.store.replace(strategy, before, after)
        return after

    def _record(
        self, ledger: Ledger, old: ParameterSet | None, new: ParameterSet, why: str, sharpe: Decimal | None
    ) -> None:
        inputs = {"strategy": new.strategy, "from": old.parameters if old else {}, "to": new.parameters}
        told = {"run": new.run, "evidence": new.evidence[:12], "sharpe": sharpe, "why": why}
        fact = Fact(Event.PARAMETERS_PROMOTED, {**inputs, "actor": self.actor}, told, new.strategy, new.param_hash)
        until_unchallenged(lambda: ledger.record(ledger.read(portfolio=False), [fact], self.clock.now()))
