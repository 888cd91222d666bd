"""Orders over the phone: stopping acts at once, selling takes a tap, starting again takes a reason and a tap."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.usecases.desk import Desk
from tests.usecases.phone import Phone
from tests.usecases.test_second_belt import Clockwork
from thunes.domain.audit import Event
from thunes.domain.notices.markup import MESSAGE_LIMIT, units
from thunes.domain.risk import TradingState
from thunes.domain.spoken import Button
from thunes.errors import Transient
from thunes.usecases.second_belt import SecondBelt
from thunes.usecases.set_trading_state import REASON_LIMIT

LATE = "Not done: too late; ask again"
CHANGED = "Not done: this is not what was offered, or the trading state has changed; ask again"


@pytest.mark.parametrize(
    ("text", "reason"), [("/halt", "/halt"), ("/h", "/halt"), ("/HALT  the market is mad ", "the market is mad")]
)
def test_halt_halts_with_the_owners_reason(text: str, reason: str) -> None:
    desk = Desk()
    assert Phone(desk).say(text) == f"HALTED by telegram 4242: {reason}"
    assert desk.state is TradingState.HALTED


def test_halting_again_for_another_reason_is_recorded_and_for_the_same_one_is_not() -> None:
    desk = Desk()
    desk.halt()
    phone = Phone(desk)
    for _ in range(2):
        assert phone.say("/halt once more") == "HALTED by telegram 4242: once more"
    assert len(desk.events(Event.TRADING_STATE_CHANGED)) == 3


@pytest.mark.parametrize("reason", ["x" * 5000, "<b>&" * 1250, "\ud800" * 5000, "\x00", "</b>", "🚀" * 5000])
def test_a_halt_with_a_monstrous_reason_still_halts_and_is_answered_in_one_message(reason: str) -> None:
    desk = Desk()
    phone = Phone(desk)
    phone.say(f"/halt {reason}")
    assert desk.state is TradingState.HALTED
    assert len(desk.books.read().trading_state.reason) <= REASON_LIMIT
    ((_, text),) = phone.chat.said
    assert units(text) <= MESSAGE_LIMIT
    assert text.count("<b>") == text.count("</b>") == 2


def test_pause_lets_exits_alone_and_never_loosens() -> None:
    desk = Desk()
    phone = Phone(desk)
    assert phone.say("/pause for lunch") == "REDUCING by telegram 4242: for lunch"
    assert phone.say("/pause again") == "REDUCING by telegram 4242: for lunch"
    desk.halt()
    assert phone.say("/pause").startswith("HALTED by owner")
    assert desk.state is TradingState.HALTED


def test_flatten_shows_what_is_sold_and_what_it_may_cost_and_does_nothing_yet() -> None:
    desk = Desk()
    desk.hold()
    answer = Phone(desk).say("/flatten")
    assert answer.split("\n") == [
        "Stop trading and sell all of this?",
        "0.00048951 BTC, cost 9.8 USDT",
        "Estimated cost up to 0.06 USDT: commission, and what a sale may give way in price",
    ]
    assert desk.state is TradingState.ACTIVE


def test_flatten_has_nothing_to_offer_when_nothing_is_held() -> None:
    phone = Phone(Desk())
    assert phone.say("/flatten") == "Nothing is held; /halt stops trading"
    assert phone.button is None


def test_a_tap_flattens_once() -> None:
    desk = Desk()
    desk.hold()
    phone = Phone(desk)
    phone.say("/flatten")
    offer = phone.button
    assert phone.press(offer) == "HALTED by telegram 4242: /flatten"
    assert phone.press(offer) in ("Done already", CHANGED)
    assert len(desk.events(Event.TRADING_STATE_CHANGED)) == 2


def test_two_taps_at_once_do_it_once() -> None:
    desk = Desk()
    desk.halt()
    phone = Phone(desk)
    phone.say("/resume all is well")
    phone.log.claim("confirmed 1")
    assert phone.press(phone.button) == "Done already"
    assert desk.state is TradingState.HALTED


def test_a_tap_that_comes_too_late_does_nothing() -> None:
    desk = Desk()
    desk.hold()
    phone = Phone(desk)
    phone.say("/flatten")
    assert phone.button
    assert phone.button.label == "Sell everything (30 s)"
    phone.wait(seconds=31)
    assert phone.press(phone.button) == LATE
    assert desk.state is TradingState.ACTIVE


def test_a_tap_in_time_does_it() -> None:
    desk = Desk()
    desk.hold()
    phone = Phone(desk)
    phone.say("/flatten")
    phone.wait(seconds=30)
    assert phone.press(phone.button).startswith("HALTED")


def test_resume_takes_a_reason_and_then_a_tap() -> None:
    desk = Desk()
    desk.halt()
    phone = Phone(desk)
    assert phone.say("/resume") == "Say why it is safe to trade again: /resume reason"
    assert phone.button is None
    assert phone.say("/resume <i>checked</i>").split("\n") == [
        "Trade again?",
        "HALTED by owner: for a test",
        "Your reason: <i>checked</i>",
    ]
    assert desk.state.value == "HALTED"
    assert phone.press(phone.button) == "ACTIVE by kill switch: <i>checked</i> (telegram 4242)"
    assert desk.state is TradingState.ACTIVE


@pytest.mark.parametrize("later", ["", "the books disagree"])
def test_resuming_starts_the_schedule_that_the_kill_switch_stopped_whoever_halted_since(later: str) -> None:
    desk, schedules = Desk(), Clockwork()
    phone = Phone(desk)
    phone.belt = SecondBelt(schedules, wanted=True)
    phone.switch({"action": "halt"})
    if later:
        desk.owner.halt("reconcile", later)
    phone.say("/resume checked")
    shown = phone.press(phone.button)
    assert shown == "ACTIVE by kill switch: checked (telegram 4242)\nSchedule of entries: enabled"
    assert (desk.state, schedules.told) == (TradingState.ACTIVE, [False, True])


def test_a_kill_switch_that_cannot_be_reached_resumes_nothing_and_the_phone_says_so() -> None:
    desk = Desk()
    desk.halt()
    phone = Phone(desk)

    def away(_: object) -> dict[str, object]:
        raise Transient("thunes-dev-kill-switch cannot be invoked: timed out")

    object.__setattr__(phone.writes, "press", away)
    phone.say("/resume checked")
    shown = phone.press(phone.button)
    assert shown == "Not done: thunes-dev-kill-switch cannot be invoked: timed out; ask again"
    assert desk.state is TradingState.HALTED


def test_resume_is_time_boxed() -> None:
    desk = Desk()
    desk.halt()
    phone = Phone(desk)
    phone.say("/resume checked")
    phone.wait(seconds=61)
    assert phone.press(phone.button) == LATE
    assert desk.state is TradingState.HALTED


def test_a_halt_in_between_is_never_undone() -> None:
    desk = Desk()
    desk.halt()
    phone = Phone(desk)
    phone.say("/resume checked")
    offer = phone.button
    desk.owner.halt("alarm", "something new")
    assert phone.press(offer) == CHANGED
    assert desk.state is TradingState.HALTED


def test_an_active_account_needs_no_resume() -> None:
    assert Phone(Desk()).say("/resume now") == "Trading is ACTIVE already"


@pytest.mark.parametrize(("stage", "allowed"), [("live", True), ("live", False), ("paper", False)])
def test_resume_is_refused_on_live_and_where_it_is_not_allowed(stage: str, allowed: bool) -> None:
    desk = Desk()
    desk.halt()
    phone = Phone(desk, stage, allowed)
    assert phone.say("/resume checked").startswith("Resuming is not possible from here on this stage")
    assert phone.button is None
    assert desk.state is TradingState.HALTED


def test_a_resume_that_the_kill_switch_refuses_is_answered_with_its_reason() -> None:
    desk = Desk()
    desk.halt()
    phone = Phone(desk)
    phone.say("/resume checked")
    object.__setattr__(phone.trading, "resume_allowed", False)
    assert (
        phone.press(phone.button)
        == "Not done: resume is not allowed on stage dev; set AllowResume to change that; ask again"
    )


def test_another_listed_user_cannot_tap_for_the_one_who_asked() -> None:
    desk = Desk()
    desk.halt()
    phone = Phone(desk)
    phone.say("/resume checked")
    assert phone.press(phone.button, user="17") == CHANGED
    assert desk.state is TradingState.HALTED


@given(st.integers(0, 60), st.text(st.sampled_from("0123456789abcdef.resumflatn"), min_size=1, max_size=3))
def test_no_forged_button_does_anything(place: int, change: str) -> None:
    desk = Desk()
    desk.halt()
    phone = Phone(desk)
    phone.say("/resume checked")
    offer = phone.button
    assert offer is not None
    assert len(offer.data.encode()) <= 64
    forged = replace(offer, data=offer.data[:place] + change + offer.data[place + len(change) :])
    if forged != offer:
        assert phone.press(forged) == CHANGED
        assert desk.state is TradingState.HALTED


@pytest.mark.parametrize("data", ["", ".", "resume", "resume.1.1.", "halt.1.1.1", "flatten.1.x.☃", "refresh.1"])
def test_junk_below_a_button_does_nothing(data: str) -> None:
    desk = Desk()
    assert Phone(desk).press(Button("", data)) == CHANGED
    assert desk.state is TradingState.ACTIVE
