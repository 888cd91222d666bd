"""A trail of some days with its archive, as the functions leave them; and hands to change either."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from tests.builders import START
from tests.contracts.books import ACCOUNT, LIMITS
from tests.fake_archive import FakeArchive
from tests.fakes import FixedClock
from thunes.adapters.memory.ledger import InMemoryLedger
from thunes.domain.audit import AuditEvent, Event, Fact
from thunes.domain.chain import ChainHead
from thunes.usecases.seal_days import SealDays
from thunes.usecases.verify_trail import Verified, VerifyTrail

A_WHILE = timedelta(hours=1)


class Kept:
    """``days`` days of ``each`` decisions, every day but the last one sealed, everything archived."""

    def __init__(self, days: int = 3, each: int = 4) -> None:
        self.clock = FixedClock()
        self.ledger = InMemoryLedger(ACCOUNT, LIMITS)
        self.archive = FakeArchive()
        for day in range(days):
            self.clock.time = START + timedelta(days=day)
            if day:
                SealDays(self.clock, self.ledger, self.archive)()
            for number in range(each):
                self.record({"symbol": "BTCUSDT", "n": day * each + number})
        self.archive.store(self.events)
        self.clock.pass_(hours=1)

    @property
    def events(self) -> list[AuditEvent]:
        """The table's own events: change them and the trail is changed."""
        return self.ledger._events

    def record(self, inputs: dict[str, object]) -> None:
        fact = Fact(Event.SIGNAL_DECIDED, inputs, {"signal": None, "why": "nothing to do"}, "sma_crossover")
        self.ledger.record(self.ledger.read(), [fact], self.clock.now())

    def verify(self) -> Verified:
        return VerifyTrail(self.clock, self.archive).ledger(self.ledger)

    def first(self) -> tuple[int, str]:
        """Return the first broken event, and where."""
        found = self.verify().findings
        assert found, "nothing was found"
        return found[0].sequence, found[0].where

    def edit(self, sequence: int, *, rehash: bool = False, **changes: Any) -> None:
        """Change an event in the table."""
        edited = replace(self.events[sequence - 1], **(changes or {"decision_outputs": {"why": "forged"}}))
        self.events[sequence - 1] = replace(edited, hash=edited.computed_hash()) if rehash else edited

    def rewrite_from(self, sequence: int) -> None:
        """Forge an event and make every later one, and the head, agree with it."""
        self.edit(sequence, rehash=True)
        for number in range(sequence, len(self.events)):
            self.edit(number + 1, rehash=True, previous_hash=self.events[number - 1].hash)
        self.set_head()

    def cut(self) -> None:
        """Cut the last event off, and let the head know nothing of it."""
        self.events.pop()
        self.set_head()

    def set_head(self) -> None:
        """Let the head name whatever is last now."""
        last = self.events[-1]
        self.ledger._head = replace(self.ledger._head, sequence=last.sequence, hash=last.hash)

    @property
    def head(self) -> ChainHead:
        return self.ledger._head


def event_key(kept: Kept, sequence: int) -> str:
    """Return where the archive has an event."""
    return f"audit/dev-main/{kept.events[sequence - 1].timestamp[:10]}/{sequence:012d}.json"


def flip(content: bytes, place: int = -17) -> bytes:
    """Return the content with one bit changed."""
    changed = bytearray(content)
    changed[place] ^= 1
    return bytes(changed)
