"""Every kind of change, in the table, in the archive or in both, is found and its first event named."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.usecases.archived import Kept, event_key, flip
from thunes.domain.audit import Event, Fact
from thunes.domain.chain import ChainHead, before, extend
from thunes.domain.finding import FILE, TABLE
from thunes.errors import Transient
from thunes.usecases.compare_archive import read
from thunes.usecases.verify_trail import VerifyTrail

# Four decisions, a seal and four decisions, a seal and four decisions: 14 events.
LAST = 14


def test_what_was_left_alone_is_whole() -> None:
    kept = Kept()
    verified = kept.verify()
    assert (verified.findings, verified.archive) == ((), True)
    assert (len(verified.walked.notes), verified.walked.head.sequence) == (LAST, LAST)
    assert list(verified.walked.seals) == ["2024-01-10", "2024-01-11"]


def test_a_whole_archive_is_listed_and_never_read() -> None:
    kept = Kept()
    kept.verify()
    assert kept.archive.reads == []


def test_a_trail_without_events_is_whole() -> None:
    kept = Kept(days=0)
    assert kept.verify().findings == ()


IN_THE_TABLE: list[tuple[str, Callable[[Kept], object], int, str]] = [
    ("edited", lambda kept: kept.edit(3), 3, "was changed"),
    ("edited and hashed anew", lambda kept: kept.edit(3, rehash=True), 3, "is not the one that was archived"),
    ("deleted", lambda kept: kept.events.pop(6), 7, "is missing; event 8 stands there"),
    ("inserted", lambda kept: kept.events.insert(4, kept.events[3]), 5, "is missing; event 4 stands there"),
    ("reordered", lambda kept: kept.events.insert(4, kept.events.pop(5)), 5, "is missing; event 6 stands there"),
    ("cut", lambda kept: kept.events.pop(), 13, "is the last one, and not the one that the head names"),
    ("cut, head too", lambda kept: kept.cut(), 14, "is in the archive and not here"),
    ("rewritten from there on", lambda kept: kept.rewrite_from(7), 7, "is not the one that was archived"),
    ("last rewritten", lambda kept: kept.rewrite_from(LAST), LAST, "is not the one that was archived"),
    ("dated elsewhere", lambda kept: kept.edit(4, timestamp="2024-01-12T00:00:00.000Z"), 4, "was changed"),
]


@pytest.mark.parametrize(
    ("change", "sequence", "why"), [case[1:] for case in IN_THE_TABLE], ids=[c[0] for c in IN_THE_TABLE]
)
def test_a_change_in_the_table_is_found_and_named(change: Callable[[Kept], object], sequence: int, why: str) -> None:
    kept = Kept()
    change(kept)
    found = kept.verify().findings[0]
    assert (found.sequence, found.where) == (sequence, "table")
    assert found.why.startswith(why)


def test_a_rewritten_suffix_is_caught_by_its_seals_without_the_archive() -> None:
    """Whoever rewrites all from an event on must forge the seals after it as well, or they tell."""
    kept = Kept()
    kept.rewrite_from(2)
    found = VerifyTrail(kept.clock).ledger(kept.ledger).findings
    assert [(finding.sequence, finding.where) for finding in found] == [(5, "table"), (10, "table")]
    assert str(found[0]).startswith("event 5 seals 2024-01-10 with a root that it has not: of events 1 to 4, one")


def test_an_archive_that_does_not_answer_is_no_finding() -> None:
    kept = Kept()
    kept.archive.failure = Transient("no")
    with pytest.raises(Transient):
        kept.verify()


def test_an_export_that_begins_later_is_verified_from_there_on() -> None:
    kept = Kept()
    part = kept.events[6:12]
    verify = VerifyTrail(kept.clock, kept.archive)
    verified = verify.events(part, before(part[0]), ChainHead(12, part[-1].hash), FILE)
    assert (verified.findings, verified.walked.whole) == ((), False)
    part[2] = replace(part[2], decision_inputs={})
    assert str(verify.events(part, before(part[0]), None, FILE).findings[0]).startswith("event 9 was changed")


def test_a_trail_that_grows_while_it_is_walked_is_whole() -> None:
    kept = Kept()
    head = kept.ledger.read()
    kept.record({"symbol": "BTCUSDT"})
    reads = iter([head])
    read = kept.ledger.read
    kept.ledger.read = lambda *args, **named: next(reads, None) or read()  # type: ignore[method-assign]
    verified = VerifyTrail(kept.clock).ledger(kept.ledger)
    assert (verified.findings, verified.walked.head.sequence) == ((), LAST)


def test_an_event_that_nobody_chained_is_not_taken_for_growth() -> None:
    kept = Kept()
    forged, _ = extend(kept.head, "dev#main", [Fact(Event.SIGNAL_DECIDED)], kept.clock.now())
    kept.events.extend(forged)
    assert [finding.sequence for finding in VerifyTrail(kept.clock).ledger(kept.ledger).findings] == [15]


def test_an_event_moved_to_another_day_does_not_put_the_blame_on_that_day() -> None:
    kept = Kept()
    kept.edit(6, timestamp=kept.events[0].timestamp)
    assert kept.first() == (6, "table")


def test_a_seal_that_makes_no_sense_is_found() -> None:
    kept = Kept()
    kept.edit(5, decision_outputs={**kept.events[4].decision_outputs, "events": "four"})
    why = [finding.why for finding in kept.verify().findings]
    assert "seals no day: events of a seal cannot be 'four'" in why


def test_a_missing_day_that_was_sealed_is_found() -> None:
    kept = Kept(days=2)
    del kept.events[:4]
    found = VerifyTrail(kept.clock).ledger(kept.ledger).findings
    assert [(finding.sequence, finding.where) for finding in found] == [(1, "table"), (5, "table")]


@settings(max_examples=80, deadline=None)
@given(st.integers(1, LAST), st.sampled_from(["edit", "rehash", "delete", "insert", "swap", "cut", "rewrite"]))
def test_any_single_change_of_the_table_is_found_at_its_event(sequence: int, how: str) -> None:
    kept = Kept()
    place, expected = sequence - 1, sequence
    match how:
        case "edit" | "rehash":
            kept.edit(sequence, rehash=how == "rehash")
        case "delete":
            del kept.events[place]
        case "insert":
            kept.events.insert(place, replace(kept.events[place], event_id="evt-forged"))
        case "swap":
            expected = max(place, 1)
            kept.events[place], kept.events[place - 1] = kept.events[place - 1], kept.events[place]
        case "cut":
            del kept.events[place:]
        case "rewrite":
            kept.rewrite_from(sequence)
    found = kept.verify().findings[0]
    # Of a tail that was cut, the chain names the event that is last now; the archive names what is missing.
    assert found.sequence == (expected - 1 if how == "cut" or (how, sequence) == ("delete", LAST) else expected)
    assert found.where == "table" or how == "cut"


@settings(max_examples=150, deadline=None)
@given(st.integers(1, LAST), st.data())
def test_any_bit_of_any_event_flipped_in_the_table_is_found_at_its_event(sequence: int, data: st.DataObject) -> None:
    kept = Kept()
    line = kept.events[sequence - 1].line().encode()
    forged = read(flip(line, data.draw(st.integers(0, len(line) - 1))))
    assume(forged and forged != kept.events[sequence - 1])
    kept.events[sequence - 1] = forged  # type: ignore[assignment] # assumed to be one
    verify = VerifyTrail(kept.clock, kept.archive)
    found = verify.events(kept.events, ChainHead(), kept.head, TABLE).findings[0]
    assert (found.sequence, found.where) == (sequence, "table")


@settings(max_examples=150, deadline=None)
@given(st.integers(1, LAST), st.booleans(), st.data())
def test_any_bit_flipped_in_the_archive_is_found_at_its_event(sequence: int, again: bool, data: st.DataObject) -> None:
    kept = Kept()
    key = event_key(kept, sequence)
    content = kept.archive.read(key)
    changed = flip(content, data.draw(st.integers(0, len(content) - 1)))
    (kept.archive.overwrite if again else kept.archive.replace)(key, changed)
    found = kept.verify().findings
    assert {(finding.sequence, finding.where) for finding in found} == {(sequence, "archive")}
