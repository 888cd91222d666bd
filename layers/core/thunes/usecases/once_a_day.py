"""Work that is recorded once per UTC day, however often its schedule fires."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from thunes.domain.audit import Fact
from thunes.domain.risk import StateChange
from thunes.ports import AccountView, Cursor, CursorKey, Ledger


@dataclass(frozen=True)
class OnceADay:
    """The diary of one piece of daily work, kept as a cursor in the ledger."""

    ledger: Ledger
    work: str

    @property
    def _key(self) -> CursorKey:
        return CursorKey(self.work, "daily")

    def read(self, *also: CursorKey) -> AccountView:
        """Read the account together with how far the work has come, and with ``also`` those cursors."""
        return self.ledger.read(cursors=[self._key, *also])

    def last(self, view: AccountView) -> date | None:
        """Return the newest day for which the work was recorded; None when it never was."""
        decided = view.cursor(self._key).decided
        return decided.date() if decided else None

    def done(self, view: AccountView, day: date) -> bool:
        """Tell whether the work was recorded for ``day`` or a later one."""
        last = self.last(view)
        return last is not None and last >= day

    def note(self, view: AccountView) -> str:
        """Return what was noted when the work was last recorded."""
        return view.cursor(self._key).fault

    def record(
        self,
        view: AccountView,
        day: date,
        facts: Sequence[Fact],
        now: datetime,
        noted: tuple[str, StateChange | None] = ("", None),
    ) -> None:
        """Record ``facts`` and that the work is done for ``day``, in one transaction.

        ``noted`` is a note for the next day, and a change of the trading state that goes with the facts.
        """
        note, change = noted
        moved = Cursor(self._key, decided=datetime.combine(day, time(), UTC), fault=note)
        self.ledger.record(view, facts, now, [moved], change)
