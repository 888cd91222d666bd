"""Schedule -> seals: every finished day gets a root in the trail, and a file of its own in the archive."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial

from thunes.domain.audit import Event
from thunes.domain.seal import Seal, seal
from thunes.errors import Transient
from thunes.outlets import Archive
from thunes.ports import Clock, Ledger
from thunes.usecases.conflicts import until_unchallenged
from thunes.usecases.once_a_day import OnceADay

ONE_DAY = timedelta(days=1)
# What one night makes up for, after nights that did not come; the next one goes on from there.
MAX_DAYS = 60


@dataclass(frozen=True)
class Sealed:
    """The roots of the days that were sealed, or found sealed, and what kept the archive from taking one."""

    roots: Mapping[str, str] = field(default_factory=dict)
    unkept: str = ""

    def insist(self) -> None:
        """Raise Transient when the archive has not got it all; the next night begins with the day it lacks."""
        if self.unkept:
            raise Transient(self.unkept)


@dataclass(frozen=True)
class SealDays:
    """Seal each UTC day once, after its end, in order.

    The seal is recorded on the condition that the trail's head has not moved since the day was read. Whatever is
    recorded later is stamped later, for time in the trail never runs back: a sealed day gets no more events.
    """

    clock: Clock
    ledger: Ledger
    archive: Archive

    def __call__(self) -> Sealed:
        """Seal what has ended. An archive that does not answer is told in the outcome: the owner's summary goes on."""
        roots: dict[str, str] = {}
        try:
            for day in self._due():
                sealed = until_unchallenged(partial(self._seal, day))
                if sealed:
                    roots[sealed.since] = sealed.root
                if len(roots) == MAX_DAYS:
                    break
        except Transient as error:
            return Sealed(roots, str(error))
        return Sealed(roots)

    def _due(self) -> Iterator[date]:
        """Return the days to look at, the last sealed one first: its archive may lack it, if a run broke off there."""
        view = self._diary.read()
        begin = self._diary.last(view) or view.head.first_day
        while begin and begin < self.clock.now().date():
            yield begin
            begin += ONE_DAY

    def _seal(self, day: date) -> Seal | None:
        view = self._diary.read()
        events = list(self.ledger.trail(day, day))
        if not events:
            return None
        sealed = seal(events, day, day)
        if not self._diary.done(view, day):
            self._diary.record(view, day, [sealed.fact], self.clock.now())
        self.archive.keep(sealed, events)
        return sealed

    @property
    def _diary(self) -> OnceADay:
        return OnceADay(self.ledger, "seal_days")


def root_of(ledger: Ledger, day: date) -> str | None:
    """Return the Merkle root under which ``day`` was sealed; None when it was not."""
    for event in ledger.trail(since=day + ONE_DAY):
        if event.event == Event.DAY_SEALED and event.decision_inputs.get("day") == day.isoformat():
            return str(event.decision_outputs["root"])
    return None
