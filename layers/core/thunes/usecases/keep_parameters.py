"""Sign off parameters of a strategy, or go back to earlier ones; nothing that was approved is ever lost."""

from dataclasses import dataclass

from thunes.domain.parameter_set import ParameterHistory, ParameterSet
from thunes.ports import Clock, ParameterStore


@dataclass(frozen=True)
class KeepParameters:
    """The sets of one stage."""

    store: ParameterStore
    clock: Clock

    def approve(self, found: ParameterSet) -> ParameterHistory:
        """Let ``found`` count from now on; raises Conflict when somebody else changed the history meanwhile."""
        before = self.store.read(found.strategy)
        return self._kept(found.strategy, before, before.approved(found))

    def roll_back(self, strategy: str, to: int | None = None) -> ParameterHistory:
        """Let an earlier set count again; raises NoSuchSet for none, and Conflict as above."""
        before = self.store.read(strategy)
        return self._kept(strategy, before, before.rolled_back(self.clock.now(), to))

    def _kept(self, strategy: str, before: ParameterHistory, after: ParameterHistory) -> ParameterHistory:
        self.store.replace(strategy, before, after)
        return after
