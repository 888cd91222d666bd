"""The ledger's contract: closing what is open is written in one piece, while exits may be sent, by one writer."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.builders import BTCUSDT, START, d, intent, quote
from tests.contracts.books import FACT, holding, loses, opened, position, start_sending, state_change
from thunes.domain.audit import Event, Fact
from thunes.domain.order import RECV_WINDOW, IntentState, OrderIntent, Wire
from thunes.domain.portfolio import Portfolio, Protection
from thunes.domain.protection import Bracket, guarded, noted, protection_of
from thunes.domain.risk import Limits, TradingState
from thunes.ports import AccountView, Ledger

GUARDED = replace(position(), stop_price=d("19000"), target_price=d("22000"), strategy_id="sma_crossover")
PROTECTING = Fact(Event.ORDER_SENDING, outputs={"kind": "bracket"})


def bracket(view: AccountView) -> tuple[OrderIntent, Portfolio]:
    """Return the intent that protects what is held, as it goes out, and the portfolio with it."""
    wanted = protection_of(GUARDED, BTCUSDT, quote(), Limits())
    assert isinstance(wanted, Bracket)
    made, counted = guarded(GUARDED, wanted, "dev#main", BTCUSDT, START)
    wire = Wire("0.0004", "18810", made.client_order_id, START, RECV_WINDOW, "19000", "22000")
    return replace(made, state=IntentState.SENDING, wire=wire), noted(view.portfolio, counted, made)


def leave(ledger: Ledger, view: AccountView) -> OrderIntent:
    made, portfolio = bracket(view)
    ledger.start_leaving(view, made, portfolio, PROTECTING, START)
    return made


def test_it_writes_the_intent_the_protection_and_the_fact(ledger: Ledger) -> None:
    before = opened(ledger, holding(GUARDED))
    made, portfolio = bracket(before)
    returned = ledger.start_leaving(before, made, portfolio, PROTECTING, START)
    view = ledger.read(intents=[made.intent_id])
    assert view.intents == {made.intent_id: made}
    assert view.portfolio == portfolio
    assert view.portfolio.protections == {"BTCUSDT": Protection(made.intent_id, "BTCUSDT", d("0.0004"))}
    assert (view.version, view.head.sequence) == (before.version + 1, before.head.sequence + 1)
    assert (returned.version, returned.head, returned.portfolio) == (view.version, view.head, view.portfolio)
    assert returned.intents[made.intent_id] == made
    assert [event.event for event in ledger.trail()][-1] == "order_sending"


def test_reducing_allows_it(ledger: Ledger) -> None:
    view = opened(ledger, holding(GUARDED), TradingState.REDUCING)
    assert leave(ledger, view).intent_id in ledger.read(intents=[bracket(view)[0].intent_id]).intents


def halted(ledger: Ledger) -> AccountView:
    return opened(ledger, holding(GUARDED), TradingState.HALTED)


def halted_after_it_was_read(ledger: Ledger) -> AccountView:
    before = opened(ledger, holding(GUARDED))
    ledger.record(before, [], START, change=state_change(TradingState.HALTED, before=before))
    return replace(ledger.read(), trading_state=before.trading_state)


def without_a_state(ledger: Ledger) -> AccountView:
    return opened(ledger, holding(GUARDED), None)


def stale_head(ledger: Ledger) -> AccountView:
    view = opened(ledger, holding(GUARDED))
    ledger.record(view, [FACT], START)
    return view


def stale_portfolio(ledger: Ledger) -> AccountView:
    view = opened(ledger, holding(GUARDED))
    return replace(view, version=view.version + 1)


def written_before(ledger: Ledger) -> AccountView:
    leave(ledger, opened(ledger, holding(GUARDED)))
    return ledger.read()


def never_opened(ledger: Ledger) -> AccountView:
    before = ledger.read()
    ledger.record(before, [], START, change=state_change(TradingState.ACTIVE))
    return ledger.read()


@pytest.mark.parametrize(
    "prepare",
    [
        halted,
        halted_after_it_was_read,
        without_a_state,
        stale_head,
        stale_portfolio,
        written_before,
        never_opened,
    ],
)
def test_it_loses_when_what_it_rests_on_does_not_hold(ledger: Ledger, prepare: Callable[[Ledger], AccountView]) -> None:
    view = prepare(ledger)
    with loses(ledger):
        leave(ledger, view)


def test_nobody_sends_it_a_second_time(ledger: Ledger) -> None:
    leave(ledger, opened(ledger, holding(GUARDED)))
    view = ledger.read(intents=[bracket(ledger.read())[0].intent_id])
    with loses(ledger):
        start_sending(ledger, view, intent(intent_id=next(iter(view.intents))))
