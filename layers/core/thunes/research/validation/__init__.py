"""Whether a result would have held: splits that do not leak, walks forward, chance, and data that nobody has seen.

``combinatorial`` loads skfolio, which takes seconds, and is imported by its own name.
"""

from thunes.research.validation.block_bootstrap import block_bootstrap
from thunes.research.validation.folds import Fold, Windows, expanding_folds
from thunes.research.validation.holdout import Holdout
from thunes.research.validation.purged import Split, purged_folds
from thunes.research.validation.random_entries import Significance, against_random_entries
from thunes.research.validation.reshuffling import Paths, growth_of, redrawn, reordered
from thunes.research.validation.walk_forward import Procedure, Step, Walk, walk_forward
from thunes.research.validation.walk_rows import parameter_rows, result_rows, write_walk

__all__ = [
    "Fold",
    "Holdout",
    "Paths",
    "Procedure",
    "Significance",
    "Split",
    "Step",
    "Walk",
    "Windows",
    "against_random_entries",
    "block_bootstrap",
    "expanding_folds",
    "growth_of",
    "parameter_rows",
    "purged_folds",
    "redrawn",
    "reordered",
    "result_rows",
    "walk_forward",
    "write_walk",
]
