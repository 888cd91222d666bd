"""The parts of its candles that a trial is judged on one by one: what earns in one of them alone is luck.

Each part is a run of its own, begun flat with all the cash, so that no round trip counts in two of them: that is what
is purged here, where a trial learns nothing from one part that it uses in another. Candles before a part warm up.
"""

import math
from itertools import pairwise

import numpy as np

from thunes.research.backtest import Question, run_between
from thunes.research.optimise.plan import FOLD_SHARPE, FOLDS_LOST
from thunes.research.statistics import per_year, returns_of, sharpe
from thunes.research.statistics.summary import Figure


def inner_figures(question: Question, folds: int) -> dict[str, Figure]:
    """Return the median yearly Sharpe ratio of so many parts, equal but for a candle, and how many of them lost money.

    A part in which nothing was done counts as a ratio of 0, and has lost nothing.
    """
    cuts = np.linspace(0, len(question.dataset.bars), folds + 1).astype(int).tolist()
    year, cash = per_year(question.dataset.bars.interval), question.terms.cash
    ratios, lost = [], 0
    for start, stop in pairwise(cuts):
        if start < stop:
            equity = run_between(question, start, stop).equity
            ratio = sharpe(returns_of(equity, cash)) * math.sqrt(year)
            ratios.append(ratio if math.isfinite(ratio) else 0.0)
            lost += bool(equity[-1] < cash)
    return {FOLD_SHARPE: float(np.median(ratios)) if ratios else 0.0, FOLDS_LOST: lost}
