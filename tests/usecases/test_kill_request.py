"""Whatever the kill switch is handed, it knows what to make of it, and in doubt that is a halt."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thunes.usecases.kill_request import Action, KillRequest, read_request

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
)
KEYS = st.sampled_from(["action", "reason", "flatten", "detail", "Records", "stage", "token"])


@given(JSON | st.dictionaries(KEYS, JSON | st.sampled_from([*Action]), max_size=5))
def test_anything_at_all_is_read(payload: object) -> None:
    request = read_request(payload)
    asked = payload.get("action") if isinstance(payload, dict) else None
    assert (request.action is Action.HALT) is (asked not in ("status", "reduce", "resume"))
    assert request.reason.strip()


@pytest.mark.parametrize("action", Action)
def test_an_action_is_read_in_exactly_its_word(action: Action) -> None:
    assert read_request({"action": action.value, "reason": "why"}) == KillRequest(action, "why")
    assert read_request({"action": action.value.upper()}).action is Action.HALT


@pytest.mark.parametrize(
    ("payload", "flattens"),
    [
        ({"action": "halt", "flatten": True}, True),
        ({"action": "halt", "flatten": False}, False),
        *[({"action": "halt", "flatten": said}, False) for said in ("true", 1, None)],
        ({"flatten": True}, False),
        ({"action": "HALT", "flatten": True}, False),
        ({"action": "reduce", "flatten": True}, False),
    ],
)
def test_it_flattens_only_where_a_halt_says_so_in_so_many_words(payload: Any, flattens: bool) -> None:
    assert read_request(payload).flatten is flattens


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        ({"Records": [{"Sns": {"Subject": "ALARM: too many losses", "Message": "{}"}}]}, "ALARM: too many losses"),
        ({"source": "aws.cloudwatch", "detail": {"alarmName": "thunes-loss"}}, "alarm thunes-loss"),
        ({"detail": {"alarmName": "thunes-loss"}, "reason": "mine"}, "mine"),
        *[({"Records": records}, "pressed") for records in ("", 7, None)],
        ({"Records": [{}]}, "pressed"),
        *[({"Records": [{"Sns": {"Subject": subject}}]}, "pressed") for subject in ("", None, 7)],
        ({"Records": []}, "pressed"),
        ({"Records": [{"Sns": []}]}, "pressed"),
        *[({"detail": {"alarmName": name}}, "pressed") for name in (7, " ", None)],
        *[({"detail": detail}, "pressed") for detail in (None, "", 7)],
    ],
)
def test_an_alarm_is_a_reason(payload: Any, reason: str) -> None:
    assert read_request(payload) == KillRequest(Action.HALT, reason)
