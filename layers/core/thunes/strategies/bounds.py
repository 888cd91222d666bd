"""Between which values a search looks for a parameter."""

from typing import NamedTuple


class Bound(NamedTuple):
    """Whole numbers from ``low`` to ``high``, both included, ``step`` apart."""

    low: int
    high: int
    step: int = 1
