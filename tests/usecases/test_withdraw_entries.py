"""What was on its way in when trading stopped is taken back, and what was on its way out is not."""

import pytest

from tests.fakes import TIMEOUT
from tests.usecases.desk import Desk
from thunes.domain.money import ZERO
from thunes.domain.order import IntentState, OrderIntent
from thunes.domain.order_report import OrderReport
from thunes.domain.risk import TradingState
from thunes.errors import Refused, Transient

S = IntentState
STOPPED = [TradingState.REDUCING, TradingState.HALTED]


def rests(desk: Desk) -> OrderIntent:
    """Have an entry come to rest, as an order that takes what is there never should."""
    intent = desk.doubt()
    name = intent.client_order_id
    desk.exchange.reports[name] = OrderReport(intent.symbol, 7, name, "NEW", ZERO, ())
    desk.exchange.resting.append(name)
    desk.exchange.waiting[name] = intent
    return intent


@pytest.mark.parametrize("state", STOPPED)
def test_an_entry_that_was_approved_is_abandoned_at_once(state: TradingState) -> None:
    desk = Desk()
    intent = desk.approve()
    desk.set_state(state)
    assert desk.reconcile().settled == {intent.intent_id: S.ABANDONED}
    assert desk.intent(intent.intent_id).reason == f"trading state is {state}"
    assert desk.portfolio.reservations == {}
    assert desk.place(intent.intent_id) is S.ABANDONED
    assert desk.exchange.posts == []


def test_while_trading_goes_on_nothing_is_taken_back() -> None:
    desk = Desk()
    intent = desk.approve()
    desk.reconcile()
    assert desk.withdraw(intent.intent_id) is None
    assert desk.intent(intent.intent_id).state is S.APPROVED


@pytest.mark.parametrize("state", STOPPED)
def test_an_exit_is_not_taken_back(state: TradingState) -> None:
    desk = Desk()
    desk.hold()
    desk.next_hour("19500")
    intent = desk.leave()
    desk.set_state(state)
    desk.reconcile()
    assert desk.intent(intent.intent_id).state is S.APPROVED


@pytest.mark.parametrize("state", STOPPED)
def test_an_entry_that_rests_is_cancelled(state: TradingState) -> None:
    desk = Desk()
    intent = rests(desk)
    desk.set_state(state)
    assert desk.reconcile().settled == {intent.intent_id: S.CANCELED}
    assert desk.exchange.cancels == [intent.client_order_id]
    assert (desk.exchange.resting, desk.portfolio.reservations) == ([], {})


def test_what_it_bought_before_is_booked() -> None:
    desk = Desk()
    intent = rests(desk)
    desk.halt()

    def meets() -> None:
        report = desk.exchange._execute(desk.intent(intent.intent_id), desk.exchange.posts[-1])
        desk.exchange.resting.clear()
        desk.exchange.waiting.clear()
        assert report.executed

    desk.exchange.before_cancel = meets
    desk.reconcile()
    assert desk.intent(intent.intent_id).state is S.FILLED
    assert desk.portfolio.holds("BTCUSDT")
    assert desk.unexplained() == {}


@pytest.mark.parametrize("outcome", [TIMEOUT, Refused(-1021, "Timestamp"), Transient("429")])
def test_one_that_may_still_rest_is_asked_for_again_by_the_next_run(outcome: Exception) -> None:
    desk = Desk()
    intent = rests(desk)
    desk.halt()
    desk.exchange.cancel_outcomes = [outcome]
    with pytest.raises(Transient):
        desk.reconcile()
    desk.clock.pass_(minutes=1)
    desk.reconcile()
    assert desk.intent(intent.intent_id).state is S.CANCELED


def test_one_in_doubt_is_searched_for_and_not_cancelled() -> None:
    desk = Desk()
    intent = desk.doubt()
    desk.halt()
    desk.reconcile()
    assert desk.intent(intent.intent_id).state is S.UNKNOWN
    assert desk.exchange.cancels == []


def test_an_intent_that_nobody_knows_is_nothing_to_take_back() -> None:
    desk = Desk()
    desk.halt()
    assert desk.withdraw("int-none") is None
