"""How a mistake is entered: a function that patches the package the way a wrong change would have written it."""

from collections.abc import Callable

import pytest

from thunes.domain.risk import rules
from thunes.domain.risk.case import Rule

Patch = pytest.MonkeyPatch
Bug = Callable[[Patch], None]
BUGS: dict[str, Bug] = {}


def bug(function: Bug) -> Bug:
    """Enter a bug under its name."""
    BUGS[function.__name__.replace("_", " ")] = function
    return function


def without_rules(patch: Patch, *dropped: Rule) -> None:
    """Let entries be judged without these rules."""
    kept = tuple(rule for rule in rules.ENTRY_RULES if rule not in dropped)
    patch.setattr("thunes.domain.risk.decision.ENTRY_RULES", kept)
