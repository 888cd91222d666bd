"""What one run comes to in the few figures that a search compares, one row per pair of parameters."""

import numpy as np
from numpy.typing import NDArray

from thunes.features.bars import Bars
from thunes.research.kernel import Run
from thunes.research.statistics import statistics_of
from thunes.research.terms import Terms

# Of the statistics of a run, by the same names.
COLUMNS = (
    "final_equity",
    "max_drawdown",
    "sharpe_per_candle",
    "sharpe",
    "fills",
    "round_trips",
    "win_rate",
    "turnover",
)
# One row of a sweep: the two parameters, then the figures.
ROW = np.dtype([("first", "f8"), ("second", "f8"), *((name, "f8") for name in COLUMNS)])
Rows = NDArray[np.void]


def figures(bars: Bars, run: Run, terms: Terms) -> tuple[float, ...]:
    """Return the values of ``COLUMNS`` for a run over ``bars``, as ``statistics_of`` has them; NaN for none."""
    found = statistics_of(bars, run, terms)
    values = (found[name] for name in COLUMNS)
    return tuple(np.nan if value is None else float(value) for value in values)
