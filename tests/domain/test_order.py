from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from tests.builders import START, d, fill, intent, signal
from thunes.domain.order import FOUND_LATE, LEGAL, TERMINAL, IllegalTransition, IntentState, Wire, intent_id_of
from thunes.domain.signal import Leg, Side

S = IntentState

# Written out once more, on purpose: the table may only change together with this one.
MAY_BECOME = {
    S.APPROVED: {S.SENDING, S.ABANDONED},
    S.SENDING: {S.OPEN, S.PARTIALLY_FILLED, S.FILLED, S.CANCELED, S.REFUSED, S.EXPIRED, S.UNKNOWN},
    S.UNKNOWN: {
        *(S.OPEN, S.PARTIALLY_FILLED, S.FILLED, S.CANCELED, S.REFUSED, S.EXPIRED),
        *(S.UNKNOWN, S.NOT_PLACED),
    },
    S.OPEN: {S.PARTIALLY_FILLED, S.FILLED, S.CANCELED, S.EXPIRED, S.UNKNOWN},
    S.PARTIALLY_FILLED: {S.PARTIALLY_FILLED, S.FILLED, S.CANCELED, S.EXPIRED, S.UNKNOWN},
}
ENDS = {S.FILLED, S.CANCELED, S.REFUSED, S.EXPIRED, S.NOT_PLACED, S.ABANDONED}


@pytest.mark.parametrize(("before", "after"), list(product(S, S)))
def test_a_move_is_legal_exactly_when_the_table_has_it(before: IntentState, after: IntentState) -> None:
    moved = replace(intent(), state=before)
    if after in MAY_BECOME.get(before, set()):
        assert moved.move(after).state is after
    else:
        with pytest.raises(IllegalTransition, match=f"{moved.intent_id}: {before} -> {after} is not legal"):
            moved.move(after)


def test_every_state_has_its_row_in_the_table() -> None:
    assert set(LEGAL) == set(S)


@pytest.mark.parametrize("state", list(S))
def test_an_ended_intent_has_no_way_out(state: IntentState) -> None:
    assert state.terminal is (state in ENDS)
    assert state.terminal is (LEGAL[state] == frozenset())
    assert (state in TERMINAL) is (state in ENDS)


def test_nothing_returns_to_the_states_before_the_post() -> None:
    assert [state for state in S if S.APPROVED in LEGAL[state]] == []
    assert [state for state in S if S.SENDING in LEGAL[state]] == [S.APPROVED]


def test_every_live_state_can_reach_an_end() -> None:
    reaching = set(TERMINAL)
    for _ in S:
        reaching |= {state for state in S if LEGAL[state] & reaching}
    assert reaching == set(S)


def test_a_move_keeps_the_last_reason_unless_it_brings_one() -> None:
    sending = intent().move(S.SENDING, "first")
    assert sending.reason == "first"
    assert sending.move(S.UNKNOWN).reason == "first"
    assert sending.move(S.UNKNOWN, "second").reason == "second"


def test_a_move_changes_state_and_reason_alone() -> None:
    before = intent()
    assert replace(before.move(S.SENDING, "why"), state=S.APPROVED, reason="") == before


@pytest.mark.parametrize(("leg", "side"), [(Leg.ENTRY, Side.BUY), (Leg.EXIT, Side.SELL)])
def test_an_intent_takes_the_side_of_its_leg(leg: Leg, side: Side) -> None:
    assert intent(signal(leg=leg)).side is side


def test_the_notional_is_exact() -> None:
    assert intent(quantity=d("0.00049"), limit_price=d("20100.02")).notional == d("9.8490098")


def test_fills_in_the_books_already_are_left_out() -> None:
    booked = intent(booked_fills=frozenset({1, 3}))
    fills = tuple(fill(trade_id=number) for number in (4, 3, 2, 1))
    assert [one.trade_id for one in booked.unbooked(fills)] == [2, 4]


def test_a_fill_named_twice_in_one_answer_counts_once() -> None:
    assert len(intent().unbooked((fill(trade_id=9), fill(trade_id=9)))) == 1
    assert intent().unbooked(()) == ()


def test_the_fence_closes_ten_seconds_after_the_window() -> None:
    wire = Wire("0.0004", "20100", "T0-x", START, timedelta(seconds=2))
    assert wire.quiet_after == START + timedelta(seconds=12)


@pytest.mark.parametrize(
    ("name", "intent_id"),
    [
        (f"T0-{'a2' * 13}", f"int-{'a2' * 13}"),
        (f"P0-{'a2' * 13}", f"pro-{'a2' * 13}"),
        (f"P0-{'a2' * 13}-s", f"pro-{'a2' * 13}"),
        (f"P0-{'a2' * 13}-t", f"pro-{'a2' * 13}"),
        (f"T1-{'a2' * 13}", None),
        (f"X0-{'a2' * 13}", None),
        (f"T0-{'a2' * 12}", None),
        (f"T0-{'A2' * 13}", None),
        (f"T0-{'a2' * 13}-x", None),
        ("web_5f2d", None),
        ("", None),
    ],
)
def test_a_name_at_the_venue_leads_back_to_its_intent(name: str, intent_id: str | None) -> None:
    assert intent_id_of(name) == intent_id


def test_every_name_we_give_leads_back() -> None:
    of = signal()
    assert intent_id_of(of.client_order_id) == of.intent_id


def test_only_what_was_never_there_can_be_found_late_and_only_when_it_is_over() -> None:
    assert FOUND_LATE.keys() == {IntentState.NOT_PLACED, IntentState.REFUSED}
    assert {state for ends in FOUND_LATE.values() for state in ends} <= TERMINAL - FOUND_LATE.keys()
