from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from tests.builders import START
from tests.usecases.desk import Desk
from thunes.domain.audit import Event
from thunes.domain.risk import TradingState, TradingStateRecord
from thunes.errors import Conflict
from thunes.usecases.set_trading_state import Answered, ResumeRefused, resume_token

ALARM = {"AlarmName": "thunes-errors", "NewStateValue": "ALARM", "Trigger": {"Threshold": 1.0}}
CONSOLE = {"key1": "value1", "key2": "value2", "key3": "value3"}


def halted(reason: str = "for a test") -> Desk:
    desk = Desk()
    desk.owner.halt("owner", reason)
    return desk


def request(desk: Desk, **changes: Any) -> dict[str, Any]:
    """Return a complete request to resume, with changes; None leaves a field out."""
    token = resume_token(desk.books.read().trading_state)
    whole = {"action": "resume", "stage": "dev", "reason": "looked at it", "token": token, **changes}
    return {name: value for name, value in whole.items() if value is not None}


def changes(desk: Desk) -> list[object]:
    return [event.decision_outputs["state"] for event in desk.events(Event.TRADING_STATE_CHANGED)]


@pytest.mark.parametrize(
    "payload",
    [
        *({}, None, "junk", "status", 42, 0.5, True, [], ["status"], b"resume"),
        *(CONSOLE, ALARM, {"Records": []}, {"action": None}, {"action": ""}, {"action": "halt"}),
        *({"action": "RESUME"}, {"action": "Status"}, {"action": ["resume"]}, {"status": "status"}, {1: 2}),
    ],
)
def test_whatever_it_is_told_it_halts(payload: object) -> None:
    desk = Desk()
    answered = desk.trading.obey(payload)
    assert (desk.state, answered.trading.state) == (TradingState.HALTED, TradingState.HALTED)
    assert answered.trading.actor == "kill switch"


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("market is mad", "market is mad"),
        ("x" * 400, "x" * 300),
        *[(nothing, "pressed") for nothing in ("", "   ", None, 7, ["x"])],
    ],
)
def test_a_reason_is_kept_when_there_is_one(reason: object, told: str) -> None:
    desk = Desk()
    assert desk.trading.obey({"reason": reason}).trading.reason == told
    assert desk.events(Event.TRADING_STATE_CHANGED)[-1].decision_inputs["reason"] == told


def test_status_reads_and_writes_nothing() -> None:
    desk = Desk()
    events = desk.events()
    answered = desk.trading.obey({"action": "status"})
    record = desk.books.read().trading_state
    assert answered == Answered("dev", record, resume_token(record))
    assert desk.events() == events


def test_halting_twice_changes_nothing_the_second_time() -> None:
    desk = Desk()
    first = desk.trading.obey({"reason": "first"})
    desk.clock.pass_(minutes=1)
    assert desk.trading.obey({"reason": "first"}) == first
    assert changes(desk) == ["ACTIVE", "HALTED"]


def test_a_halt_for_another_reason_takes_the_older_token_s_power() -> None:
    desk = Desk()
    token = desk.trading.obey({"reason": "loss"}).token
    desk.clock.pass_(minutes=1)
    later = desk.trading.obey({"reason": "API key leaked"})
    assert later.trading.reason == "API key leaked"
    with pytest.raises(ResumeRefused, match="token"):
        desk.trading.obey({"action": "resume", "stage": "dev", "reason": "the loss is understood", "token": token})
    assert desk.state is TradingState.HALTED


@pytest.mark.parametrize("reason", ["\ud83d junk", "\udfff", "x" * 500 + "\ud800"])
def test_a_reason_that_cannot_be_written_down_halts_all_the_same(reason: str) -> None:
    desk = Desk()
    assert desk.trading.obey({"reason": reason}).trading.state is TradingState.HALTED
    assert desk.chain_holds()


def test_an_account_whose_state_nobody_has_set_is_halted_for_good() -> None:
    desk = Desk(opened=False)
    assert desk.trading.status() == TradingStateRecord.unreadable("no trading state is recorded")
    assert desk.trading.halt("owner", "first").since == START
    assert changes(desk) == ["HALTED"]


def test_a_complete_request_resumes() -> None:
    desk = halted()
    answered = desk.trading.obey(request(desk))
    assert (answered.trading.state, answered.trading.reason) == (TradingState.ACTIVE, "looked at it")
    assert changes(desk) == ["ACTIVE", "HALTED", "ACTIVE"]
    assert desk.chain_holds()


@pytest.mark.parametrize(
    ("lacks", "why"),
    [
        ({"stage": None}, 'resume needs "stage": "dev"'),
        ({"stage": "live"}, 'resume needs "stage": "dev"'),
        ({"reason": None}, 'resume needs a "reason"'),
        ({"reason": "  "}, 'resume needs a "reason"'),
        ({"reason": 7}, 'resume needs a "reason"'),
        ({"token": None}, 'resume needs the "token"'),
        ({"token": ""}, 'resume needs the "token"'),
        ({"token": "000000000000"}, 'resume needs the "token"'),
    ],
)
def test_resuming_takes_a_stage_a_reason_and_a_token(lacks: dict[str, Any], why: str) -> None:
    desk = halted()
    with pytest.raises(ResumeRefused, match=why):
        desk.trading.obey(request(desk, **lacks))
    assert desk.state is TradingState.HALTED
    assert changes(desk) == ["ACTIVE", "HALTED"]


def test_a_stage_may_forbid_resuming_altogether() -> None:
    desk = halted()
    forbidden = replace(desk.trading, resume_allowed=False)
    with pytest.raises(ResumeRefused, match="resume is not allowed on stage dev"):
        forbidden.obey(request(desk))
    assert desk.state is TradingState.HALTED


def test_a_token_ends_the_state_it_was_shown_for_and_no_later_one() -> None:
    desk = halted("first")
    old = request(desk)
    desk.trading.obey(old)
    desk.clock.pass_(minutes=1)
    desk.trading.obey({"reason": "second"})
    with pytest.raises(ResumeRefused):
        desk.trading.obey(old)
    assert desk.state is TradingState.HALTED


def test_resuming_what_is_active_changes_nothing() -> None:
    desk = Desk()
    desk.trading.obey(request(desk))
    assert changes(desk) == ["ACTIVE"]


def test_the_token_tells_states_apart() -> None:
    one = TradingStateRecord(TradingState.HALTED, START, "a", "b")
    others = [replace(one, state=TradingState.ACTIVE), replace(one, since=None), replace(one, reason="c")]
    others += [replace(one, flatten=True)]
    assert len({resume_token(record) for record in [one, *others]}) == 5
    assert resume_token(one) == resume_token(replace(one, actor="z"))


def test_a_halt_keeps_trying_while_others_write() -> None:
    desk = Desk()
    desk.ledger.before["record"] = [Conflict("the trail has grown")] * 39
    assert desk.trading.obey({}).trading.state is TradingState.HALTED
    assert changes(desk) == ["ACTIVE", "HALTED"]


def test_a_resume_gives_up_sooner() -> None:
    desk = halted()
    desk.ledger.before["record"] = [Conflict("the trail has grown")] * 8
    with pytest.raises(Conflict):
        desk.trading.obey(request(desk))
    assert desk.state is TradingState.HALTED


def test_a_halt_that_comes_while_a_resume_is_being_read_stands() -> None:
    """Somebody resumes an account that is ACTIVE already; the kill switch is pressed in that moment."""
    desk = Desk()
    harmless = request(desk)
    desk.ledger.after["read"] = [desk.halt]
    with suppress(ResumeRefused):
        desk.trading.obey(harmless)
    assert desk.state is TradingState.HALTED


def test_a_halt_with_flatten_has_everything_sold() -> None:
    desk = Desk()
    answered = desk.trading.obey({"action": "halt", "flatten": True, "reason": "out"})
    assert (answered.trading.state, answered.trading.flatten) == (TradingState.HALTED, True)
    assert desk.books.read().trading_state.flatten


def test_halting_again_with_flatten_adds_it_and_needs_a_newer_token() -> None:
    desk = Desk()
    token = desk.trading.obey({"action": "halt", "reason": "out"}).token
    answered = desk.trading.obey({"action": "halt", "flatten": True, "reason": "out"})
    assert (answered.trading.flatten, answered.token == token) == (True, False)
    assert desk.trading.obey({}).trading.flatten
    assert desk.trading.obey(request(desk)).trading.flatten is False


def test_reducing_lets_exits_through_alone() -> None:
    desk = Desk()
    answered = desk.trading.obey({"action": "reduce", "reason": "too hot"})
    assert (answered.trading.state, answered.trading.reason) == (TradingState.REDUCING, "too hot")
    assert desk.trading.obey({"action": "reduce", "reason": "again"}) == answered
    assert changes(desk) == ["ACTIVE", "REDUCING"]
    assert desk.trading.obey(request(desk)).trading.state is TradingState.ACTIVE


@pytest.mark.parametrize("flatten", [False, True])
def test_reducing_never_loosens_a_halt(flatten: bool) -> None:
    desk = Desk()
    halt = desk.trading.obey({"action": "halt", "flatten": flatten})
    assert desk.trading.obey({"action": "reduce"}) == halt
    assert desk.books.read().trading_state == halt.trading


def test_reducing_leaves_an_account_halted_whose_state_nobody_has_set() -> None:
    desk = Desk(opened=False)
    assert desk.trading.obey({"action": "reduce"}).trading.state is TradingState.HALTED
    assert changes(desk) == []


def test_a_halt_takes_one_reading_and_one_write() -> None:
    desk = Desk()
    desk.ledger.calls.clear()
    desk.trading.obey({"action": "halt", "flatten": True})
    assert desk.ledger.calls == ["read", "record"]
