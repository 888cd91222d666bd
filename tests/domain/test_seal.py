"""A seal says which events a stretch of the trail has."""

from datetime import timedelta
from typing import Any

import pytest

from tests.adapters.trail import events
from tests.builders import START
from thunes.domain import merkle
from thunes.domain.audit import canonical, to_json
from thunes.domain.chain import ChainHead, extend
from thunes.domain.seal import NoSeal, read_seal, seal, sealed_day

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
