"""Where effects happen: before and after each of them the process may die, time passes, and others may run."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

T = TypeVar("T")


class Died(BaseException):
    """The process is gone; nothing catches this but whoever started it."""


class Effects:
    """Announces every effect of every function; a run steps in before and after, a crash point in the middle."""

    def __init__(self) -> None:
        self.before: Callable[[str], None] = lambda name: None
        self.after: Callable[[str], None] = lambda name: None
        self.doing: Callable[[str, Callable[[], Any]], Any] = lambda name, effect: effect()

    def perform(self, name: str, effect: Callable[[], T]) -> T:
        """Do ``effect``, announced before and after."""
        self.before(name)
        result = cast("T", self.doing(name, effect))
        self.after(name)
        return result
