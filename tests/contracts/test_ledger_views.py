"""The ledger's contract: a write returns the account as the next reading shows it; reading changes nothing."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.builders import START, intent, signal
from tests.contracts.books import (
    FACT,
    INTENTS,
    KEYS,
    approve,
    approved,
    everything,
    judged,
    opened,
    read,
    sending,
    sent,
    start_sending,
    state_change,
    waiting,
)
from thunes.domain.audit import Event, Fact
from thunes.domain.order import IntentState
from thunes.domain.portfolio import Portfolio
from thunes.domain.risk import TradingState
from thunes.domain.settlement import Settlement, close
from thunes.ports import AccountView, Ledger

HALT = state_change(TradingState.HALTED, reason="enough")


def opens_books(ledger: Ledger) -> AccountView:
    active = state_change(TradingState.ACTIVE)
    return ledger.open_books(ledger.read(), Portfolio(), active, Fact(Event.BOOKS_OPENED), START)


def records_facts(ledger: Ledger) -> AccountView:
    return ledger.record(opened(ledger), [FACT, FACT], START)


def moves_a_cursor(ledger: Ledger) -> AccountView:
    ledger.record(opened(ledger), [FACT], START, [waiting(signal())])
    return ledger.record(read(ledger), [FACT], START, [judged(signal())])


def moves_a_cursor_for_the_first_time(ledger: Ledger) -> AccountView:
    return ledger.record(opened(ledger), [FACT], START, [waiting(signal())])


def approves(ledger: Ledger) -> AccountView:
    ledger.record(opened(ledger), [FACT], START, [waiting(signal())])
    return approve(ledger, read(ledger), signal())


def sends(ledger: Ledger) -> AccountView:
    return start_sending(ledger, approved(ledger))


def settles(ledger: Ledger) -> AccountView:
    view = sent(ledger)
    return ledger.settle(view, _refused(view), START)


def settles_and_halts(ledger: Ledger) -> AccountView:
    view = sent(ledger)
    return ledger.settle(view, _refused(view), START, HALT)


def sets_the_state(ledger: Ledger) -> AccountView:
    return ledger.record(opened(ledger), [], START, change=HALT)


WRITES = [
    opens_books,
    records_facts,
    moves_a_cursor,
    moves_a_cursor_for_the_first_time,
    approves,
    sends,
    settles,
    settles_and_halts,
    sets_the_state,
]


@pytest.mark.parametrize("write", WRITES)
def test_a_write_returns_what_the_next_reading_shows(ledger: Ledger, write: Callable[[Ledger], AccountView]) -> None:
    assert write(ledger) == ledger.read(KEYS, INTENTS)


def test_a_view_that_a_write_returned_is_good_for_the_next_write(ledger: Ledger) -> None:
    view = approved(ledger)
    view = start_sending(ledger, view)
    view = ledger.settle(view, _refused(view), START, HALT)
    view = ledger.record(view, [], START, change=state_change(TradingState.ACTIVE, before=view))
    view = ledger.record(view, [FACT], START, [judged(signal())])
    assert replace(view, cursors={}) == replace(read(ledger), cursors={})


def test_reading_changes_nothing(ledger: Ledger) -> None:
    sent(ledger)
    assert everything(ledger) == everything(ledger)


def test_asking_twice_for_the_same_is_asking_once(ledger: Ledger) -> None:
    view = sent(ledger)
    assert ledger.read([*KEYS, *KEYS], [*INTENTS, *INTENTS]) == view


def _refused(view: AccountView) -> Settlement:
    return close(sending(intent()), view.portfolio, IntentState.REFUSED, Event.ORDER_REFUSED, "-2010: no")
