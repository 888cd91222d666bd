"""Asking again: a question may be repeated a few times, within a time that leaves the function room to end well."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from thunes.errors import Transient
from thunes.ports import Clock

T = TypeVar("T")

PAUSES = (timedelta(milliseconds=250), timedelta(seconds=1))
# Counted from the invocation's first question. One more may then take 15 s, and a function has 30.
BUDGET = timedelta(seconds=8)


class Patience:
    """One budget per invocation, spent on the caller's clock."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._began: datetime | None = None

    def begin(self) -> None:
        """Start an invocation with its budget untouched."""
        self._began = None

    def ask(self, question: Callable[[], T]) -> T:
        """Ask until an answer comes, the budget is spent, or the other side says when to come back.

        Raises:
            Transient: the last one; any other error at once.
        """
        began = self._began = self._began or self._clock.now()
        for pause in PAUSES:
            try:
                return question()
            except Transient as error:
                spent = self._clock.now() - began
                if error.retry_after is not None or spent + pause > BUDGET:
                    raise
            self._clock.sleep(pause)
        return question()
