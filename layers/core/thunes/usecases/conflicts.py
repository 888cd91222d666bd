"""Optimistic writing: when somebody else wrote first, read again and decide again, a few times."""

from collections.abc import Callable
from typing import TypeVar

from thunes.errors import Conflict

T = TypeVar("T")
ATTEMPTS = 8


def until_unchallenged(attempt: Callable[[], T], attempts: int = ATTEMPTS) -> T:
    """Run ``attempt``, which reads and writes the ledger once, until nobody is in its way.

    Raises:
        Conflict: when it lost every time; nothing of the last attempt was written.
    """
    for _ in range(attempts - 1):
        try:
            return attempt()
        except Conflict:
            continue
    return attempt()
