"""What a trial came to."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from thunes.features.bars import Floats
from thunes.research.statistics.summary import Figure


class State(StrEnum):
    """How a trial ended: with all figures, refused by the strategy itself, or without a figure that is asked for."""

    COMPLETE = "complete"
    INFEASIBLE = "infeasible"
    FAILED = "failed"


@dataclass(frozen=True, eq=False)
class Outcome:
    """One set of parameters, as tried. ``rows`` (k,) are its returns, see ``Ground.rows``; empty unless it ran."""

    state: State
    parameters: Mapping[str, Any]
    param_hash: str | None
    statistics: Mapping[str, Figure]
    rows: Floats
    reason: str | None = None

    @classmethod
    def refused(cls, parameters: Mapping[str, Any], reason: str) -> "Outcome":
        """Return a trial that the strategy could not be built for."""
        return cls(State.INFEASIBLE, parameters, None, {}, np.empty(0), reason)

    def figure(self, name: str) -> float:
        """Return a statistic that is known to be there."""
        return float(self.statistics[name] or 0.0)
