"""The ledger's contract: an approval is written when everything it rests on still holds, or not at all."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.builders import START, intent, signal
from tests.contracts.books import (
    FACT,
    LIMITS,
    approve,
    approved,
    holding,
    judged,
    loses,
    opened,
    position,
    read,
    state_change,
    waiting,
)
from thunes.domain.audit import Event
from thunes.domain.order import IntentState
from thunes.domain.portfolio import Portfolio, Reservation
from thunes.domain.risk import TradingState
from thunes.domain.settlement import close
from thunes.domain.signal import Leg
from thunes.ports import AccountView, Ledger

EXIT = signal(leg=Leg.EXIT)
NOTIONAL = intent().notional
FULL = LIMITS.max_exposure - NOTIONAL


def test_an_approval_writes_intent_reservation_cursor_and_fact(ledger: Ledger) -> None:
    before = _with_signal(ledger)
    approve(ledger, before, signal())
    view = read(ledger)
    reserved = before.portfolio.reserve(Reservation(intent().intent_id, "BTCUSDT", Leg.ENTRY, NOTIONAL))
    assert view == replace(
        before,
        head=view.head,
        portfolio=reserved,
        version=before.version + 1,
        cursors={judged(signal()).key: judged(signal())},
        intents={intent().intent_id: intent()},
    )
    assert view.head.sequence == before.head.sequence + 1
    assert [event.event for event in ledger.trail()][-1] == "risk_approved"


def test_exits_are_approved_while_reducing(ledger: Ledger) -> None:
    approve(ledger, opened(ledger, holding(position()), TradingState.REDUCING), EXIT)
    assert EXIT.intent_id in read(ledger).intents


def test_exits_are_approved_whatever_the_exposure(ledger: Ledger) -> None:
    full = holding(*(position(symbol, "10") for symbol in ("BTCUSDT", "ETHUSDT", "SOLUSDT")))
    approve(ledger, opened(ledger, full), EXIT)
    assert EXIT.intent_id in read(ledger).intents


def test_an_entry_may_use_exposure_and_positions_up_to_their_limits(ledger: Ledger) -> None:
    rest = position("ETHUSDT", "1"), replace(position("SOLUSDT"), cost=FULL - 1)
    approve(ledger, opened(ledger, holding(*rest)), signal())
    assert read(ledger).portfolio.exposure == LIMITS.max_exposure


def stale_head(ledger: Ledger) -> AccountView:
    view = _with_signal(ledger)
    ledger.record(view, [FACT], START)
    return view


def portfolio_has_moved(ledger: Ledger) -> AccountView:
    view = _with_signal(ledger)
    return replace(view, version=view.version - 1)


def books_are_not_open(ledger: Ledger) -> AccountView:
    ledger.record(ledger.read(), [FACT], START, [waiting(signal())], state_change(TradingState.ACTIVE))
    return read(ledger)


def symbol_is_locked(ledger: Ledger) -> AccountView:
    lock = Reservation("int-of-another", "BTCUSDT", Leg.EXIT, NOTIONAL * 0)
    return _with_signal(ledger, Portfolio().reserve(lock))


def halted(ledger: Ledger) -> AccountView:
    return _with_signal(ledger, state=TradingState.HALTED)


def reducing(ledger: Ledger) -> AccountView:
    return _with_signal(ledger, state=TradingState.REDUCING)


def no_state(ledger: Ledger) -> AccountView:
    return _with_signal(ledger, state=None)


def halted_after_it_was_read(ledger: Ledger) -> AccountView:
    before = _with_signal(ledger)
    after = ledger.record(before, [], START, change=state_change(TradingState.HALTED))
    return replace(after, trading_state=before.trading_state)


def exposure_is_used_up(ledger: Ledger) -> AccountView:
    return _with_signal(ledger, holding(replace(position("ETHUSDT"), cost=FULL + NOTIONAL / 1000)))


def exposure_is_reserved_by_others(ledger: Ledger) -> AccountView:
    lock = Reservation("int-of-another", "ETHUSDT", Leg.ENTRY, FULL + NOTIONAL / 1000)
    return _with_signal(ledger, Portfolio().reserve(lock))


def positions_are_used_up(ledger: Ledger) -> AccountView:
    return _with_signal(ledger, holding(*(position(name, "1") for name in ("ETHUSDT", "SOLUSDT", "ADAUSDT"))))


def intent_exists(ledger: Ledger) -> AccountView:
    view = approved(ledger)
    over = close(intent(), view.portfolio, IntentState.ABANDONED, Event.ORDER_ABANDONED, "too old")
    ledger.settle(view, over, START)
    ledger.record(read(ledger), [FACT], START, [waiting(signal())])
    return read(ledger)


def signal_was_judged_by_another(ledger: Ledger) -> AccountView:
    view = opened(ledger)
    ledger.record(view, [FACT], START, [judged(signal())])
    return replace(read(ledger), cursors={judged(signal()).key: waiting(signal())})


OBSTACLES = [
    stale_head,
    portfolio_has_moved,
    books_are_not_open,
    symbol_is_locked,
    halted,
    reducing,
    no_state,
    halted_after_it_was_read,
    exposure_is_used_up,
    exposure_is_reserved_by_others,
    positions_are_used_up,
    intent_exists,
    signal_was_judged_by_another,
]


@pytest.mark.parametrize("obstacle", OBSTACLES)
def test_an_entry_is_not_approved_when(ledger: Ledger, obstacle: Callable[[Ledger], AccountView]) -> None:
    view = obstacle(ledger)
    with loses(ledger):
        approve(ledger, view, signal())


@pytest.mark.parametrize("obstacle", [stale_head, portfolio_has_moved, symbol_is_locked, halted, no_state])
def test_an_exit_is_not_approved_when(ledger: Ledger, obstacle: Callable[[Ledger], AccountView]) -> None:
    view = obstacle(ledger)
    with loses(ledger):
        approve(ledger, view, EXIT)


def test_an_approval_is_written_once(ledger: Ledger) -> None:
    view = _with_signal(ledger)
    approve(ledger, view, signal())
    with loses(ledger):
        approve(ledger, view, signal())


def _with_signal(
    ledger: Ledger, portfolio: Portfolio | None = None, state: TradingState | None = TradingState.ACTIVE
) -> AccountView:
    ledger.record(opened(ledger, portfolio, state), [FACT], START, [waiting(signal())])
    return read(ledger)
