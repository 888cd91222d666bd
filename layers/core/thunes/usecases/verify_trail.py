"""Is the trail what was written? The chain, the seals and the archive, each a witness of the others."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from thunes.domain.audit import AuditEvent
from thunes.domain.chain import ChainHead
from thunes.domain.finding import TABLE, Finding
from thunes.ports import Clock, Ledger
from thunes.usecases.compare_archive import CompareArchive, Shelf
from thunes.usecases.walk_trail import Walked, walk

# The stream carries an event to the archive within seconds; when it cannot, it tries for a day, and alarms.
ON_ITS_WAY = timedelta(minutes=15)


@dataclass(frozen=True)
class Verified:
    """What a verification looked at, and what it found, the first broken event first."""

    walked: Walked
    archive: bool
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class VerifyTrail:
    """Verify a trail, beside its archive if there is one."""

    clock: Clock
    shelf: Shelf | None = None

    def ledger(self, ledger: Ledger) -> Verified:
        """Verify the trail in the table; what is added meanwhile is left for the next time.

        Raises:
            Transient: when ledger or archive cannot answer.
            BooksDisagree: naming an item of the trail that cannot be read.
        """
        head = ledger.read(portfolio=False).head
        events = (event for event in ledger.trail() if event.sequence <= head.sequence or not self._grown(ledger, head))
        return self._beside(walk(events, ChainHead(), head, TABLE))

    def events(self, events: Iterable[AuditEvent], start: ChainHead, head: ChainHead | None, where: str) -> Verified:
        """Verify events that follow ``start``, from wherever they are, and end with ``head`` if that is known."""
        return self._beside(walk(events, start, head, where))

    def _beside(self, walked: Walked) -> Verified:
        found = list(walked.findings)
        if self.shelf and walked.account:
            found += CompareArchive(self.shelf, walked)(self.clock.now() - ON_ITS_WAY)
        return Verified(walked, self.shelf is not None, tuple(sorted(found, key=lambda finding: finding.sequence)))

    @staticmethod
    def _grown(ledger: Ledger, head: ChainHead) -> bool:
        """Whether the trail has a newer head than the one we began with; if not, an event past it is nobody's."""
        return ledger.read(portfolio=False).head.sequence > head.sequence
