"""A line of the trail is an event of a known version, or named for what it lacks."""

import pytest

from tests.adapters.trail import events
from tests.domain.versions import STEPS, written_by_0
from thunes.adapters.trail_lines import read_line
from thunes.domain.audit import canonical
from thunes.domain.upcast import UnreadableEvent

(EVENT,) = events(1)


@pytest.mark.parametrize("line", [EVENT.line(), EVENT.line().encode() + b"\n"])
def test_a_line_is_read_as_it_was_written(line: str | bytes) -> None:
    assert read_line(line) == EVENT


def test_a_line_of_an_older_version_is_upcast_and_keeps_its_hash() -> None:
    old = read_line(canonical(written_by_0()), STEPS)
    assert (old.version, old.event, old.computed_hash()) == (1, "signal_decided", old.hash)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("", "not an audit event: .*EOF"),
        ("[]", "not an audit event: .*object"),
        ("{}", "not an audit event: version: Field required"),
        (EVENT.line()[:-1], "not an audit event"),
        (EVENT.line().replace('"sequence":1', '"sequence":"1"'), "not an audit event: sequence: Input should be"),
        (EVENT.line().replace('"sequence":1', '"sequence":1.5'), "not an audit event: sequence"),
        (EVENT.line().replace('"version":1', '"version":7'), "version 7 is newer than 1"),
        (EVENT.line().replace('"timestamp"', '"when"'), "not the fields of an audit event: timestamp, when"),
        (canonical(written_by_0()), "no known version of an audit event: 0"),
        ('{"version": NaN}', "not an audit event"),
        (b"\xff\xfe", "not an audit event"),
    ],
)
def test_a_line_that_is_no_event_is_named_in_one_line(line: str | bytes, why: str) -> None:
    with pytest.raises(UnreadableEvent, match=why) as caught:
        read_line(line)
    assert "\n" not in str(caught.value)


def test_what_a_step_made_is_checked_like_any_other() -> None:
    steps = {0: lambda content: {**STEPS[0](content), "timestamp": 7}}
    with pytest.raises(UnreadableEvent, match="timestamp of an audit event cannot be 7"):
        read_line(canonical(written_by_0()), steps)
