"""Commands as messages: what was sent is what is read, and nothing else is read."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import d, signal
from thunes.adapters.sqs.commands import MalformedCommand, decode_intent, decode_signal, encode
from thunes.domain.command import PlaceIntent
from thunes.domain.signal import Leg, Signal

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
amounts = st.decimals(allow_nan=False, allow_infinity=False)
milliseconds = st.integers(0, 4_000_000_000_000).map(
    lambda stamp: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=stamp)
)
signals = st.builds(
    Signal,
    stage=texts,
    strategy_id=texts,
    param_hash=texts,
    symbol=texts,
    candle_close=milliseconds,
    leg=st.sampled_from(Leg),
    price=amounts,
    stop_price=st.none() | amounts,
    share=st.none() | st.decimals(0, 1).filter(lambda share: share > 0),
)


@given(signals)
def test_a_signal_comes_back_the_same(wanted: Signal) -> None:
    found = decode_signal(encode(wanted))
    assert found == wanted
    assert (found.id, found.intent_id) == (wanted.id, wanted.intent_id)


@given(texts)
def test_an_intent_comes_back_the_same(intent_id: str) -> None:
    assert decode_intent(encode(PlaceIntent(intent_id))) == PlaceIntent(intent_id)


def test_a_message_is_readable_json_with_exact_texts() -> None:
    wanted = signal(leg=Leg.EXIT, price=d("1E+3"), stop_price=d("0.000000010"), target_price=d("2E+3"))
    assert json.loads(encode(wanted)) == {
        "kind": "signal",
        "stage": "dev",
        "strategy_id": "sma_crossover",
        "param_hash": "0123456789abcdef",
        "symbol": "BTCUSDT",
        "candle_close": "2024-01-10T11:59:59.999Z",
        "leg": "exit",
        "price": "1000",
        "stop_price": "0.00000001",
        "target_price": "2000",
    }
    assert json.loads(encode(PlaceIntent("int-1"))) == {"kind": "place_intent", "intent_id": "int-1"}


def test_amounts_come_back_as_decimals() -> None:
    found = decode_signal(_message(price="20000.00000001"))
    assert (found.price, type(found.price)) == (d("20000.00000001"), Decimal)


BROKEN: list[tuple[dict[str, Any], str]] = [
    ({"price": 20000.5}, "price: Value error, amount: 20000.5 is a float; give a decimal string"),
    ({"stop_price": 1e-8}, "stop_price: "),
    ({"price": True}, "price: Value error, amount: True is a bool; give a decimal string"),
    ({"price": None}, "price: "),
    ({"price": "NaN"}, "price: Value error, amount: 'NaN' is not"),
    ({"price": "1e9999999999999999999"}, "price: "),
    ({"price": "twenty\nthousand"}, "price: "),
    ({"note": "hello"}, "note: Extra inputs are not permitted"),
    ({"candle_close": "2024-01-10T11:59:59.999"}, "candle_close: Input should have timezone info"),
    ({"candle_close": "yesterday"}, "candle_close: "),
    ({"leg": "sideways"}, "leg: Input should be 'entry' or 'exit'"),
    ({"kind": "place_intent"}, "kind: Input should be 'signal'"),
    ({"kind": None}, "kind: "),
    ({"share": "0"}, "share: Input should be greater than 0"),
    ({"share": "1.01"}, "share: Input should be less than or equal to 1"),
    ({"stage": 1}, "stage: Input should be a valid string"),
]


@pytest.mark.parametrize(("changes", "why"), BROKEN)
def test_a_signal_that_is_none_is_refused_in_one_line(changes: dict[str, Any], why: str) -> None:
    _refused_in_one_line(_message(**changes), why)


@pytest.mark.parametrize("name", json.loads(encode(signal())))
def test_a_signal_that_lacks_a_part_is_refused(name: str) -> None:
    content = json.loads(encode(signal()))
    del content[name]
    _refused_in_one_line(json.dumps(content), f"{name}: Field required")


@pytest.mark.parametrize(
    "text",
    ["", "junk", "{", "null", "42", "[]", '"signal"', "\x00", "{}", '{"kind": "signal"}', encode(PlaceIntent("a"))],
)
def test_what_is_no_signal_at_all_is_refused(text: str) -> None:
    _refused_in_one_line(text, "")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("junk", "message: Invalid JSON"),
        ("[]", "message: Input should be an object"),
        ('{"kind": "place_intent"}', "intent_id: Field required"),
        ('{"kind": "signal", "intent_id": "a"}', "kind: Input should be 'place_intent'"),
        ('{"kind": "place_intent", "intent_id": 7}', "intent_id: Input should be a valid string"),
        ('{"kind": "place_intent", "intent_id": "a", "now": true}', "now: Extra inputs"),
        (encode(signal()), "stage: Extra inputs"),
    ],
)
def test_what_is_no_intent_is_refused_in_one_line(text: str, why: str) -> None:
    with pytest.raises(MalformedCommand) as caught:
        decode_intent(text)
    assert str(caught.value).startswith(why)
    assert "\n" not in str(caught.value)


def test_a_name_with_a_line_break_does_not_break_the_line() -> None:
    _refused_in_one_line(_message(**{"first\nsecond": "x"}), "first")


def test_a_refusal_is_a_value_error_and_no_transient_one() -> None:
    assert issubclass(MalformedCommand, ValueError)


def _message(**changes: object) -> str:
    return json.dumps({**json.loads(encode(signal())), **changes})


def _refused_in_one_line(text: str, why: str) -> None:
    with pytest.raises(MalformedCommand) as caught:
        decode_signal(text)
    assert str(caught.value).startswith(why)
    assert "\n" not in str(caught.value)
