"""What single outcomes add up to: (k,) profits of round trips, or returns, one number each."""

import math

import numpy as np

from thunes.features.bars import Floats
from thunes.research.statistics.drawdowns import stretches


def hit_ratio(profits: Floats) -> float:
    """Return the share of ``profits`` above 0; NaN when there are none."""
    return float(np.count_nonzero(profits > 0.0)) / len(profits) if len(profits) else math.nan


def profit_factor(profits: Floats) -> float:
    """Return what was won for each unit lost; NaN when nothing was lost."""
    lost = -float(np.sum(np.minimum(profits, 0.0)))
    return float(np.sum(np.maximum(profits, 0.0))) / lost if lost > 0.0 else math.nan


def payoff_ratio(profits: Floats) -> float:
    """Return the mean win over the mean loss; NaN when there are no wins, or no losses."""
    won, lost = profits[profits > 0.0], profits[profits < 0.0]
    return float(np.mean(won)) / -float(np.mean(lost)) if len(won) and len(lost) else math.nan


def longest_losing_streak(profits: Floats) -> int:
    """Return the most losses in a row; a profit of 0 is no loss, and ends a row."""
    start, end = stretches(profits < 0.0)
    return int(np.max(end - start, initial=0))
