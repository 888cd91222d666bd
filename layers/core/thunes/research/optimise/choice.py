"""Which trial is taken, by a rule that is fixed before the study: the best that stands on firm ground.

The best value whose neighbours, one step up and one step down in each parameter, keep at least 70 % of it: a peak with
nothing beside it is what luck looks like. Where several objectives are weighed, the first one decides among those
that no other trial beats. A neighbour is a trial like any other: it is tried, and put on record.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from thunes.research.optimise.outcome import Outcome, State
from thunes.research.optimise.plan import Plan
from thunes.research.optimise.records import Record, front, gains_of
from thunes.research.optimise.search import Search

KEPT = 0.7
# So many of the best are looked at before the rule gives up and takes the best of all.
LOOKED_AT = 20
RULE = (
    f"best {{objective}} whose neighbours, one step each way, keep at least {KEPT:.0%} of it, among the {LOOKED_AT} "
    "best; else the best, which is then not stable"
)


@dataclass(frozen=True)
class Choice:
    """The trial taken; ``stable`` tells whether its neighbours hold, ``kept`` is the least share that one kept."""

    record: Record
    stable: bool
    kept: float | None
    rule: str


def choose(wanted: Search, records: Sequence[Record]) -> Choice | None:
    """Return the trial that the rule takes; None when there is none to take."""
    plan, rule = wanted.plan, RULE.format(objective=wanted.plan.objectives[0])
    candidates = _candidates(plan, records)
    if not candidates:
        return None
    tried = {_name(record.parameters): _known(record) for record in records}
    first: Choice | None = None
    for record in candidates[:LOOKED_AT]:
        kept = min((share_kept(record.gains[0], gain) for gain in _around(wanted, record, tried)), default=None)
        choice = Choice(record, kept is None or kept >= KEPT, kept, rule)
        if choice.stable:
            return choice
        first = first or choice
    return first


def _candidates(plan: Plan, records: Sequence[Record]) -> list[Record]:
    if len(plan.objectives) > 1:
        return front(records)
    seen: dict[object, Record] = {}
    for record in sorted(records, key=lambda record: record.number):
        if record.feasible:
            seen.setdefault(_name(record.parameters), record)
    return sorted(seen.values(), key=lambda record: (-record.gains[0], record.number))


def _around(wanted: Search, record: Record, tried: dict[object, float | None]) -> list[float | None]:
    """Return what each neighbour gains, None for one that could not be taken; what is refused is no neighbour."""
    found = []
    for name, values in wanted.plan.values.items():
        place = values.index(record.parameters[name])
        for step in (-1, 1):
            if 0 <= place + step < len(values):
                beside = {**record.parameters, name: values[place + step]}
                gain = _gain(wanted, f"{record.number} {name}{step:+d}", beside, tried)
                found += [] if gain is _REFUSED else [gain]
    return found


_REFUSED = float("inf")


def _gain(wanted: Search, trial: str, parameters: Mapping[str, Any], tried: dict[object, float | None]) -> float | None:
    name = _name(parameters)
    if name not in tried:
        outcome = wanted.ground.tried(wanted.plan, parameters)
        wanted.note(trial, outcome)
        tried[name] = _judged(wanted.plan, outcome)
    return tried[name]


def _known(record: Record) -> float | None:
    if record.state == State.INFEASIBLE:
        return _REFUSED
    return record.gains[0] if record.feasible else None


def _judged(plan: Plan, outcome: Outcome) -> float | None:
    if outcome.state is State.INFEASIBLE:
        return _REFUSED
    able = outcome.state is State.COMPLETE and plan.objection(outcome.statistics) is None
    return gains_of(outcome.statistics, plan)[0] if able else None


def share_kept(best: float, beside: float | None) -> float:
    """Return what share of ``best`` a neighbour keeps, None being one that is out of the question.

    Of a loss or a fall it is how much smaller the best one was than the neighbour's.
    """
    if beside is None or best == 0.0:
        return 0.0
    if best > 0.0:
        return beside / best
    return best / beside if beside < 0.0 else 1.0


def _name(parameters: Mapping[str, Any]) -> object:
    return tuple(sorted(parameters.items()))
