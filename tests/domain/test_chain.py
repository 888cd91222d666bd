from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import START
from thunes.domain.audit import AuditEvent, Event, Fact
from thunes.domain.chain import GENESIS, Broken, ChainHead, extend, verify

ACCOUNT = "dev#main"
OTHER_VALUE: dict[str, Any] = {
    "event_id": "evt-other",
    "version": 2,
    "account": "live#main",
    "sequence": 17,
    "timestamp": "2024-01-10T12:00:05.001Z",
    "event": "risk_approved",
    "strategy_id": "other",
    "model_hash": "other",
    "param_hash": "other",
    "decision_inputs": {"n": 99},
    "decision_outputs": {"n": 99},
    "previous_hash": "1" * 64,
    "hash": "1" * 64,
}


def fact(number: int) -> Fact:
    return Fact(Event.SIGNAL_DECIDED, {"n": number}, {"n": -number}, "sma_crossover", "abc")


def trail(length: int = 5) -> tuple[list[AuditEvent], ChainHead]:
    head, events = ChainHead(), []
    for number in range(length):
        more, head = extend(head, ACCOUNT, [fact(number)], START + timedelta(minutes=number))
        events += more
    return events, head


def where(broken: Broken | None) -> int | None:
    return broken.sequence if broken else None


def test_a_trail_is_sound_from_its_genesis() -> None:
    events, head = trail()
    assert verify(events, head) is None
    assert verify([]) is None
    assert verify([], ChainHead()) is None


def test_each_event_points_to_the_one_before() -> None:
    events, head = trail(3)
    assert [event.sequence for event in events] == [1, 2, 3]
    assert [event.previous_hash for event in events] == [GENESIS, events[0].hash, events[1].hash]
    assert (head.sequence, head.hash) == (3, events[-1].hash)
    assert len({event.event_id for event in events}) == 3


def test_facts_of_one_write_are_chained_in_their_order() -> None:
    events, head = extend(ChainHead(), ACCOUNT, [fact(1), fact(2)], START)
    assert [event.decision_inputs for event in events] == [{"n": 1}, {"n": 2}]
    assert verify(events, head) is None
    assert extend(head, ACCOUNT, [], START) == ([], head)


def test_the_same_facts_make_the_same_chain() -> None:
    assert trail() == trail()


def test_no_two_accounts_share_an_event_id() -> None:
    [here], _ = extend(ChainHead(), "dev#main", [fact(1)], START)
    [there], _ = extend(ChainHead(), "dev#other", [fact(1)], START)
    assert here.event_id != there.event_id


def test_a_clock_that_goes_back_does_not_turn_the_trail_back() -> None:
    _, head = extend(ChainHead(), ACCOUNT, [fact(1)], START)
    [late], later = extend(head, ACCOUNT, [fact(2)], START - timedelta(hours=1))
    assert late.timestamp == "2024-01-10T12:00:05.000Z"
    assert later.at == START


def test_the_head_remembers_the_day_on_which_the_trail_begins() -> None:
    _, head = extend(ChainHead(), ACCOUNT, [fact(1)], START)
    _, later = extend(head, ACCOUNT, [fact(2)], START + timedelta(days=3))
    assert (later.first_day, later.at) == (START.date(), START + timedelta(days=3))


@pytest.mark.parametrize("field", OTHER_VALUE)
def test_editing_any_field_is_noticed(field: str) -> None:
    events, head = trail()
    events[2] = replace(events[2], **{field: OTHER_VALUE[field]})
    assert where(verify(events, head)) == 3


def test_every_field_of_an_event_has_been_tried() -> None:
    edited = vars(trail()[0][2])
    assert set(OTHER_VALUE) == set(edited)
    assert [field for field, value in OTHER_VALUE.items() if edited[field] == value] == []


@pytest.mark.parametrize(
    ("tamper", "first_broken", "why"),
    [
        (lambda events: events.pop(2), 3, "is missing; event 4 stands there"),
        (lambda events: events.pop(0), 1, "is missing; event 2 stands there"),
        (lambda events: events.insert(2, events[1]), 3, "is missing; event 2 stands there"),
        (lambda events: events.reverse(), 1, "is missing; event 5 stands there"),
        (lambda events: events.insert(1, events.pop(2)), 2, "is missing; event 3 stands there"),
        (lambda events: events.pop(), 4, "is the last one, and not the one that the head names"),
        (lambda events: events.clear(), 0, "is the last one, and not the one that the head names"),
    ],
)
def test_events_deleted_inserted_or_reordered_are_noticed(
    tamper: Callable[[list[AuditEvent]], object], first_broken: int, why: str
) -> None:
    events, head = trail()
    tamper(events)
    broken = verify(events, head)
    assert broken is not None
    assert (broken.sequence, broken.why) == (first_broken, why)


def test_an_edit_with_its_hash_made_new_breaks_the_next_link() -> None:
    events, head = trail()
    edited = replace(events[2], decision_outputs={"n": 99})
    events[2] = replace(edited, hash=edited.computed_hash())
    broken = verify(events, head)
    assert broken == Broken(4, events[3].event_id, "does not point to the event before it")


def test_an_edit_of_the_last_event_with_its_hash_made_new_needs_the_head() -> None:
    events, head = trail()
    edited = replace(events[-1], decision_outputs={"n": 99})
    events[-1] = replace(edited, hash=edited.computed_hash())
    assert verify(events) is None
    assert where(verify(events, head)) == 5


def test_a_tail_cut_off_needs_the_head() -> None:
    events, head = trail()
    assert verify(events[:-1]) is None
    assert where(verify(events[:-1], head)) == 4


def test_a_whole_forged_trail_needs_the_head() -> None:
    _, head = trail()
    forged, _ = extend(ChainHead(), ACCOUNT, [fact(9)] * 5, START)
    assert verify(forged) is None
    assert where(verify(forged, head)) == 5


@settings(max_examples=100, deadline=None)
@given(st.permutations(range(5)), st.sets(st.integers(0, 4)))
def test_only_the_whole_trail_in_its_order_verifies(order: list[int], dropped: set[int]) -> None:
    events, head = trail()
    kept = [events[index] for index in order if index not in dropped]
    assert (verify(kept, head) is None) is (kept == events)
