"""Parameters that were signed off: never changed, only followed by others or made to count again."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from thunes.domain.times import iso


class NoSuchSet(ValueError):
    """There are no parameters of that number, or none before."""


@dataclass(frozen=True)
class ParameterSet:
    """What a strategy may run with: ``evidence`` is the SHA-256 of what it was approved on, ``run`` its backtest."""

    strategy: str
    version: int
    parameters: Mapping[str, Any]
    param_hash: str
    run: str
    evidence: str
    approved_at: datetime


@dataclass(frozen=True)
class Activation:
    """Set ``number``, counted from 1, is the one that counts from ``at`` on."""

    number: int
    at: datetime
    why: str


@dataclass(frozen=True)
class ParameterHistory:
    """All sets of one strategy on one stage, and which of them counted when; both only grow."""

    sets: tuple[ParameterSet, ...] = ()
    activations: tuple[Activation, ...] = ()

    @property
    def number(self) -> int | None:
        """Which set counts now; None before the first."""
        return self.activations[-1].number if self.activations else None

    @property
    def active(self) -> ParameterSet | None:
        """The set that counts now; None before the first."""
        return self.sets[self.number - 1] if self.number else None

    def approved(self, found: ParameterSet) -> "ParameterHistory":
        """Return the history with another set, which counts from its approval on."""
        return ParameterHistory(
            (*self.sets, found),
            (*self.activations, Activation(len(self.sets) + 1, found.approved_at, f"evidence {found.evidence[:12]}")),
        )

    def rolled_back(self, at: datetime, to: int | None = None) -> "ParameterHistory":
        """Return the history with an earlier set that counts again: number ``to``, or the one that counted before.

        Raises:
            NoSuchSet: when there is none, or it is the one that counts now.
        """
        if to is None:
            others = [step.number for step in self.activations if step.number != self.number]
            if not others:
                raise NoSuchSet("there is no earlier set to go back to")
            to = others[-1]
        if not 1 <= to <= len(self.sets) or to == self.number:
            raise NoSuchSet(
                f"set {to} is not one to go back to; there are {len(self.sets)}, and {self.number} counts now"
            )
        step = Activation(to, at, f"rolled back from set {self.number}")
        return ParameterHistory(self.sets, (*self.activations, step))


def document_of(strategy: str, history: ParameterHistory) -> str:
    """Return the history as a JSON document, which ends with a line's end."""
    content = {
        "strategy": strategy,
        "active": history.number,
        "sets": [{**asdict(found), "approved_at": iso(found.approved_at)} for found in history.sets],
        "activations": [{**asdict(step), "at": iso(step.at)} for step in history.activations],
    }
    return json.dumps(content, indent=2) + "\n"


def history_of(document: Any) -> ParameterHistory:
    """Return what a document says; raises ValueError, KeyError, TypeError or IndexError when it is damaged."""
    sets = tuple(
        ParameterSet(**{**found, "approved_at": datetime.fromisoformat(found["approved_at"])})
        for found in document["sets"]
    )
    steps = tuple(Activation(**{**step, "at": datetime.fromisoformat(step["at"])}) for step in document["activations"])
    if any(not 1 <= step.number <= len(sets) for step in steps):
        raise ValueError("it lets a set count that it does not hold")
    return ParameterHistory(sets, steps)
