"""Searching the parameters of a strategy: trials on recorded candles, all of them on record, one chosen by a rule."""

from thunes.research.optimise.choice import Choice, choose
from thunes.research.optimise.ground import Ground
from thunes.research.optimise.outcome import Outcome, State
from thunes.research.optimise.plan import DIRECTIONS, SAMPLERS, BadPlan, Plan
from thunes.research.optimise.search import Search, search
from thunes.research.optimise.study_folder import StudyFolder

__all__ = [
    "DIRECTIONS",
    "SAMPLERS",
    "BadPlan",
    "Choice",
    "Ground",
    "Outcome",
    "Plan",
    "Search",
    "State",
    "StudyFolder",
    "choose",
    "search",
]
