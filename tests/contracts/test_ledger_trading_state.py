"""The trading state changes only from what was seen: a reading is no snapshot, and its parts may differ in age."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders import START, d
from tests.contracts.books import loses, opened, sent, state_change
from thunes.domain.audit import Event, Fact
from thunes.domain.order import IntentState
from thunes.domain.portfolio import Portfolio
from thunes.domain.risk import TradingState, TradingStateRecord
from thunes.domain.settlement import close
from thunes.ports import AccountView, Ledger

S = TradingState
LATER = START + timedelta(minutes=1)


def torn(ledger: Ledger, seen: AccountView) -> AccountView:
    """Return a reading whose head is the newest and whose trading state is from before."""
    return replace(ledger.read(portfolio=False), trading_state=seen.trading_state)


def halt(ledger: Ledger) -> AccountView:
    view = ledger.read(portfolio=False)
    return ledger.record(view, [], LATER, change=state_change(S.HALTED, LATER, "halt", view))


def resumes(ledger: Ledger, view: AccountView) -> None:
    ledger.record(view, [], LATER, change=state_change(S.ACTIVE, LATER, "resume", view))


def halts_again(ledger: Ledger, view: AccountView) -> None:
    ledger.record(view, [], LATER, change=state_change(S.HALTED, LATER + timedelta(minutes=1), "again", view))


@pytest.mark.parametrize("change", [resumes, halts_again])
def test_a_change_from_a_state_that_has_changed_since_is_refused(
    ledger: Ledger, change: Callable[[Ledger, AccountView], None]
) -> None:
    seen = opened(ledger)
    halt(ledger)
    with loses(ledger):
        change(ledger, torn(ledger, seen))


def test_a_resume_of_an_earlier_halt_does_not_end_a_later_one(ledger: Ledger) -> None:
    opened(ledger)
    first = halt(ledger)
    view = ledger.read(portfolio=False)
    ledger.record(view, [], LATER, change=state_change(S.HALTED, LATER + timedelta(minutes=1), "second", view))
    with loses(ledger):
        resumes(ledger, torn(ledger, first))


def test_opening_the_books_does_not_undo_a_halt_pressed_meanwhile(ledger: Ledger) -> None:
    seen = ledger.read()
    halt(ledger)
    fact = Fact(Event.BOOKS_OPENED)
    with loses(ledger):
        ledger.open_books(torn(ledger, seen), Portfolio(balances={"USDT": d("1")}), state_change(S.ACTIVE), fact, LATER)


def test_an_account_that_nobody_has_touched_can_be_halted(ledger: Ledger) -> None:
    halt(ledger)
    assert ledger.read().trading_state == TradingStateRecord(S.HALTED, LATER, "somebody", "halt")


def test_a_settlement_halts_only_from_the_state_it_saw(ledger: Ledger) -> None:
    view = sent(ledger)
    [of] = view.intents.values()
    halt(ledger)
    stale = torn(ledger, view)
    mixed = replace(view, head=stale.head)
    settlement = close(of, view.portfolio, IntentState.REFUSED, Event.ORDER_REFUSED, "no")
    with loses(ledger):
        ledger.settle(mixed, settlement, LATER, state_change(S.HALTED, LATER, "loss", view))
