"""Where trials are made: the same candles, and the same terms, for every one of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from thunes.domain.candle import BadCandle
from thunes.domain.times import to_ms
from thunes.features.bars import Bars, Floats
from thunes.research.backtest import Question, question_after, run_of
from thunes.research.data.dataset import Dataset
from thunes.research.kernel import Run
from thunes.research.optimise.inner import inner_figures
from thunes.research.optimise.outcome import Outcome, State
from thunes.research.optimise.plan import Plan
from thunes.research.statistics import returns_of, statistics_of
from thunes.research.terms import Terms
from thunes.strategies import BadParameters, Strategy

# What is kept of a trial's returns: so many rows at most, each the sum of as many candles.
MOST_ROWS = 2048


@dataclass(frozen=True, eq=False)
class Ground:
    """``dataset`` is what counts; ``lead`` are its candles with those before them, which only warm a strategy up."""

    lead: Bars
    dataset: Dataset
    terms: Terms

    @classmethod
    def of(cls, dataset: Dataset, terms: Terms, start: datetime | None = None) -> "Ground":
        """Return the candles that open from ``start`` on, those before as their lead; raises BadCandle for none."""
        first = 0 if start is None else int(dataset.bars.open_ms.searchsorted(to_ms(start)))
        return cls(dataset.bars, dataset, terms).part(first, len(dataset.bars))

    def part(self, start: int, stop: int) -> "Ground":
        """Return the candles number ``start`` to ``stop - 1`` of those that count, all earlier ones as their lead."""
        offset = len(self.lead) - len(self.dataset.bars)
        if start >= stop:
            raise BadCandle("no candles are left to try anything on; give a longer time")
        chosen = self.dataset.bars.between(start, stop)
        return Ground(self.lead.between(0, offset + stop), Dataset.of(self.dataset.symbol, chosen), self.terms)

    def research(self, holdout: float) -> "Ground":
        """Return all but the last share of the candles, which stays locked; see ``validation.Holdout``."""
        count = len(self.dataset.bars)
        return self.part(0, count - round(count * holdout))

    def on(self, terms: Terms) -> "Ground":
        """Return the same candles on other terms."""
        return Ground(self.lead, self.dataset, terms)

    def ask(self, strategy: Strategy) -> Question:
        """Return the question what ``strategy`` does here. Where it is not yet warm it does nothing."""
        return question_after(self.lead, strategy, self.dataset, self.terms)

    def run(self, strategy: Strategy) -> Run:
        """Return what ``strategy`` does here."""
        return run_of(self.ask(strategy))

    def returns(self, strategy: Strategy) -> Floats:
        """Return (n,) the net return of each candle that counts."""
        return returns_of(self.run(strategy).equity, self.terms.cash)

    @property
    def rows(self) -> int:
        """How many rows are kept of a trial's returns; what does not fill a row at the beginning is left out."""
        candles = len(self.dataset.bars)
        return candles // self._per_row(candles)

    def summed(self, returns: Floats) -> Floats:
        """Return (rows,) the sums of as many returns each."""
        size = self._per_row(len(returns))
        return np.asarray(returns[len(returns) % size :].reshape(-1, size).sum(axis=1))

    @staticmethod
    def _per_row(candles: int) -> int:
        return -(-candles // MOST_ROWS)

    def too_short(self, strategy: Strategy) -> str | None:
        """Say that the candles are too few for ``strategy`` to decide anything; None when they are enough."""
        if len(self.lead) > strategy.warm_up:
            return None
        return f"{strategy.warm_up} candles to warm up, and {len(self.lead)} in all"

    def tried(self, plan: Plan, parameters: Mapping[str, Any]) -> Outcome:
        """Return what a trial comes to: never an error for what a strategy refuses."""
        try:
            strategy = plan.built(parameters)
        except BadParameters as error:
            return Outcome.refused(parameters, str(error))
        short = self.too_short(strategy)
        if short is not None:
            return Outcome.refused(parameters, short)
        question = self.ask(strategy)
        run = run_of(question)
        whole, parts = statistics_of(self.dataset.bars, run, self.terms), inner_figures(question, plan.inner_folds)
        statistics = {**whole, **parts}
        rows = self.summed(returns_of(run.equity, self.terms.cash))
        lacking = [name for name in plan.objectives if statistics[name] is None]
        reason = f"{lacking[0]} is not defined: {statistics['round_trips']} round trips" if lacking else None
        state = State.FAILED if lacking else State.COMPLETE
        return Outcome(state, parameters, strategy.param_hash, statistics, rows, reason)
