"""Events of an older version are read as today's, and verified as what they were written."""

from typing import Any

import pytest

from tests.builders import START
from tests.domain.versions import STEPS, written_by_0
from thunes.domain.audit import SCHEMA_VERSION, AuditEvent, Event, Fact, canonical
from thunes.domain.chain import ChainHead, extend, verify
from thunes.domain.upcast import UnreadableEvent, event_of

TODAY = vars(extend(ChainHead(), "dev#main", [Fact(Event.SIGNAL_DECIDED)], START)[0][0])


def test_an_event_of_today_is_read_as_it_is() -> None:
    event = event_of(TODAY)
    assert type(event) is AuditEvent
    assert (vars(event), event.written()) == (TODAY, TODAY)


def test_an_old_event_reads_like_a_new_one() -> None:
    event = event_of(written_by_0(), STEPS)
    assert (event.version, event.event, event.model_hash) == (SCHEMA_VERSION, "signal_decided", None)
    assert (event.decision_inputs, event.decision_outputs) == ({"symbol": "BTCUSDT"}, {"why": "it rose"})


def test_the_hash_of_an_old_event_is_that_of_what_was_written() -> None:
    old = written_by_0()
    event = event_of(old, STEPS)
    assert event.computed_hash() == event.hash
    assert event.line() == canonical(old)
    forged = event_of({**old, "data": {"in": {}, "out": {}}}, STEPS)
    assert forged.computed_hash() != forged.hash


def test_a_chain_goes_on_over_a_change_of_version() -> None:
    old = event_of(written_by_0(), STEPS)
    new, head = extend(ChainHead(1, old.hash), "dev#main", [Fact(Event.SIGNAL_DECIDED)], START)
    assert verify([old, *new], head) is None


def test_every_version_takes_every_step_to_the_newest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("thunes.domain.upcast.SCHEMA_VERSION", 2)
    steps = {**STEPS, 1: lambda content: {**content, "event": content["event"].upper()}}
    assert event_of(written_by_0(), steps).event == "SIGNAL_DECIDED"
    assert event_of(TODAY, steps).event == "SIGNAL_DECIDED"
    assert event_of(TODAY, steps).version == 2


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"version": 2}, "version 2 is newer than 1, the newest known here: update THUNES"),
        ({"version": 0}, "no known version of an audit event: 0"),
        ({"version": "1"}, "no known version of an audit event: '1'"),
        ({"version": True}, "version of an audit event cannot be True"),
        ({"version": None}, "no known version of an audit event: None"),
        ({"colour": "red"}, "not the fields of an audit event: colour"),
        ({"sequence": "3"}, "sequence of an audit event cannot be '3'"),
        ({"sequence": True}, "sequence of an audit event cannot be True"),
        ({"hash": None}, "hash of an audit event cannot be None"),
        ({"strategy_id": 7}, "strategy_id of an audit event cannot be 7"),
        ({"decision_inputs": []}, r"decision_inputs of an audit event cannot be \[\]"),
    ],
)
def test_what_is_no_event_of_a_known_version_is_named(changes: dict[str, Any], why: str) -> None:
    with pytest.raises(UnreadableEvent, match=f"^{why}$"):
        event_of({**TODAY, **changes})


def test_a_field_too_few_is_named() -> None:
    with pytest.raises(UnreadableEvent, match="timestamp"):
        event_of({name: value for name, value in TODAY.items() if name != "timestamp"})


@pytest.mark.parametrize("data", [None, {}, {"in": {}}, {"in": {}, "out": 3}])
def test_an_old_event_without_its_fields_is_named(data: Any) -> None:
    with pytest.raises(UnreadableEvent, match=r"of an? audit event"):
        event_of(written_by_0(data=data), STEPS)
