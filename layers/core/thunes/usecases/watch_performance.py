"""Schedule -> decay and drift: does the strategy still earn its keep? Recorded once per day."""

from dataclasses import dataclass

from thunes.domain.audit import Event, Fact
from thunes.domain.performance import Performance, watch
from thunes.ports import Clock, Ledger
from thunes.usecases.conflicts import until_unchallenged
from thunes.usecases.once_a_day import OnceADay
from thunes.usecases.plan import Plan


@dataclass(frozen=True)
class WatchPerformance:
    """Judge every symbol of the plan by its booked fills."""

    plan: Plan
    clock: Clock
    ledger: Ledger

    def __call__(self) -> dict[str, Performance]:
        """Return the performance per symbol ever held, and record it.

        Raises:
            Transient: when the ledger cannot answer; run it again.
        """
        return until_unchallenged(self._watch)

    def _watch(self) -> dict[str, Performance]:
        diary = OnceADay(self.ledger, "watch_performance")
        view = diary.read()
        now = self.clock.now()
        epoch = view.portfolio.epoch
        held = [position for position in view.portfolio.positions.values() if position.symbol in self.plan.symbols]
        seen = {p.symbol: watch(self.ledger.fills(p.symbol, epoch), p.emptied(), now.date()) for p in held}
        if seen and not diary.done(view, now.date()):
            diary.record(view, now.date(), [self._fact(symbol, found) for symbol, found in seen.items()], now)
        return seen

    def _fact(self, symbol: str, seen: Performance) -> Fact:
        sharpe = None if seen.sharpe is None else f"{seen.sharpe:.4f}"
        return Fact(
            Event.PERFORMANCE_WATCHED,
            inputs={"symbol": symbol, "days": seen.days, "exits": seen.exits},
            outputs={"sharpe": sharpe, "health": seen.health},
            strategy_id=self.plan.strategy.name,
            param_hash=self.plan.strategy.param_hash,
        )
