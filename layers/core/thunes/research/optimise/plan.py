"""What a study looks for, and how: all of it is fixed before its first trial, and all of it is in its name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from thunes.errors import Misconfigured
from thunes.research.statistics.summary import Figure
from thunes.strategies import BadParameters, Bound, Strategy, build

FOLD_SHARPE, FOLDS_LOST = "fold_sharpe", "folds_lost"
# Whether more of a statistic is better (1) or less (-1). Falls and risks are negative numbers, so more is better.
DIRECTIONS: Mapping[str, int] = {
    **dict.fromkeys(("sharpe", "sortino", "calmar", "omega", "total_return", "cagr", "probabilistic_sharpe"), 1),
    **dict.fromkeys((FOLD_SHARPE, "profit_factor", "payoff_ratio", "expectancy", "win_rate", "information_ratio"), 1),
    **dict.fromkeys(("max_drawdown", "value_at_risk", "conditional_value_at_risk", "worst_return"), 1),
    **dict.fromkeys(("turnover", "fees", "annual_volatility", "exposure", "longest_drawdown"), -1),
}
# How many of the parts a trial is judged on may lose money: one of so many.
LOST_AT_MOST = 3
LEARNING = ("tpe", "nsga2")
SAMPLERS = (*LEARNING, "random", "grid")
# Points of a grid beyond this are no grid that anybody walks.
LARGEST_GRID = 1_000_000


class BadPlan(Misconfigured):
    """A study that makes no sense; the message says which option and how to mend it."""


@dataclass(frozen=True)
class Plan:
    """A search among the values within ``bounds`` of the parameters of ``strategy``; ``fixed`` are not searched.

    ``objectives`` are names of ``DIRECTIONS``. Never taken is a trial with fewer than ``least_round_trips``, or one
    that loses money in more than a third of the ``inner_folds`` equal parts of its candles; see ``inner``.

    Raises:
        BadPlan: when it makes no sense.
    """

    strategy: str
    bounds: Mapping[str, Bound]
    fixed: Mapping[str, Any] = field(default_factory=dict)
    objectives: tuple[str, ...] = (FOLD_SHARPE,)
    sampler: str = "tpe"
    seed: int = 0
    least_round_trips: int = 30
    inner_folds: int = 6

    def __post_init__(self) -> None:
        self._check_objectives()
        if self.inner_folds < 1:
            raise BadPlan(f"{self.inner_folds} parts are none; give --inner-folds 6, or 1 to judge by the whole alone")
        if not self.bounds:
            raise BadPlan(f"{self.strategy} has nothing to search; leave a parameter free, or give --range")
        for name, bound in self.bounds.items():
            if bound.step < 1 or bound.low > bound.high:
                raise BadPlan(f"range of {name} {tuple(bound)} is empty; give low:high or low:high:step")
        if self.sampler == "grid" and self.points > LARGEST_GRID:
            raise BadPlan(f"a grid of {self.points} points is too large; give a wider step, as in --range fast=5:50:5")

    def _check_objectives(self) -> None:
        for name in self.objectives:
            if name not in DIRECTIONS:
                raise BadPlan(f"objective {name!r} is unknown; known are {', '.join(DIRECTIONS)}")
        if not self.objectives or len(set(self.objectives)) < len(self.objectives):
            raise BadPlan("objectives must be named, each once; give them as in --objective sharpe,max_drawdown")
        if self.sampler not in SAMPLERS:
            raise BadPlan(f"sampler {self.sampler!r} is unknown; known are {', '.join(SAMPLERS)}")
        if len(self.objectives) > 1 and self.sampler == "tpe":
            raise BadPlan("tpe looks for one objective; give --sampler nsga2 for several")
        if len(self.objectives) == 1 and self.sampler == "nsga2":
            raise BadPlan("nsga2 weighs several objectives against each other; give --sampler tpe for one")

    @cached_property
    def values(self) -> Mapping[str, range]:
        """Return what each parameter may be."""
        return {name: range(bound.low, bound.high + 1, bound.step) for name, bound in self.bounds.items()}

    @property
    def points(self) -> int:
        """How many combinations there are, those among them that the strategy refuses included."""
        count = 1
        for values in self.values.values():
            count *= len(values)
        return count

    def point(self, number: int) -> dict[str, int]:
        """Return combination ``number``, the last parameter turning fastest."""
        found = {}
        for name, values in reversed(list(self.values.items())):
            number, place = divmod(number, len(values))
            found[name] = values[place]
        return {name: found[name] for name in self.values}

    @property
    def most_folds_lost(self) -> int:
        """Return in how many parts a trial may lose; where there is only one, that decides nothing."""
        return self.inner_folds // LOST_AT_MOST if self.inner_folds > 1 else 1

    def excess(self, statistics: Mapping[str, Figure]) -> dict[str, int]:
        """Return by how much a complete trial misses each condition for being taken; one is met at 0 and below."""
        return {
            "round_trips": self.least_round_trips - int(statistics["round_trips"] or 0),
            FOLDS_LOST: int(statistics[FOLDS_LOST] or 0) - self.most_folds_lost,
        }

    def objection(self, statistics: Mapping[str, Figure]) -> str | None:
        """Return why a complete trial may not be taken; None when it may."""
        excess, trips, lost = self.excess(statistics), statistics["round_trips"], statistics[FOLDS_LOST]
        if excess["round_trips"] > 0:
            return f"{trips} round trips, and {self.least_round_trips} are the least"
        if excess[FOLDS_LOST] > 0:
            return f"{lost} of {self.inner_folds} parts lost money, and {self.most_folds_lost} are the most"
        return None

    def built(self, parameters: Mapping[str, Any]) -> Strategy:
        """Return the strategy with ``parameters`` and the fixed ones; raises BadParameters."""
        return build(self.strategy, {**self.fixed, **parameters})

    @property
    def warm_up(self) -> int:
        """Return how many candles the slowest corner of the space needs.

        Raises:
            BadParameters: when no corner is one that the strategy works with.
        """
        found, refusal = [], BadParameters(f"{self.strategy}: no combination within the ranges makes sense")
        ends = [
            {name: (values[0], values[-1])[number >> place & 1] for place, (name, values) in self._numbered}
            for number in range(2 ** len(self.values))
        ]
        for corner in ends:
            try:
                found.append(self.built(corner).warm_up)
            except BadParameters as error:
                refusal = error
        if not found:
            raise refusal
        return max(found)

    @property
    def _numbered(self) -> list[tuple[int, tuple[str, range]]]:
        return list(enumerate(self.values.items()))

    @property
    def config(self) -> dict[str, Any]:
        """Return the plan as JSON has it."""
        return {
            "strategy": self.strategy,
            "bounds": {name: list(bound) for name, bound in self.bounds.items()},
            "fixed": dict(self.fixed),
            "objectives": list(self.objectives),
            "sampler": self.sampler,
            "seed": self.seed,
            "least_round_trips": self.least_round_trips,
            "inner_folds": self.inner_folds,
        }
