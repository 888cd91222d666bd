import pytest

from tests.builders import HOUR, START
from thunes.domain.audit import Event
from thunes.domain.risk import (
    StateChange,
    TradingState,
    TradingStateRecord,
    change_state,
    halt_from,
    states_allowing,
)
from thunes.domain.signal import Leg

S = TradingState
ACTIVE = TradingStateRecord(S.ACTIVE, START, "owner", "go")


@pytest.mark.parametrize(
    ("state", "entry", "exit_"), [(S.ACTIVE, True, True), (S.REDUCING, False, True), (S.HALTED, False, False)]
)
def test_active_allows_all_reducing_only_exits_and_halted_nothing(state: S, entry: bool, exit_: bool) -> None:
    assert (state.allows(Leg.ENTRY), state.allows(Leg.EXIT)) == (entry, exit_)


def test_a_state_that_cannot_be_read_is_halted() -> None:
    record = TradingStateRecord.unreadable("the row is gone")
    assert (record.state, record.since, record.reason) == (S.HALTED, None, "the row is gone")


def test_a_change_says_who_and_why_in_the_same_breath() -> None:
    after = TradingStateRecord(S.HALTED, START, "kill switch", "pressed")
    change = change_state(ACTIVE, after)
    assert change.record is after
    assert change.fact.event is Event.TRADING_STATE_CHANGED
    assert change.fact.inputs == {"from": S.ACTIVE, "actor": "kill switch", "reason": "pressed"}
    assert change.fact.outputs == {"state": S.HALTED}


@pytest.mark.parametrize("before", [ACTIVE, TradingStateRecord(S.REDUCING, START, "owner", "less")])
def test_whatever_is_not_halted_can_be_halted(before: TradingStateRecord) -> None:
    change = halt_from(before, START, "record_fill", "loss")
    assert isinstance(change, StateChange)
    assert change.record == TradingStateRecord(S.HALTED, START, "record_fill", "loss")


def test_a_halt_that_stands_is_not_written_again() -> None:
    assert halt_from(TradingStateRecord(S.HALTED, START, "a", "b"), START + HOUR.length, "a", "b") is None


@pytest.mark.parametrize(("actor", "reason"), [("c", "b"), ("a", "d")])
def test_a_halt_by_another_or_for_another_reason_is_written(actor: str, reason: str) -> None:
    change = halt_from(TradingStateRecord(S.HALTED, START, "a", "b"), START + HOUR.length, actor, reason)
    assert change is not None
    assert change.record == TradingStateRecord(S.HALTED, START + HOUR.length, actor, reason)


def test_a_state_that_was_only_unreadable_is_halted_for_good() -> None:
    change = halt_from(TradingStateRecord.unreadable("gone"), START, "c", "d")
    assert change is not None
    assert change.record.since == START


EMPTYING = TradingStateRecord(S.HALTED, START, "owner", "out", flatten=True)


@pytest.mark.parametrize("state", S)
@pytest.mark.parametrize("flatten", [False, True])
@pytest.mark.parametrize("leg", Leg)
def test_a_record_allows_what_its_state_does_and_a_flattening_halt_exits(state: S, flatten: bool, leg: Leg) -> None:
    record = TradingStateRecord(state, START, "owner", "why", flatten)
    assert record.allows(leg) is (state.allows(leg) or (state is S.HALTED and flatten and leg is Leg.EXIT))


@pytest.mark.parametrize("leg", Leg)
def test_what_a_ledger_is_told_to_look_for_is_what_a_record_allows(leg: Leg) -> None:
    allowing = states_allowing(leg)
    for state in S:
        plain, flattening = (TradingStateRecord(state, START, "owner", "why", flag) for flag in (False, True))
        assert (state in allowing.always, state in allowing.flattening) == (plain.allows(leg), flattening.allows(leg))


def test_a_state_that_cannot_be_read_flattens_nothing() -> None:
    assert not any(TradingStateRecord.unreadable("gone").allows(leg) for leg in Leg)


def test_a_halt_that_is_to_flatten_says_so_in_the_trail() -> None:
    change = halt_from(ACTIVE, START, "owner", "out", flatten=True)
    assert change is not None
    assert (change.record, change.fact.outputs) == (EMPTYING, {"state": S.HALTED, "flatten": True})


def test_halting_again_adds_the_wish_to_flatten_and_never_takes_it_back() -> None:
    plain = TradingStateRecord(S.HALTED, START, "owner", "out")
    added = halt_from(plain, START, "owner", "out", flatten=True)
    assert added is not None
    assert added.record.flatten
    assert halt_from(EMPTYING, START, "owner", "out") is None
    other = halt_from(EMPTYING, START, "record_fill", "loss")
    assert other is not None
    assert other.record.flatten


def test_the_state_in_words_says_that_it_flattens() -> None:
    assert (ACTIVE.shown, EMPTYING.shown) == ("ACTIVE", "HALTED and flattening")
