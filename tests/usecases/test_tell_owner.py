"""Facts reach the owner's phone: once each, as loud as they chose, repeats in one message."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import START
from tests.domain.notices.facts import event
from tests.fakes import RecordingNotifier
from tests.usecases.desk import Desk
from thunes.adapters.memory.told import InMemoryToldLog
from thunes.domain.audit import AuditEvent, Event, Fact
from thunes.domain.chain import ChainHead, extend
from thunes.domain.notices import NOTICED, Wording, read_choices
from thunes.errors import Transient
from thunes.usecases.tell_owner import TOGETHER, TellOwner

TIMES = "\N{MULTIPLICATION SIGN}"
DAY = {"realized": "1", "equity": {}, "fills": 0, "approved": 0, "denied": {}, "positions": {}, "trading_state": "X"}


def telling(notifier: RecordingNotifier, **more: Any) -> TellOwner:
    return TellOwner(Wording("paper"), notifier, InMemoryToldLog(), **more)


def doubt(number: int, after: timedelta = timedelta(0), why: str = "USDT 0.5") -> AuditEvent:
    """Return the disagreement number ``number``, so long after the first."""
    fact = Fact(Event.BOOKS_DISAGREE, {}, {"why": why})
    return extend(ChainHead(sequence=number), "dev#main", [fact], START + after)[0][0]


def a_life() -> list[AuditEvent]:
    """Return the trail of an account that traded, doubted, was halted and found its books wrong."""
    desk = Desk()
    desk.hold()
    desk.check(desk.clock.now())
    desk.place(desk.leave().intent_id)
    desk.halt()
    desk.exchange.holdings["USDT"] += 1
    desk.reconcile()
    return desk.events()


def test_the_owner_is_told_what_has_words_and_nothing_else() -> None:
    notifier = RecordingNotifier()
    tell = telling(notifier)
    told = [event.event for event in a_life() if tell(event)]
    assert set(told) <= set(NOTICED)
    changed, settled, approved = Event.TRADING_STATE_CHANGED, Event.ORDER_SETTLED, Event.RISK_APPROVED
    lost = [Event.ENTRIES_LOCKED]
    assert told == [changed, approved, settled, approved, settled, changed, Event.BOOKS_DISAGREE, changed, *lost]
    assert len(notifier.texts) == len(told)
    assert all("<b>PAPER</b>" in text for text in notifier.texts)
    assert notifier.silent == [name == approved for name in told]


def test_the_owners_choice_decides_how_loud_a_kind_is() -> None:
    notifier = RecordingNotifier()
    tell = telling(notifier, choices=read_choices({"fill": "silent", "approved": "off"}))
    told = [event.event for event in a_life() if tell(event)]
    assert Event.RISK_APPROVED not in told
    assert notifier.silent == [name == Event.ORDER_SETTLED for name in told]


def test_a_message_that_did_not_arrive_is_told_when_it_is_delivered_again() -> None:
    notifier = RecordingNotifier()
    tell, halt = telling(notifier), Desk().events(Event.TRADING_STATE_CHANGED)[0]
    notifier.failure = Transient("telegram is down")
    for _ in range(2):
        with pytest.raises(Transient, match="telegram is down"):
            tell(halt)
    notifier.failure = None
    assert tell(halt) is True
    assert len(notifier.texts) == 1


def test_a_fact_delivered_twice_is_told_once() -> None:
    notifier = RecordingNotifier()
    tell = telling(notifier)
    for fact in (*a_life(), *a_life()):
        tell(fact)
    assert len(notifier.texts) == 9


def test_repeats_within_five_minutes_become_one_message_with_a_count() -> None:
    notifier = RecordingNotifier()
    tell = telling(notifier)
    for number in range(7):
        assert tell(doubt(number, number * TOGETHER / 6)) is True
    (text,) = notifier.texts
    assert f"DISAGREE</b> · {TIMES}7 in 5 min" in text
    assert tell(doubt(7, TOGETHER + timedelta(seconds=1))) is True
    assert len(notifier.texts) == 2


def test_another_reason_is_another_message() -> None:
    notifier = RecordingNotifier()
    tell = telling(notifier)
    tell(doubt(1))
    tell(doubt(2, why="BTC gone"))
    assert len(notifier.texts) == 2


def test_a_repeat_that_cannot_be_written_into_the_old_message_is_sent_without_a_sound() -> None:
    notifier = RecordingNotifier()
    notifier.editable = False
    tell = telling(notifier)
    for number in range(3):
        tell(doubt(number))
    assert [f"{TIMES}{number}" in text for number, text in enumerate(notifier.texts, start=1)] == [False, True, True]
    assert notifier.silent == [False, True, True]


def test_no_halt_and_no_fill_is_ever_collapsed() -> None:
    notifier = RecordingNotifier()
    tell = telling(notifier)
    halt = ({"from": "HALTED", "actor": "me", "reason": "why"}, {"state": "HALTED"})
    fills = [{"quantity": "1", "price": "1"}]
    fill = ({"symbol": "BTCUSDT", "leg": "entry"}, {"fills": fills, "realized": "0", "position": "1"})
    for number in range(3):
        tell(event(Event.TRADING_STATE_CHANGED, *halt, sequence=number))
        tell(event(Event.ORDER_SETTLED, *fill, sequence=10 + number))
    assert len(notifier.texts) == 6
    assert not any(TIMES in text for text in notifier.texts)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 600)), max_size=30))
def test_every_fact_is_counted_once_whatever_the_order_and_however_often_delivered(
    deliveries: list[tuple[int, int]],
) -> None:
    notifier = RecordingNotifier()
    tell = telling(notifier)
    after = dict(reversed(deliveries))
    new = [tell(doubt(number, timedelta(seconds=after[number]))) for number, _ in deliveries]
    assert len(notifier.texts) <= len(after)
    assert sum(new) == len(after)
    assert bool(notifier.texts) is bool(deliveries)


def test_a_day_comes_as_a_picture_with_its_words_below() -> None:
    notifier = RecordingNotifier()
    tell = telling(
        notifier, draw=lambda inputs, outputs, stage: f"{inputs['day']} {outputs['realized']} {stage}".encode()
    )
    assert tell(event(Event.DAY_SUMMARIZED, {"day": "2024-01-09"}, DAY)) is True
    ((png, caption),) = notifier.photos
    assert png == b"2024-01-09 1 paper"
    assert "realised +1.0000" in caption
    assert notifier.texts == []


def test_a_day_with_more_words_than_a_picture_takes_comes_as_both() -> None:
    notifier = RecordingNotifier()
    tell = telling(notifier, draw=lambda *_: b"png")
    tell(event(Event.DAY_SUMMARIZED, {"day": "2024-01-09"}, {**DAY, "positions": {"A" * 900: "1", "B" * 900: "1"}}))
    assert [caption for _, caption in notifier.photos] == ["📅 <b>PAPER</b> · <b>DAY</b> · 2024-01-09"]
    assert len(notifier.texts) == 1


def test_a_picture_that_cannot_be_drawn_costs_the_owner_no_number() -> None:
    def broken(*_: object) -> bytes:
        raise ZeroDivisionError

    notifier = RecordingNotifier()
    assert telling(notifier, draw=broken)(event(Event.DAY_SUMMARIZED, {"day": "2024-01-09"}, DAY)) is True
    assert "realised +1.0000" in notifier.texts[0]


def test_a_picture_that_the_phone_refuses_costs_the_owner_no_number() -> None:
    notifier = RecordingNotifier()
    notifier.sees = False
    assert telling(notifier, draw=lambda *_: b"png")(event(Event.DAY_SUMMARIZED, {"day": "2024-01-09"}, DAY)) is True
    assert "realised +1.0000" in notifier.texts[0]
    assert notifier.silent == [False]
