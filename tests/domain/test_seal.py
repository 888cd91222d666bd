"""A seal says which events a stretch of the trail has, and notices every change of one."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.adapters.trail import events
from tests.builders import START
from thunes.domain import merkle
from thunes.domain.audit import AuditEvent, canonical, to_json
from thunes.domain.chain import ChainHead, extend
from thunes.domain.seal import NoSeal, check, read_seal, seal, sealed_day

DAY = START.date()
RUN = events(6)[2:]
SEAL = seal(RUN, DAY, DAY)
WRONG: list[dict[str, Any]] = [{"more": 1}, {"events": "4"}, {"root": None}]


def test_a_seal_names_where_its_events_begin_and_end() -> None:
    assert (SEAL.account, SEAL.since, SEAL.until, SEAL.events) == ("dev#main", "2024-01-10", "2024-01-10", 4)
    assert (SEAL.first, SEAL.last) == (3, 6)
    assert (SEAL.before, SEAL.head) == (RUN[0].previous_hash, RUN[-1].hash)
    assert SEAL.root == merkle.root(canonical(vars(event)).encode() for event in RUN)


def test_a_seal_is_read_back_from_its_file_and_from_the_trail() -> None:
    assert read_seal(to_json(SEAL.content)) == SEAL
    (recorded,), _ = extend(ChainHead(), "dev#main", [SEAL.fact], START + timedelta(days=1))
    assert recorded.event == "day_sealed"
    assert recorded.decision_inputs == {"day": "2024-01-10"}
    assert sealed_day(recorded) == SEAL


@pytest.mark.parametrize(
    "content",
    [None, [], "x", {}, {**SEAL.content, "more": 1}, {**SEAL.content, "events": "4"}, {**SEAL.content, "root": None}],
)
def test_what_is_no_seal_is_refused(content: Any) -> None:
    with pytest.raises(NoSeal, match="of a seal"):
        read_seal(content)


def test_a_sealed_stretch_verifies_by_itself() -> None:
    assert check(RUN, SEAL) is None


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 3), st.sampled_from(["edit", "delete", "insert", "swap", "cut"]))
def test_any_change_of_one_event_is_noticed_where_it_is(place: int, how: str) -> None:
    changed = list(RUN)
    match how:
        case "edit":
            changed[place] = forged(changed[place])
        case "delete":
            del changed[place]
        case "insert":
            changed.insert(place, changed[place - 1])
        case "swap":
            changed[place], changed[place - 1] = changed[place - 1], changed[place]
        case "cut":
            del changed[max(place, 1) :]
    broken = check(changed, SEAL)
    assert broken is not None
    assert broken.sequence <= RUN[place].sequence + 1


def test_a_root_that_is_not_theirs_is_noticed() -> None:
    broken = check(RUN, replace(SEAL, root="0" * 64))
    assert broken is not None
    assert (broken.sequence, broken.event_id) == (3, RUN[0].event_id)


def forged(event: AuditEvent) -> AuditEvent:
    """Return the event with another content and a hash to match."""
    edited = replace(event, decision_outputs={"why": "nothing"})
    return replace(edited, hash=edited.computed_hash())
