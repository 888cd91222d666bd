"""A person -> a lock undone: what has happened so far counts no more, and what happens next counts again."""

from dataclasses import dataclass
from functools import partial

from thunes.domain.audit import Event, Fact
from thunes.domain.risk.protections import PROTECTIONS
from thunes.errors import Refused
from thunes.ports import Clock, Ledger
from thunes.usecases.conflicts import until_unchallenged
from thunes.usecases.set_trading_state import legible


@dataclass(frozen=True)
class UnlockEntries:
    """Undo one lock by its name, as `thunes risk locks` shows it."""

    clock: Clock
    ledger: Ledger

    def __call__(self, lock: str, actor: str, reason: str) -> None:
        """Undo ``lock`` and record who did, and why.

        Raises:
            Refused: when there is no such lock, no reason, or no books to write it into.
        """
        protection, _, symbol = lock.partition("#")
        if protection not in PROTECTIONS:
            raise Refused(0, f"there is no lock {lock!r}; locks are {', '.join(PROTECTIONS)}, some with #SYMBOL")
        if not reason.strip():
            raise Refused(0, "a lock is undone for a reason; give one")
        inputs = {"protection": protection, "symbol": symbol or None, "actor": actor, "reason": legible(reason)}
        until_unchallenged(partial(self._undo, lock, Fact(Event.ENTRIES_UNLOCKED, inputs)))

    def _undo(self, lock: str, fact: Fact) -> None:
        view, now = self.ledger.read(), self.clock.now()
        if not view.opened:
            raise Refused(0, "the books were never opened; there is nothing to undo")
        self.ledger.restate(view, view.portfolio.unlock(lock, now), [fact], now)
