import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import START, d
from thunes.domain.audit import AuditEvent, Event, Fact, canonical, to_json
from thunes.domain.chain import ChainHead, extend
from thunes.domain.signal import Leg

PLAIN_JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


def event() -> AuditEvent:
    fact = Fact(Event.SIGNAL_DECIDED, {"close": d("20000.10")}, {"signal": None}, "sma_crossover", "abc")
    return extend(ChainHead(), "dev#main", [fact], START)[0][0]


@pytest.mark.parametrize(
    ("value", "json_value"),
    [
        (None, None),
        (True, True),
        (7, 7),
        ("text", "text"),
        (Leg.ENTRY, "entry"),
        (d("1E-8"), "0.00000001"),
        (d("20000.10"), "20000.1"),
        (datetime(2024, 1, 10, 12, tzinfo=UTC), "2024-01-10T12:00:00.000Z"),
        (date(2024, 1, 10), "2024-01-10"),
        ((d("1"), [None]), ["1", [None]]),
        ({"a": {1: d("2")}}, {"a": {"1": "2"}}),
        (MappingProxyType({Leg.EXIT: "x"}), {"exit": "x"}),
    ],
)
def test_whatever_has_an_exact_form_is_written_in_it(value: object, json_value: object) -> None:
    written = to_json(value)
    assert written == json_value
    assert type(written) is type(json_value)


@pytest.mark.parametrize("value", [0.1, float("nan"), b"x", {1, 2}, object(), [0.1], {"deep": {"down": (0.5,)}}, 1j])
def test_what_has_no_exact_form_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="has no exact JSON form"):
        to_json(value)


@pytest.mark.parametrize("amount", [Decimal("NaN"), Decimal("Infinity")])
def test_an_amount_that_is_no_number_is_refused(amount: Decimal) -> None:
    with pytest.raises((TypeError, ValueError)):
        to_json(amount)


def test_there_is_one_text_for_one_content() -> None:
    assert canonical({"b": 1, "a": [True, None, "é"]}) == '{"a":[true,null,"é"],"b":1}'
    assert canonical({"a": 1, "b": 2}) == canonical({"b": 2, "a": 1})


def test_not_a_number_has_no_canonical_text() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical({"x": float("nan")})


@settings(max_examples=150, deadline=None)
@given(PLAIN_JSON)
def test_canonical_text_reads_back_as_what_was_written(content: object) -> None:
    text = canonical(to_json(content))
    assert json.loads(text) == content
    assert canonical(json.loads(text)) == text


@settings(max_examples=100, deadline=None)
@given(PLAIN_JSON)
def test_plain_json_is_left_as_it_is(content: object) -> None:
    assert to_json(content) == content


def test_the_hash_is_the_sha256_of_everything_but_itself() -> None:
    one = event()
    content: Mapping[str, object] = {name: value for name, value in vars(one).items() if name != "hash"}
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert one.hash == hashlib.sha256(text.encode()).hexdigest() == one.computed_hash()
    assert replace(one, hash="").computed_hash() == one.hash


def test_amounts_and_times_of_a_fact_become_plain_text() -> None:
    assert event().decision_inputs == {"close": "20000.1"}
    assert (event().strategy_id, event().param_hash, event().model_hash) == ("sma_crossover", "abc", None)
    assert event().timestamp == "2024-01-10T12:00:05.000Z"


def test_the_hash_taken_from_a_line_is_the_same() -> None:
    one = event()
    assert one.computed_hash(one.line()) == one.hash
    changed = replace(one, decision_inputs={"hash": one.hash})
    assert changed.computed_hash(changed.line()) == changed.computed_hash() != changed.hash
