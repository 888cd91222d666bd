"""The shape of a message: its sign, its stage, its id, its markup, and which repeats are the same thing."""

from datetime import timedelta
from typing import Any

import pytest

from tests.builders import START
from tests.domain.notices.facts import event
from thunes.domain.audit import Event
from thunes.domain.notices import KINDS, Notice, Wording, kind_of, notice
from thunes.domain.notices.notice import LINE_LIMIT

ORDER = {"symbol": "BTCUSDT", "leg": "entry"}


def told(kind: Event, inputs: dict[str, Any], outputs: dict[str, Any], sequence: int = 0) -> Notice:
    found = notice(event(kind, inputs, outputs, sequence), Wording("live"))
    assert found is not None
    return found


def test_a_message_begins_with_its_sign_and_stage_and_ends_with_time_and_id() -> None:
    one = event(Event.BOOKS_DISAGREE, {}, {"why": "why"})
    found = notice(one, Wording("live"))
    assert found is not None
    assert found.text == (
        f"🚨 <b>LIVE</b> · <b>BOOKS DISAGREE</b>\nwhy\n2024-01-10 12:00:05 UTC\nid <code>{one.event_id}</code>"
    )


@pytest.mark.parametrize(
    ("inputs", "outputs"),
    [
        ({"intent_id": "int-abc"}, {}),
        ({"intent_id": "pro-abc"}, {}),
        ({"signal_id": "sig-abc"}, {"intent_id": "int-abc"}),
        ({}, {"signal_id": "sig-abc"}),
    ],
)
def test_the_id_is_the_digest_that_signal_and_intent_share(inputs: dict[str, Any], outputs: dict[str, Any]) -> None:
    text = told(Event.ORDER_UNKNOWN, {**ORDER, **inputs}, {"state": "UNKNOWN", "reason": "", **outputs}).text
    assert text.endswith("\nid <code>abc</code>")


def test_markup_in_a_fact_is_only_text_and_escaped_once() -> None:
    text = told(Event.BOOKS_DISAGREE, {}, {"why": "<b>1 & 2</b> &lt;"}).text
    assert "&lt;b&gt;1 &amp; 2&lt;/b&gt; &amp;lt;" in text


def test_a_monstrous_line_is_cut() -> None:
    text = told(Event.BOOKS_DISAGREE, {}, {"why": "x" * 5000}).text
    assert f"\n{'x' * (LINE_LIMIT - 1)}…\n" in text


def test_a_halt_is_its_own_kind() -> None:
    halted = event(Event.TRADING_STATE_CHANGED, {}, {"state": "HALTED"})
    resumed = event(Event.TRADING_STATE_CHANGED, {}, {"state": "REDUCING"})
    assert [kind.name for kind in map(kind_of, (halted, resumed)) if kind] == ["halt", "state"]


def test_every_kind_has_a_name_and_a_sign_of_its_own() -> None:
    assert len({kind.name for kind in KINDS}) == len({kind.emoji for kind in KINDS}) == len(KINDS) == 15


def test_repeats_of_one_trouble_have_one_key_whatever_they_count() -> None:
    def missed(times: int, symbol: str = "BTCUSDT", why: str = "not found at the venue") -> str:
        outputs = {"state": "UNKNOWN", "reason": f"{why}, {times} times"}
        return told(Event.ORDER_UNKNOWN, {**ORDER, "symbol": symbol}, outputs, sequence=times).key

    assert missed(1) == missed(2) == missed(10)
    assert len({missed(1), missed(1, symbol="ETHUSDT"), missed(1, why="no answer")}) == 3


@pytest.mark.parametrize(
    ("kind", "outputs"),
    [
        (Event.TRADING_STATE_CHANGED, {"state": "HALTED"}),
        (Event.TRADING_STATE_CHANGED, {"state": "ACTIVE"}),
        (Event.ORDER_SETTLED, {"fills": [{"quantity": "1", "price": "1"}], "realized": "0", "position": "1"}),
    ],
)
def test_no_two_halts_and_no_two_fills_have_one_key(kind: Event, outputs: dict[str, Any]) -> None:
    inputs = {**ORDER, "from": "ACTIVE", "actor": "me", "reason": "why"}
    assert told(kind, inputs, outputs, 1).key != told(kind, inputs, outputs, 2).key


@pytest.mark.parametrize(("seconds", "minutes"), [(0, 1), (60, 1), (61, 2), (300, 5)])
def test_a_repeat_says_how_often_and_in_how_long(seconds: int, minutes: int) -> None:
    text = told(Event.BOOKS_DISAGREE, {}, {"why": "why"}).repeated(7, START - timedelta(seconds=seconds))
    assert f"DISAGREE</b> · \N{MULTIPLICATION SIGN}7 in {minutes} min\nwhy" in text
