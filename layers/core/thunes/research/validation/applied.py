"""A strategy as something that can be walked forward: warm before its first candle, and flat until then."""

from collections.abc import Sequence

from thunes.features.bars import Bars, Floats
from thunes.research.kernel import simulate
from thunes.research.statistics.ratios import returns_of
from thunes.research.terms import Terms
from thunes.research.validation.walk_forward import Apply, Parameters
from thunes.strategies import Whole, build_whole
from thunes.strategies.wishes import Wishes


def returns_after(bars: Bars, strategy: Whole, terms: Terms, lead: int = 0) -> Floats:
    """Return (len(bars) - lead,) what the account returned at each candle after the first ``lead``.

    What the strategy wants at the last close of the lead is done at the first open after it, nothing before. A position
    that is held at the end is valued at the last close, and not sold.
    """
    wishes = strategy.wishes(bars)
    enter = wishes.enter.copy()
    enter[: max(lead - 1, 0)] = False
    run = simulate(bars, Wishes(enter, wishes.leave), terms)
    return returns_of(run.equity, terms.cash)[lead:]


def of_strategy(name: str, terms: Terms) -> Apply:
    """Return what applies strategy ``name`` with parameters that are given, each time from ``terms.cash``."""

    def apply(parameters: Parameters, bars: Bars, lead: int) -> Floats:
        return returns_after(bars, build_whole(name, parameters), terms, lead)

    return apply


def lead_of(name: str, candidates: Sequence[Parameters]) -> int:
    """Return how many candles before a test part are enough for every candidate to be warm at its first."""
    return max(build_whole(name, parameters).warm_up for parameters in candidates)
