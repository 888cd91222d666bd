"""The ledger's contract: opening the books, recording facts, moving cursors, setting the trading state."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders import START, d, signal
from tests.contracts.books import (
    FACT,
    KEYS,
    everything,
    judged,
    loses,
    opened,
    read,
    state_change,
    waiting,
)
from thunes.domain.audit import Event, Fact
from thunes.domain.chain import ChainHead
from thunes.domain.portfolio import Portfolio
from thunes.domain.risk import TradingState
from thunes.ports import AccountView, Cursor, Ledger

LATER = START + timedelta(hours=1)
OTHER = replace(signal(), candle_close=signal().candle_close + timedelta(hours=1))


def test_a_new_ledger_is_empty_and_halted(ledger: Ledger) -> None:
    found = everything(ledger)
    view = found.view
    assert (view.head, view.portfolio, view.version, view.opened) == (ChainHead(), Portfolio(), 0, False)
    assert (view.trading_state.state, view.trading_state.since) == (TradingState.HALTED, None)
    assert view.trading_state.reason == "no trading state is recorded"
    assert (found.trail, view.cursors, view.intents, found.fills["BTCUSDT"]) == ((), {}, {}, ())


def test_opening_the_books_writes_balances_state_and_facts(ledger: Ledger) -> None:
    balances = {"USDT": d("1000.00000001"), "BTC": d("0.5")}
    view = opened(ledger, Portfolio(balances=balances))
    assert view.portfolio == Portfolio(balances=balances)
    assert (view.version, view.opened) == (1, True)
    assert view.trading_state == state_change(TradingState.ACTIVE).record
    events = [(event.sequence, event.event) for event in ledger.trail()]
    assert events == [(1, "books_opened"), (2, "trading_state_changed")]


def test_opening_the_books_without_a_state_keeps_the_one_that_was_set(ledger: Ledger) -> None:
    halt = state_change(TradingState.HALTED, reason="pressed before the first run")
    ledger.record(ledger.read(), [], START, change=halt)
    view = opened(ledger, state=None)
    assert (view.version, view.trading_state) == (1, halt.record)


def test_books_are_opened_once(ledger: Ledger) -> None:
    view = opened(ledger)
    with loses(ledger):
        ledger.open_books(view, Portfolio(), state_change(TradingState.HALTED), Fact(Event.BOOKS_OPENED), LATER)


def test_books_are_not_opened_on_a_stale_view(ledger: Ledger) -> None:
    view = ledger.read()
    ledger.record(view, [FACT], START)
    with loses(ledger):
        ledger.open_books(view, Portfolio(), state_change(TradingState.ACTIVE), Fact(Event.BOOKS_OPENED), LATER)


def test_what_is_unknown_is_left_out_of_a_reading(ledger: Ledger) -> None:
    opened(ledger)
    view = ledger.read(KEYS, ["int-of-nobody"])
    assert (view.cursors, view.intents) == ({}, {})
    assert view.cursor(KEYS[0]) == Cursor(KEYS[0])


def test_a_reading_holds_only_the_cursors_that_were_asked_for(ledger: Ledger) -> None:
    both = [waiting(signal()), waiting(signal(symbol="ETHUSDT"))]
    ledger.record(opened(ledger), [FACT, FACT], START, both)
    assert ledger.read(KEYS[:1]).cursors == {KEYS[0]: both[0]}
    assert ledger.read().cursors == {}


def test_recording_writes_facts_and_moves_cursors(ledger: Ledger) -> None:
    before = opened(ledger)
    view = ledger.record(before, [FACT, FACT], LATER, [waiting(signal())])
    assert view.head.sequence == before.head.sequence + 2
    assert view.head.at == LATER
    assert read(ledger) == replace(before, head=view.head, cursors={KEYS[0]: waiting(signal())})
    assert [event.event for event in ledger.trail()][2:] == ["signal_decided", "signal_decided"]


def test_facts_are_not_recorded_on_a_stale_view(ledger: Ledger) -> None:
    view = opened(ledger)
    ledger.record(view, [FACT], START)
    with loses(ledger):
        ledger.record(view, [FACT], LATER)


def test_a_view_of_another_history_is_refused_even_at_the_same_length(ledger: Ledger) -> None:
    view = opened(ledger)
    with loses(ledger):
        ledger.record(replace(view, head=replace(view.head, hash="f" * 64)), [FACT], LATER)


def not_seen(view: AccountView) -> AccountView:
    return replace(view, cursors={})


def seen_at_another_candle(view: AccountView) -> AccountView:
    return _seen(view, replace(waiting(signal()), decided=OTHER.candle_close))


def seen_before_its_first_candle(view: AccountView) -> AccountView:
    return _seen(view, replace(waiting(signal()), decided=None))


def seen_with_another_signal(view: AccountView) -> AccountView:
    return _seen(view, replace(waiting(signal()), pending=OTHER))


def seen_without_its_signal(view: AccountView) -> AccountView:
    return _seen(view, judged(signal()))


def _seen(view: AccountView, cursor: Cursor) -> AccountView:
    return replace(view, cursors={cursor.key: cursor})


MISTAKES = [
    not_seen,
    seen_at_another_candle,
    seen_before_its_first_candle,
    seen_with_another_signal,
    seen_without_its_signal,
]


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_cursor_that_is_not_where_it_was_seen_does_not_move(
    ledger: Ledger, mistake: Callable[[AccountView], AccountView]
) -> None:
    ledger.record(opened(ledger), [FACT], START, [waiting(signal())])
    view = mistake(read(ledger))
    with loses(ledger):
        ledger.record(view, [FACT], LATER, [waiting(OTHER)])


@pytest.mark.parametrize("stored", [judged(signal()), Cursor(KEYS[0], fault="late")], ids=["judged", "never decided"])
def test_a_cursor_without_a_signal_does_not_move_for_one_who_saw_a_signal(ledger: Ledger, stored: Cursor) -> None:
    ledger.record(opened(ledger), [FACT], START, [stored])
    view = _seen(read(ledger), waiting(signal()))
    with loses(ledger):
        ledger.record(view, [FACT], LATER, [waiting(OTHER)])


def test_a_cursor_that_was_seen_but_is_not_there_does_not_move(ledger: Ledger) -> None:
    view = _seen(opened(ledger), waiting(signal()))
    with loses(ledger):
        ledger.record(view, [FACT], LATER, [waiting(OTHER)])


@pytest.mark.parametrize("stored", [Cursor(KEYS[0], fault="late"), judged(signal()), waiting(signal())])
def test_a_cursor_moves_from_wherever_it_was_seen(ledger: Ledger, stored: Cursor) -> None:
    ledger.record(opened(ledger), [FACT], START, [stored])
    ledger.record(read(ledger), [FACT], LATER, [waiting(OTHER)])
    assert read(ledger).cursors == {KEYS[0]: waiting(OTHER)}


@pytest.mark.parametrize("state", TradingState)
def test_the_trading_state_is_written_with_who_when_and_why(ledger: Ledger, state: TradingState) -> None:
    before = opened(ledger)
    change = state_change(state, LATER, "Störung ⚠ 停止", before)
    ledger.record(before, [], LATER, change=change)
    view = read(ledger)
    assert view == replace(before, head=view.head, trading_state=change.record)
    assert [event.decision_outputs for event in ledger.trail()][-1] == {"state": state.value}


def test_facts_cursors_and_trading_state_are_one_write(ledger: Ledger) -> None:
    before = opened(ledger)
    change = state_change(TradingState.HALTED, LATER, before=before)
    ledger.record(before, [FACT], LATER, [waiting(signal())], change)
    view = read(ledger)
    assert (view.trading_state, view.cursors) == (change.record, {KEYS[0]: waiting(signal())})
    assert [event.event for event in ledger.trail()][2:] == ["signal_decided", "trading_state_changed"]


def test_the_trading_state_is_not_changed_when_a_cursor_has_moved(ledger: Ledger) -> None:
    ledger.record(opened(ledger), [FACT], START, [waiting(signal())])
    view = not_seen(read(ledger))
    with loses(ledger):
        ledger.record(view, [FACT], LATER, [waiting(OTHER)], state_change(TradingState.HALTED, LATER))


def test_the_trading_state_is_not_set_on_a_stale_view(ledger: Ledger) -> None:
    view = opened(ledger)
    ledger.record(view, [FACT], START)
    with loses(ledger):
        ledger.record(view, [], LATER, change=state_change(TradingState.HALTED, LATER))
