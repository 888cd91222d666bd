"""How well the venue answers: a circuit breaker and a ban as one value, which all functions share and none owns.

CLOSED     requests leave; a few failures in a row open it
OPEN       nothing leaves until a pause is over
HALF_OPEN  one request is on its way to find out; its answer closes the breaker, its failure opens it for longer
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from thunes.domain.times import iso

# So many failures in a row, of all functions together, are no accident any more.
FAILURE_LIMIT = 5
# How long the breaker stays open: the first time, the second time in a row, and every time after that.
PAUSES = (timedelta(seconds=30), timedelta(seconds=60), timedelta(seconds=120))
# A request is answered or given up within 16 s; a probe that nobody has reported on by then has died.
PROBE_LIMIT = timedelta(seconds=30)
NOTHING = timedelta(0)


class Breaker(StrEnum):
    """What the breaker lets through."""

    CLOSED = "CLOSED"
    OPEN = "OPEN"
    HALF_OPEN = "HALF_OPEN"


class Outcome(StrEnum):
    """What became of a request; a refusal is an answer."""

    PROBED = "probed"
    ANSWERED = "answered"
    FAILED = "failed"


@dataclass(frozen=True)
class Health:
    """What is known. ``until`` ends the pause of OPEN, or the wait of HALF_OPEN for its probe.

    ``failures`` are those in a row while CLOSED, ``openings`` those in a row without an answer in between;
    ``changes`` counts how often the record was written, so that a write can insist on what it saw.
    """

    breaker: Breaker = Breaker.CLOSED
    failures: int = 0
    openings: int = 0
    until: datetime | None = None
    banned_until: datetime | None = None
    changes: int = 0

    def wait(self, now: datetime) -> timedelta:
        """Return how long no request may leave; zero when one may, be it as a probe."""
        ends = [end for end in (self.until, self.banned_until) if end is not None]
        return max([end - now for end in ends] + [NOTHING])

    def banned(self, until: datetime) -> "Health":
        """Return what holds once the venue has asked for silence until then; a ban never becomes shorter."""
        return self if self.banned_until and self.banned_until >= until else replace(self, banned_until=until)

    def after(self, outcome: Outcome, now: datetime) -> "Health":
        """Return what holds once that has become of a request."""
        return TRANSITIONS[self.breaker, outcome](self, now)

    def sound(self, now: datetime) -> bool:
        """Tell whether nothing speaks against relying on the venue."""
        return self.breaker is Breaker.CLOSED and self.wait(now) == NOTHING

    def shown(self, now: datetime) -> str:
        """Return the state in words, with the times that matter."""
        breaker = f"{self.breaker} until {iso(self.until)}" if self.until else str(self.breaker)
        banned = self.banned_until is not None and self.banned_until > now
        return f"{breaker}, banned until {iso(self.banned_until)}" if banned and self.banned_until else breaker


def _unmoved(health: Health, now: datetime) -> Health:  # noqa: ARG001 - transitions share one signature
    return health


def _closed(health: Health, now: datetime) -> Health:  # noqa: ARG001
    return replace(health, breaker=Breaker.CLOSED, failures=0, openings=0, until=None)


def _counted(health: Health, now: datetime) -> Health:
    failures = health.failures + 1
    return _opened(health, now) if failures >= FAILURE_LIMIT else replace(health, failures=failures)


def _opened(health: Health, now: datetime) -> Health:
    pause = PAUSES[min(health.openings, len(PAUSES) - 1)]
    openings = min(health.openings + 1, len(PAUSES))
    return replace(health, breaker=Breaker.OPEN, failures=0, openings=openings, until=now + pause)


def _probed(health: Health, now: datetime) -> Health:
    if health.until and now < health.until:
        return health
    return replace(health, breaker=Breaker.HALF_OPEN, until=now + PROBE_LIMIT)


Transition = Callable[[Health, datetime], Health]

TRANSITIONS: Mapping[tuple[Breaker, Outcome], Transition] = {
    (Breaker.CLOSED, Outcome.PROBED): _unmoved,
    (Breaker.CLOSED, Outcome.ANSWERED): _closed,
    (Breaker.CLOSED, Outcome.FAILED): _counted,
    # What was on its way when it opened says nothing about now.
    (Breaker.OPEN, Outcome.ANSWERED): _unmoved,
    (Breaker.OPEN, Outcome.FAILED): _unmoved,
    (Breaker.OPEN, Outcome.PROBED): _probed,
    (Breaker.HALF_OPEN, Outcome.ANSWERED): _closed,
    (Breaker.HALF_OPEN, Outcome.FAILED): _opened,
    # The probe before has died: somebody else may take its place.
    (Breaker.HALF_OPEN, Outcome.PROBED): _probed,
}
