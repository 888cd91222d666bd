"""The ledger's contract: the one write that may send an order, and the write of whatever became of it."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.builders import START, d, fill, intent, signal
from tests.contracts.books import (
    FACT,
    approved,
    loses,
    opened,
    read,
    sending,
    sent,
    start_sending,
    state_change,
)
from thunes.domain.audit import Event
from thunes.domain.fill import Fill
from thunes.domain.order import IntentState
from thunes.domain.order_report import OrderReport
from thunes.domain.risk import TradingState
from thunes.domain.settlement import Settlement, close, settle
from thunes.domain.signal import Leg
from thunes.ports import AccountView, Ledger
from thunes.usecases.record_fill import FILLS_PER_WRITE

EXIT = signal(leg=Leg.EXIT)


def test_start_sending_writes_the_order_as_it_goes_out(ledger: Ledger) -> None:
    before = approved(ledger)
    start_sending(ledger, before)
    view = read(ledger)
    assert view == replace(before, head=view.head, intents={intent().intent_id: sending(intent())})
    assert view.head.sequence == before.head.sequence + 1
    assert [event.event for event in ledger.trail()][-1] == "order_sending"


def test_an_exit_is_sent_while_reducing(ledger: Ledger) -> None:
    view = _set(ledger, approved(ledger, EXIT), TradingState.REDUCING)
    start_sending(ledger, view, intent(EXIT))
    assert read(ledger).intents[EXIT.intent_id].state is IntentState.SENDING


def stale_head(ledger: Ledger) -> AccountView:
    view = approved(ledger)
    ledger.record(view, [FACT], START)
    return view


def halted(ledger: Ledger) -> AccountView:
    return _set(ledger, approved(ledger), TradingState.HALTED)


def halted_after_it_was_read(ledger: Ledger) -> AccountView:
    before = approved(ledger)
    return replace(_set(ledger, before, TradingState.HALTED), trading_state=before.trading_state)


def reducing(ledger: Ledger) -> AccountView:
    return _set(ledger, approved(ledger), TradingState.REDUCING)


def no_state(ledger: Ledger) -> AccountView:
    return opened(ledger, state=None)


def never_approved(ledger: Ledger) -> AccountView:
    return opened(ledger)


def sent_already(ledger: Ledger) -> AccountView:
    return sent(ledger)


def abandoned(ledger: Ledger) -> AccountView:
    view = approved(ledger)
    over = close(intent(), view.portfolio, IntentState.ABANDONED, Event.ORDER_ABANDONED, "too old")
    ledger.settle(view, over, START)
    return read(ledger)


OBSTACLES = [stale_head, halted, halted_after_it_was_read, reducing, no_state, never_approved, sent_already, abandoned]


@pytest.mark.parametrize("obstacle", OBSTACLES)
def test_an_order_is_not_sent_when(ledger: Ledger, obstacle: Callable[[Ledger], AccountView]) -> None:
    view = obstacle(ledger)
    with loses(ledger):
        start_sending(ledger, view)


def test_an_exit_is_not_sent_while_halted(ledger: Ledger) -> None:
    view = _set(ledger, approved(ledger, EXIT), TradingState.HALTED)
    with loses(ledger):
        start_sending(ledger, view, intent(EXIT))


def test_settling_writes_intent_portfolio_fills_and_fact(ledger: Ledger) -> None:
    before = sent(ledger)
    settlement = filled(before, fill("0.00030", trade_id=2), fill("0.00010", trade_id=10))
    ledger.settle(before, settlement, START)
    view = read(ledger)
    assert view == replace(
        before,
        head=view.head,
        portfolio=settlement.portfolio,
        version=before.version + 1,
        intents={intent().intent_id: settlement.intent},
    )
    assert view.portfolio.reservations == {}
    assert ledger.fills("BTCUSDT") == [fill("0.00030", trade_id=2), fill("0.00010", trade_id=10)]
    assert [event.event for event in ledger.trail()][-1] == "order_settled"


def test_fills_are_listed_by_trade_id_and_by_symbol(ledger: Ledger) -> None:
    view = sent(ledger)
    late = [fill("0.00010", trade_id=number) for number in (100, 20, 3)]
    ledger.settle(view, filled(view, *late, status="PARTIALLY_FILLED"), START)
    assert [known.trade_id for known in ledger.fills("BTCUSDT")] == [3, 20, 100]
    assert ledger.fills("BTC") == ledger.fills("ETHUSDT") == []


def test_as_many_fills_as_record_fill_writes_at_once_are_booked(ledger: Ledger) -> None:
    view = sent(ledger)
    pieces = [fill("0.000003", trade_id=number) for number in range(1, FILLS_PER_WRITE + 1)]
    ledger.settle(view, filled(view, *pieces), START)
    assert ledger.fills("BTCUSDT") == pieces


def test_settling_can_halt_in_the_same_write(ledger: Ledger) -> None:
    before = sent(ledger)
    halt = state_change(TradingState.HALTED, reason="daily loss", before=before)
    ledger.settle(before, filled(before, fill()), START, halt)
    view = read(ledger)
    assert (view.trading_state, view.version) == (halt.record, before.version + 1)
    assert [event.event for event in ledger.trail()][-2:] == ["order_settled", "trading_state_changed"]


def test_settling_is_allowed_while_halted(ledger: Ledger) -> None:
    view = _set(ledger, sent(ledger), TradingState.HALTED)
    ledger.settle(view, filled(view, fill()), START)
    assert read(ledger).intents[intent().intent_id].state is IntentState.FILLED


def test_an_answer_is_not_booked_on_a_stale_view(ledger: Ledger) -> None:
    view = sent(ledger)
    ledger.record(view, [FACT], START)
    with loses(ledger):
        ledger.settle(view, filled(view, fill()), START)


def test_an_answer_is_not_booked_on_another_portfolio(ledger: Ledger) -> None:
    view = sent(ledger)
    with loses(ledger):
        ledger.settle(replace(view, version=view.version - 1), filled(view, fill()), START)


@pytest.mark.parametrize("seen", [IntentState.APPROVED, IntentState.UNKNOWN, IntentState.OPEN])
def test_an_answer_is_not_booked_on_an_intent_that_is_elsewhere(ledger: Ledger, seen: IntentState) -> None:
    view = sent(ledger)
    settlement = filled(view, fill())
    with loses(ledger):
        ledger.settle(view, replace(settlement, before=replace(settlement.before, state=seen)), START)


def test_an_answer_to_an_unknown_intent_is_not_booked(ledger: Ledger) -> None:
    view = opened(ledger)
    lost = replace(view, intents={intent().intent_id: sending(intent())})
    with loses(ledger):
        ledger.settle(view, filled(lost, fill()), START)


def test_a_fill_is_booked_once_even_by_another_version_of_the_intent(ledger: Ledger) -> None:
    view = sent(ledger)
    ledger.settle(view, filled(view, fill("0.00010"), status="PARTIALLY_FILLED"), START)
    forgetful = filled(read(ledger), fill("0.00010", trade_id=2))
    again = replace(forgetful, fills=(fill("0.00010", trade_id=2), fill("0.00010")))
    with loses(ledger):
        ledger.settle(read(ledger), again, START)


def filled(view: AccountView, *fills: Fill, status: str = "FILLED") -> Settlement:
    """Return what the venue's answer with these fills does to the intent as ``view`` has it."""
    known = view.intents[intent().intent_id]
    report = OrderReport("BTCUSDT", 1, known.client_order_id, status, sum((f.quantity for f in fills), d("0")), fills)
    return settle(known, report, view.portfolio)


def _set(ledger: Ledger, view: AccountView, state: TradingState) -> AccountView:
    ledger.record(view, [], START, change=state_change(state, before=view))
    return read(ledger)
