"""Every pair of two parameters, tried and put on record: where a rule earns, and whether what lies beside it does too.

It is for looking. Nothing of it can be promoted: a choice that is to be judged is made by a study.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

import numpy as np

from thunes.features.bars import Floats
from thunes.research.data.dataset import hash_of
from thunes.research.decidable import wishes_on
from thunes.research.figures import Rows
from thunes.research.levels import Levels
from thunes.research.optimise.choice import share_kept
from thunes.research.optimise.ground import Ground
from thunes.research.optimise.outcome import Outcome, State
from thunes.research.optimise.plan import BadPlan, Plan
from thunes.research.optimise.search import Search
from thunes.research.optimise.study_folder import config_of, study_id
from thunes.research.sweep import sweep, sweep_sma
from thunes.research.trials import TrialLedger
from thunes.strategies import BadParameters, Whole, build_whole
from thunes.strategies.sma_crossover import SmaCrossover

# What a picture can be of: more of it is better.
FIGURES = ("sharpe", "sharpe_per_candle", "final_equity", "max_drawdown", "win_rate")
TWO = 2
# More squares than this nobody can tell apart.
MOST_PAIRS = 50_000


@dataclass(frozen=True, eq=False)
class EveryPair:
    """A sweep of the two parameters that ``plan`` has bounds for, over ``ground``; ``figure`` says which pair is best.

    Raises:
        BadPlan: when these are not two, too many pairs, or ``figure`` is none of ``FIGURES``.
        BadParameters: when the strategy enters or leaves in parts.
    """

    plan: Plan
    ground: Ground
    figure: str = "sharpe"

    def __post_init__(self) -> None:
        build_whole(self.plan.strategy, {})
        if len(self.plan.bounds) != TWO:
            raise BadPlan(f"a sweep takes two parameters, and {len(self.plan.bounds)} are free; give --range twice")
        if self.plan.points > MOST_PAIRS:
            raise BadPlan(
                f"{self.plan.points} pairs are more than {MOST_PAIRS}; give a wider step, as in --range fast=5:50:5"
            )
        if self.figure not in FIGURES:
            raise BadPlan(f"--figure {self.figure!r} is none that a sweep compares; known are {', '.join(FIGURES)}")

    @property
    def names(self) -> tuple[str, str]:
        """Return what the two parameters are called."""
        first, second = self.plan.bounds
        return first, second

    @cached_property
    def config(self) -> dict[str, Any]:
        """Return all that a sweep depends on, as JSON has it: the candles that warm up belong to it."""
        found = {name: value for name, value in config_of(self.plan, self.ground).items() if name not in UNUSED}
        return {"kind": "sweep", **found, "figure": self.figure, "lead_hash": hash_of(self.ground.lead)}

    @cached_property
    def name(self) -> str:
        """Return the sweep's id: the same sweep has the same."""
        return study_id(self.config)

    def swept(self) -> "Swept":
        """Return what every pair comes to.

        Raises:
            BadPlan: when there is none that could be tried.
        """
        tried: dict[int, Whole] = {}
        refused: dict[int, str] = {}
        for number in range(self.plan.points):
            try:
                strategy = self.plan.built(self.plan.point(number))
            except BadParameters as error:
                refused[number] = str(error)
                continue
            short = self.ground.too_short(strategy)
            if short is None:
                tried[number] = cast("Whole", strategy)
            else:
                refused[number] = short
        if not tried:
            last = list(refused.values())[-1]
            raise BadPlan(f"all {len(refused)} pairs are refused: {last}; give other ranges, or more candles")
        return Swept(self, self._rows(tried), list(tried), [one.param_hash for one in tried.values()], refused)

    def _rows(self, tried: Mapping[int, Whole]) -> Rows:
        bars, lead, terms = self.ground.dataset.bars, self.ground.lead, self.ground.terms
        pairs = np.array([list(self.plan.point(number).values()) for number in tried], dtype=np.int64)
        levels = Levels.around(bars.close, next(iter(tried.values())).parameters)
        if self.plan.strategy == SmaCrossover.name and levels is None:
            return sweep_sma(bars, pairs, terms, lead=lead)
        by_pair = {(first, second): one for (first, second), one in zip(pairs.tolist(), tried.values(), strict=True)}
        return sweep(bars, pairs, lambda *pair: wishes_on(by_pair[pair], lead, len(bars)), terms, levels)


# What a search has and a sweep does not.
UNUSED = ("objectives", "sampler", "seed")


@dataclass(frozen=True, eq=False)
class Swept:
    """What a sweep came to.

    ``rows`` (k,) are the pairs that were tried, ``numbers`` and ``hashes`` their places among all combinations and
    the hashes of their parameters; ``refused`` says of every other place why the strategy would not have it.
    """

    wanted: EveryPair
    rows: Rows
    numbers: list[int]
    hashes: list[str]
    refused: Mapping[int, str]

    @cached_property
    def worth(self) -> Floats:
        """Return (k,) the figure that is compared, of the equity what was gained; NaN where it is not defined."""
        values: Floats = self.rows[self.wanted.figure]
        return values - self.wanted.ground.terms.cash if self.wanted.figure == "final_equity" else values

    @cached_property
    def best(self) -> int | None:
        """Return the row with the most of the figure among those with enough round trips; None for none."""
        enough = (self.rows["round_trips"] >= self.wanted.plan.least_round_trips) & np.isfinite(self.worth)
        return int(np.argmax(np.where(enough, self.worth, -np.inf))) if enough.any() else None

    @property
    def neighbours(self) -> dict[str, float]:
        """Return what share of the best each of the pairs one step beside it keeps, 0 with too few round trips.

        A pair that was refused is no neighbour.
        """
        if self.best is None:
            return {}
        rows = {(row["first"], row["second"]): number for number, row in enumerate(self.rows)}
        here, found = [float(self.rows[name][self.best]) for name in ("first", "second")], {}
        for place, (name, values) in enumerate(self.wanted.plan.values.items()):
            for value in (here[place] - values.step, here[place] + values.step):
                beside = rows.get((value, here[1]) if place == 0 else (here[0], value))
                if beside is not None:
                    found[f"{name} {value:g}"] = share_kept(float(self.worth[self.best]), self._judged(beside))
        return found

    def _judged(self, number: int) -> float | None:
        few = self.rows["round_trips"][number] < self.wanted.plan.least_round_trips
        return None if few or np.isnan(self.worth[number]) else float(self.worth[number])

    @property
    def counts(self) -> dict[str, int]:
        """Return how many pairs there are, and how they ended."""
        known = np.isfinite(self.worth)
        few = known & (self.rows["round_trips"] < self.wanted.plan.least_round_trips)
        return {
            "pairs": len(self.rows) + len(self.refused),
            "complete": int(known.sum()),
            "refused": len(self.refused),
            "failed": int((~known).sum()),
            "too_few_round_trips": int(few.sum()),
        }

    def put_on_record(self, ledger: TrialLedger) -> None:
        """Put every pair on record, those that were refused too; what this sweep put there before stays as it is."""
        wanted = self.wanted
        search = Search(wanted.name, wanted.plan, wanted.ground, ledger)
        before, _ = ledger.read(wanted.ground.dataset.data_hash)
        known = {line["trial"] for line in before if line["study"] == wanted.name}
        outcomes = {
            **{number: self._outcome(row, number) for row, number in enumerate(self.numbers)},
            **{number: Outcome.refused(wanted.plan.point(number), why) for number, why in self.refused.items()},
        }
        ledger.append_all(
            [search.line(str(number), outcomes[number]) for number in sorted(outcomes) if str(number) not in known]
        )

    def _outcome(self, row: int, number: int) -> Outcome:
        ratio, trips = float(self.rows["sharpe_per_candle"][row]), int(self.rows["round_trips"][row])
        lacking = bool(np.isnan(self.worth[row]))
        figures = {"sharpe_per_candle": None if np.isnan(ratio) else ratio, "round_trips": trips}
        reason = f"{self.wanted.figure} is not defined: {trips} round trips" if lacking else None
        state, point = State.FAILED if lacking else State.COMPLETE, self.wanted.plan.point(number)
        return Outcome(state, point, self.hashes[row], figures, np.empty(0), reason)
