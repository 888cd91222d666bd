"""From a study's winner to an answer of the gate: the evidence is worked out anew, the holdout is opened last.

Nothing is taken from the run's own files but what was asked: candles, parameters, terms and plan. Numbers come from
the candles, the kept returns of the trials, and the trial ledger.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import optuna

from thunes.errors import Misconfigured
from thunes.features.bars import Floats
from thunes.research.backtest import code_version
from thunes.research.data.load import load_bars
from thunes.research.gate import Condition, Evidence, before_holdout, on_holdout, passed, rows
from thunes.research.optimise import Ground, Outcome, Plan, Search, State, StudyFolder, choose
from thunes.research.optimise.findings import overfitting_of
from thunes.research.optimise.records import records_of
from thunes.research.optimise.study_folder import config_of, digest_of
from thunes.research.procedure import Outer, walked_forward
from thunes.research.statistics import Track
from thunes.research.statistics.ratios import per_year
from thunes.research.terms import Terms
from thunes.research.trials import TrialLedger
from thunes.research.validation import Holdout, Walk, write_walk
from thunes.strategies import Bound, Strategy

OPENINGS = "openings.log"
UNASKED = "stays locked: only a person opens it, with thunes promote"
TWO = 2


@dataclass(frozen=True, eq=False)
class Candidate:
    """The winner of a study, with all that it was found on. ``whole`` includes the candles of the holdout."""

    run: str
    folder: StudyFolder
    search: Search
    strategy: Strategy
    parameters: Mapping[str, Any]
    whole: Ground
    holdout: float
    trials: int
    overfitting: float | None

    @property
    def procedure(self) -> str:
        """Name the procedure: the plan, the candles, the terms, the code, and the number of trials."""
        return digest_of({**config_of(self.search.plan, self.search.ground), "trials": self.trials})


@dataclass(frozen=True, eq=False)
class Promotion:
    """What the gate says; ``evidence`` is all that it rests on, ``evidence_hash`` the SHA-256 of that."""

    candidate: Candidate
    conditions: list[Condition]
    evidence: dict[str, Any]
    walk: Walk

    @property
    def passed(self) -> bool:
        """Whether every condition that applies holds."""
        return passed(self.conditions)

    @property
    def sharpe(self) -> Decimal | None:
        """The yearly Sharpe ratio of the walk forward, to two decimals; None where nothing was done in it."""
        found = self.evidence["outer"]["sharpe_per_candle"]
        year = per_year(self.candidate.whole.dataset.bars.interval)
        return None if found is None else Decimal(f"{found * math.sqrt(year):.2f}")

    @property
    def evidence_hash(self) -> str:
        """Name the evidence."""
        return digest_of(self.evidence)


def candidate_of(run: Path, ledger: TrialLedger) -> Candidate:
    """Return what ``run``, the folder of a study's winner, is about.

    Raises:
        Misconfigured: when it is no such folder, or its candles, strategy or code are no longer what they were.
        BadCandle, FileNotFoundError: when its candles cannot be had.
    """
    config, validation = _read(run / "config.json"), _read(run / "validation.json")
    folder, source = StudyFolder(run.resolve().parents[1]), validation["source"]
    plan = _plan(validation["plan"])
    whole = _whole(source, folder.config["terms"])
    ground = whole.research(source["holdout"])
    strategy = plan.built({name: value for name, value in config["parameters"].items() if name in plan.bounds})
    now = {**config_of(plan, ground), "param_hash": strategy.param_hash}
    before = {**folder.config, "param_hash": config["param_hash"]}
    for name, value in json.loads(json.dumps(now)).items():
        if before.get(name) != value:
            raise Misconfigured(f"run {run.name} had {name} {before.get(name)}, which is {value} now; search again")
    search = Search(validation["study"], plan, ground, ledger)
    trials, luck = _study(search, folder, strategy)
    return Candidate(run.name, folder, search, strategy, config["parameters"], whole, source["holdout"], trials, luck)


def _study(search: Search, folder: StudyFolder, strategy: Strategy) -> tuple[int, float | None]:
    """Return how many trials the study has and how likely it overfits; the rule must take ``strategy`` of them."""
    with folder.opened(config_of(search.plan, search.ground)) as storage:
        records = records_of(optuna.load_study(study_name="study", storage=storage), search.plan)
    choice = choose(search, records)
    taken = None if choice is None else search.plan.built(choice.record.parameters).param_hash
    if taken != strategy.param_hash:
        raise Misconfigured(f"study {search.name} takes other parameters than this run has; search again")
    luck: float | None = overfitting_of(search, records, folder)["overfitting"]
    return len(records), luck


def promote(candidate: Candidate, folds: int, who: str | None, now: datetime) -> Promotion:
    """Return what the gate says of the candidate; the holdout is opened, and that logged, when all else holds.

    Without ``who`` nobody asks to open it, and it has failed.

    Raises:
        Misconfigured: when the candles do not do for so many folds.
    """
    try:
        outer = walked_forward(candidate.search, candidate.trials, folds)
    except ValueError as error:
        raise Misconfigured(str(error)) from None
    evidence, details = _evidence(candidate, outer)
    conditions = before_holdout(evidence)
    holdout, why_not, openings = None, "stays locked: another condition does not hold", 0
    if candidate.holdout == 0.0:
        why_not = "no candles were held back; search again with --holdout 0.2"
    elif who is None:
        why_not = UNASKED
    elif passed(conditions):
        holdout, openings = _opened(candidate, who, now)
    conditions += on_holdout(outer.walk.returns, holdout, why_not)
    seen = None if holdout is None else _figures(Track.of(holdout))
    told = {**details, "conditions": rows(conditions), "holdout": seen}
    return Promotion(candidate, conditions, {**told, "holdout_openings": openings}, outer.walk)


def _evidence(candidate: Candidate, outer: Outer) -> tuple[Evidence, dict[str, Any]]:
    search = candidate.search
    tally = search.ledger.tally(search.ground.dataset)
    track = Track.of(outer.walk.returns)
    _score(candidate, outer, track)
    scores = list(search.ledger.procedures(outer.ground.dataset.data_hash).values())
    spread = float(np.var(scores, ddof=1)) if len(scores) >= TWO else 0.0
    research = Track.of(search.ground.returns(candidate.strategy))
    found = Evidence(
        *(research, tally.configurations, tally.variance, track, len(scores), spread),
        *(outer.folds, candidate.overfitting, outer.doubled),
    )
    details = {
        "run": candidate.run,
        "study": search.name,
        "procedure": candidate.procedure,
        "data_hash": search.ground.dataset.data_hash,
        "code_version": code_version(),
        "research": _figures(research),
        "outer": _figures(track),
        "folds": [dict(step.parameters) for step in outer.walk.steps],
        "ledger": {**asdict(tally), "procedures": len(scores), "procedures_variance": spread},
    }
    return found, details


def _score(candidate: Candidate, outer: Outer, track: Track) -> None:
    """Put on record that the procedure was scored on the outer candles."""
    figures = {name: value for name, value in _figures(track).items() if name != "length"}
    outcome = Outcome(State.COMPLETE, candidate.parameters, candidate.strategy.param_hash, figures, np.empty(0))
    place = Search(candidate.procedure, candidate.search.plan, outer.ground, candidate.search.ledger, kind="outer")
    place.note("outer", outcome)


def _opened(candidate: Candidate, who: str, now: datetime) -> tuple[Floats, int]:
    bars, first = candidate.whole.dataset.bars, len(candidate.search.ground.dataset.bars)
    holdout = Holdout(bars, candidate.holdout, candidate.search.ledger.folder / OPENINGS)
    opened = holdout.open(who, candidate.run, now)
    ground = candidate.whole.part(first, first + len(opened))
    return ground.returns(candidate.strategy), len({opening.run_id for opening in holdout.openings()})


def _figures(track: Track) -> dict[str, Any]:
    named = {"sharpe_per_candle": track.sharpe, "skewness": track.skewness, "kurtosis": track.kurtosis}
    return {
        **{name: value if math.isfinite(value) else None for name, value in named.items()},
        "length": track.length,
    }


def _plan(given: Mapping[str, Any]) -> Plan:
    bounds = {name: Bound(*bound) for name, bound in given["bounds"].items()}
    return Plan(**{**given, "bounds": bounds, "objectives": tuple(given["objectives"])})


def _whole(source: Mapping[str, Any], terms: Mapping[str, Any]) -> Ground:
    if source["data"] is None:
        raise Misconfigured("this study is on an invented year, evidence of nothing; search on --data FILE")
    moments = {name: datetime.fromisoformat(source[name]) for name in ("from", "start", "until")}
    dataset = load_bars(Path(source["data"]), moments["from"], moments["until"], symbol=source["symbol"])
    return Ground.of(dataset, Terms(**terms), moments["start"])


def _read(path: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Misconfigured(f"{path} is not there; give the run that thunes optimize wrote below its result") from None
    except ValueError as error:
        raise Misconfigured(f"{path} is damaged: {error}; search again") from None
    return found


def write_evidence(promotion: Promotion, run: Path) -> Path:
    """Write what the gate said and the walk forward beside the run, and return where the former is."""
    write_walk(promotion.walk, run)
    path = run / "promotion.json"
    fresh = path.with_suffix(".new")
    content = {**promotion.evidence, "evidence": promotion.evidence_hash, "passed": promotion.passed}
    fresh.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    return fresh.replace(path)
