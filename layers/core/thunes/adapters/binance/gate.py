"""Before every request: may it leave? After every request: what did that say about the venue?

The record is shared by all functions and read once per invocation. What is learned is written at once; a write that
fails is not mourned, for an answer that is known already must not be lost over it.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from http import HTTPStatus

from thunes.adapters.binance.answers import SILENCE, UNKNOWN_CODES, Rejected
from thunes.domain.health import NOTHING, PROBE_LIMIT, Breaker, Health, Outcome
from thunes.errors import Conflict, Transient
from thunes.ports import Clock, VenueHealth

# Of an address and a minute; beyond this, what remains is left to orders.
WEIGHT_HEADER, WEIGHT_LIMIT, MINUTE = "X-MBX-USED-WEIGHT-1M", 4800, timedelta(minutes=1)
WHOLE_WEIGHT = 6000
MOST_WRITES = 4


class Gate:
    """One process's view of the venue's health; ``begin`` lets it look again."""

    def __init__(self, clock: Clock, record: VenueHealth) -> None:
        self._clock = clock
        self._record = record
        self._known: Health | None = None
        self._told: datetime | None = None  # a ban that this process has heard of, whether or not it could be written
        self._busy_until: datetime | None = None
        self.used_weight: int | None = None  # of the running minute, as the venue said last
        self._urgent = False

    def begin(self) -> None:
        """Start an invocation: others may have learned something since the last one."""
        self._known, self._urgent = None, False

    def health(self) -> Health:
        """Return what is known; raises Transient when it cannot be read."""
        if self._known is None:
            self._known = self._record.read()
        return self._known.banned(self._told) if self._told else self._known

    def admit(self, *, order: bool) -> None:
        """Let one request leave, or say when to come back; an order is never the probe.

        Raises:
            Transient: with ``retry_after``; nothing was sent.
        """
        now, health = self._clock.now(), self.health()
        wait = health.wait(now)
        if wait > NOTHING:
            raise Transient(f"nothing is sent to the exchange now: {health.shown(now)}", wait)
        if order and health.breaker is not Breaker.CLOSED:
            raise Transient("no order is sent before the exchange has answered a question again", PROBE_LIMIT)
        if self._busy_until and now < self._busy_until and not (order or self._urgent):
            raise Transient("the minute's weight is nearly used up: questions wait", self._busy_until - now)
        if health.breaker is not Breaker.CLOSED:
            self._probe(health, now)

    def admit_order(self) -> None:
        """Make sure that an order may leave, and let no question on its way wait for a fresh minute; as ``admit``."""
        self.admit(order=True)
        self._urgent = True

    def weigh(self, headers: Mapping[str, str]) -> None:
        """Note how much of the minute's weight is used up."""
        used = headers.get(WEIGHT_HEADER, "")
        if not (used.isascii() and used.isdigit()):
            return
        self.used_weight = int(used)
        if self.used_weight >= WEIGHT_LIMIT:
            now = self._clock.now()
            self._busy_until = now.replace(second=0, microsecond=0) + MINUTE

    def answered(self) -> None:
        """Note a good answer; one more to a sound venue is not written."""
        self._note(lambda health: health.after(Outcome.ANSWERED, self._clock.now()))

    def failed(self) -> None:
        """Note that no answer came, or none that can be read."""
        self._note(lambda health: health.after(Outcome.FAILED, self._clock.now()))

    def rejected(self, answer: Rejected) -> None:
        """Note an error: a refusal is an answer, a fault of the venue is none, and a ban is for everybody."""
        if answer.status in SILENCE and answer.retry_after:
            until = self._clock.now() + answer.retry_after
            self._told = max(self._told or until, until)
            self._note(lambda health: health.banned(until))
        elif answer.code in UNKNOWN_CODES or not _of_the_client(answer.status):
            self.failed()
        else:
            self.answered()

    def _probe(self, health: Health, now: datetime) -> None:
        try:
            self._known = self._record.replace(health, health.after(Outcome.PROBED, now))
        except Conflict as error:
            self._known = None
            raise Transient("another function is asking whether the exchange is back", PROBE_LIMIT) from error

    def _note(self, change: Callable[[Health], Health]) -> None:
        for _ in range(MOST_WRITES):
            try:
                seen = self.health()
                after = change(seen)
                if after == self._known:
                    return
                self._known = after
                self._known = self._record.replace(seen, after)
            except Conflict:
                self._known = None
            except Transient:
                return
            else:
                return


def _of_the_client(status: int) -> bool:
    return HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR
