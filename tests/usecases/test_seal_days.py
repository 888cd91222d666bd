"""Each finished day is sealed once, in order, and no event comes to a sealed day."""

import json
from collections.abc import Iterator
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import START
from tests.contracts.books import ACCOUNT, LIMITS
from tests.fake_archive import FakeArchive
from tests.fakes import FixedClock
from tests.usecases.archived import Kept
from thunes.adapters.memory.ledger import InMemoryLedger
from thunes.domain.audit import AuditEvent, Event, Fact
from thunes.domain.seal import read_seal, seal, sealed_day
from thunes.errors import Transient
from thunes.usecases.seal_days import SealDays, Sealed, root_of

TODAY = START.date()
TOMORROW = TODAY + timedelta(days=1)
FACT = Fact(Event.SIGNAL_DECIDED, {"symbol": "BTCUSDT"}, {"why": "nothing"})


class Night:
    """A ledger that has decided twice today, and the clock that goes on from there."""

    def __init__(self) -> None:
        self.clock = FixedClock()
        self.ledger = InMemoryLedger(ACCOUNT, LIMITS)
        self.archive = FakeArchive()
        self.decide()
        self.decide()

    def decide(self) -> None:
        self.ledger.record(self.ledger.read(), [FACT], self.clock.now())

    def seal(self) -> Sealed:
        return SealDays(self.clock, self.ledger, self.archive)()

    def seals(self) -> list[AuditEvent]:
        return [event for event in self.ledger.trail() if event.event == Event.DAY_SEALED]


def test_a_finished_day_is_sealed_in_the_trail_and_kept_in_the_archive() -> None:
    night = Night()
    today = list(night.ledger.trail(TODAY, TODAY))
    night.clock.pass_(days=1)
    sealed = night.seal()
    [recorded] = night.seals()
    assert sealed_day(recorded) == seal(today, TODAY, TODAY)
    assert sealed == Sealed({"2024-01-10": str(recorded.decision_outputs["root"])})
    assert sorted(night.archive.objects) == ["audit/dev-main/2024-01-10.jsonl", "audit/dev-main/2024-01-10.root.json"]


def test_a_day_is_not_sealed_before_it_has_ended() -> None:
    night = Night()
    assert night.seal() == Sealed()
    assert (night.seals(), night.archive.objects) == ([], {})


def test_where_nothing_was_ever_recorded_nothing_is_sealed() -> None:
    clock, archive = FixedClock(), FakeArchive()
    assert SealDays(clock, InMemoryLedger(ACCOUNT, LIMITS), archive)() == Sealed()


def test_sealing_again_changes_nothing() -> None:
    night = Night()
    night.clock.pass_(days=1)
    assert night.seal() == night.seal()
    assert len(night.seals()) == 1
    assert {len(versions) for versions in night.archive.objects.values()} == {1}


def test_nights_that_did_not_come_are_made_up_for_and_empty_days_passed_over() -> None:
    night = Night()
    night.clock.pass_(days=3)
    night.decide()
    night.clock.pass_(days=2)
    assert list(night.seal().roots) == ["2024-01-10", "2024-01-13"]
    assert [event.decision_inputs["day"] for event in night.seals()] == ["2024-01-10", "2024-01-13"]


def test_a_long_absence_is_made_up_for_over_several_nights() -> None:
    night = Night()
    for _ in range(70):
        night.clock.pass_(days=1)
        night.decide()
    assert [len(night.seal().roots), len(night.seal().roots)] == [60, 11]
    assert len(night.seals()) == 70


def test_an_archive_that_does_not_answer_is_told_and_made_up_for() -> None:
    night = Night()
    night.clock.pass_(days=1)
    night.archive.failure = Transient("archive did not take it")
    failed = night.seal()
    assert (failed.unkept, len(night.seals())) == ("archive did not take it", 1)
    night.clock.pass_(days=1)
    assert night.seal().unkept == "archive did not take it"
    night.archive.failure = None
    assert list(night.seal().roots) == ["2024-01-10", "2024-01-11"]
    assert len(night.archive.objects) == 4


def test_what_the_archive_lacks_fails_the_run_in_the_end() -> None:
    Sealed().insist()
    try:
        Sealed(unkept="no room").insist()
    except Transient as error:
        assert str(error) == "no room"  # noqa: PT017 - the error, not a call, is what is looked at


class Busy(InMemoryLedger):
    """Somebody decides something, by a clock that is behind, while the day is read."""

    def __init__(self) -> None:
        super().__init__(ACCOUNT, LIMITS)
        self.times = 0

    def trail(self, since: date | None = None, until: date | None = None) -> Iterator[AuditEvent]:
        found = list(super().trail(since, until))
        if self.times:
            self.times -= 1
            self.record(self.read(), [FACT], START)
        return iter(found)


def test_an_event_that_comes_while_the_day_is_read_is_sealed_with_it() -> None:
    night = Night()
    night.ledger = Busy()
    night.decide()
    night.clock.pass_(days=1)
    night.ledger.times = 2
    night.seal()
    [recorded] = night.seals()
    assert sealed_day(recorded).events == 3
    assert night.archive.read("audit/dev-main/2024-01-10.jsonl").count(b"\n") == 3


def test_a_day_that_is_never_left_alone_is_left_for_the_next_night() -> None:
    night = Night()
    night.ledger = Busy()
    night.decide()
    night.clock.pass_(days=1)
    night.ledger.times = 99
    assert night.seal().unkept
    assert night.archive.objects == {}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(-90_000, 180_000), st.booleans()), max_size=15))
def test_no_event_ever_comes_to_a_sealed_day_whatever_the_clocks_say(steps: list[tuple[int, bool]]) -> None:
    night = Night()
    for seconds, seals in steps:
        night.clock.pass_(seconds=seconds)
        night.seal() if seals else night.decide()
    for event in night.seals():
        recorded = sealed_day(event)
        day = date.fromisoformat(recorded.since)
        assert seal(list(night.ledger.trail(day, day)), day, day) == recorded
    assert len({event.decision_inputs["day"] for event in night.seals()}) == len(night.seals())


def test_the_root_of_a_day_can_be_asked_for() -> None:
    kept = Kept(days=3)
    found = root_of(kept.ledger, TODAY)
    content = json.loads(kept.archive.read("audit/dev-main/2024-01-10.root.json"))
    assert found == read_seal(content).root
    assert root_of(kept.ledger, TOMORROW) != found
    assert root_of(kept.ledger, TODAY + timedelta(days=2)) is None
