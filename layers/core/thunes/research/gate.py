"""The gate between research and money: what a set of parameters must show, each condition by name, and all of them.

Thresholds were fixed before anything was looked at. A condition that does not apply says so and decides nothing; one
that could not be worked out has failed.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from thunes.features.bars import Floats
from thunes.research.statistics import (
    Track,
    deflated_sharpe,
    min_track_record_length,
    sharpe,
    standard_errors_apart,
)

DEFLATED = 0.95
OVERFITTING = 0.2
FOLDS_WON = 0.6
ERRORS = 2.0
CALIBRATION = "Brier < base rate, ECE <= 0.05"


@dataclass(frozen=True)
class Condition:
    """One question of the gate; ``passed`` is None where it does not apply."""

    name: str
    value: float | None
    threshold: str
    passed: bool | None
    told: str = ""


@dataclass(frozen=True)
class Evidence:
    """What is known of a set of parameters and of the procedure that found it.

    ``research`` are the returns on all candles the search saw, ``configurations`` and ``variance`` what was ever tried
    on them. ``outer`` are the returns of the walk forward, ``procedures`` and ``procedures_variance`` what was ever
    scored on those, ``folds`` the Sharpe ratio of each test part (NaN where nothing was done). ``doubled`` is what the
    walk forward returned at twice the cost. ``overfitting`` is None where it could not be worked out.
    """

    research: Track
    configurations: int
    variance: float
    outer: Track
    procedures: int
    procedures_variance: float
    folds: Sequence[float]
    overfitting: float | None
    doubled: float


def before_holdout(evidence: Evidence) -> list[Condition]:
    """Return all conditions that need no look at the holdout."""
    won = sum(ratio > 0.0 for ratio in evidence.folds) / len(evidence.folds) if evidence.folds else math.nan
    least = min_track_record_length(evidence.outer)
    found = deflated_sharpe(evidence.research, max(evidence.configurations, 1), evidence.variance)
    outer = deflated_sharpe(evidence.outer, max(evidence.procedures, 1), evidence.procedures_variance)
    risk = math.nan if evidence.overfitting is None else evidence.overfitting
    counted = f"best of {evidence.configurations} sets tried on these candles"
    return [
        _at_least("deflated_sharpe_research", found, DEFLATED, counted),
        _at_least("deflated_sharpe_outer", outer, DEFLATED, f"best of {evidence.procedures} procedures scored on it"),
        _at_most("overfitting", risk, OVERFITTING, "probability that the best was no better than the median"),
        _at_least("folds_won", won, FOLDS_WON, f"of {len(evidence.folds)} test parts"),
        _at_most("track_record", least, evidence.outer.length, "candles needed, and candles there are"),
        _above("twice_the_cost", evidence.doubled, 0.0, "return of the walk forward at twice the cost"),
        Condition("calibration", None, CALIBRATION, None, "not applicable: no model gives odds here"),
    ]


def on_holdout(outer: Floats, holdout: Floats | None, why_not: str = "") -> list[Condition]:
    """Return the conditions on the returns in the holdout; unseen they have failed, and ``why_not`` says why."""
    names = ("holdout_sharpe", "holdout_near_outer")
    if holdout is None:
        return [
            Condition(name, None, limit, False, why_not)
            for name, limit in zip(names, ("> 0", f"<= {ERRORS:g} s.e."), strict=True)
        ]
    return [
        _above(names[0], sharpe(holdout), 0.0, "per candle, on candles nobody had seen"),
        _at_most(names[1], standard_errors_apart(outer, holdout), ERRORS, "standard errors from the walk forward"),
    ]


def passed(conditions: Sequence[Condition]) -> bool:
    """Tell whether every condition that applies holds."""
    return all(condition.passed is not False for condition in conditions)


def rows(conditions: Sequence[Condition]) -> list[dict[str, Any]]:
    """Return the conditions as JSON has them."""
    return [
        {
            "condition": condition.name,
            "value": condition.value,
            "threshold": condition.threshold,
            "passed": condition.passed,
            "told": condition.told,
        }
        for condition in conditions
    ]


def _at_least(name: str, value: float, least: float, told: str) -> Condition:
    return Condition(name, _plain(value), f">= {least:g}", value >= least, told)


def _at_most(name: str, value: float, most: float, told: str) -> Condition:
    return Condition(name, _plain(value), f"<= {most:g}", value <= most, told)


def _above(name: str, value: float, limit: float, told: str) -> Condition:
    return Condition(name, _plain(value), f"> {limit:g}", value > limit, told)


def _plain(value: float) -> float | None:
    return value if math.isfinite(value) else None
