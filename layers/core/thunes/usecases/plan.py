"""What is traded: one strategy, its symbols and its candle length, on one stage."""

from dataclasses import dataclass

from thunes.domain.candle import Interval
from thunes.ports import CursorKey
from thunes.strategies import Strategy


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
