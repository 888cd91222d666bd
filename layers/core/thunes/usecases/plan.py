"""What is traded: one strategy, its symbols and its candle length, on one stage."""

from dataclasses import dataclass

from thunes.domain.candle import Interval
from thunes.domain.parameter_set import ParameterHistory
from thunes.errors import Misconfigured
from thunes.ports import CursorKey
from thunes.strategies import BadParameters, Strategy, build


@dataclass(frozen=True)
class Plan:
    """The owner's choice, fixed for the life of a deployment."""

    stage: str
    symbols: tuple[str, ...]
    interval: Interval
    strategy: Strategy

    def cursor_key(self, symbol: str) -> CursorKey:
        """Return whose progress a decision on ``symbol`` moves."""
        return CursorKey(self.strategy.name, symbol)


def signed_off(history: ParameterHistory, name: str, stage: str) -> Strategy:
    """Return strategy ``name`` with the parameters that count on ``stage``.

    Raises:
        Misconfigured: when none were signed off, or they are of another version of the strategy.
    """
    found = history.active
    if found is None:
        how = f"thunes promote RUN --stage {stage} does that"
        raise Misconfigured(f"no parameters of {name} were signed off for {stage}; {how}")
    try:
        strategy = build(found.strategy, found.parameters)
    except BadParameters as error:
        raise Misconfigured(f"set {history.number} of {name} on {stage}: {error}; promote another") from None
    if (found.strategy, strategy.param_hash) != (name, found.param_hash):
        raise Misconfigured(f"set {history.number} of {name} on {stage} is of another version of it; promote it again")
    return strategy
