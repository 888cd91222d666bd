"""A halt that flattens: what is held is sold, at most one request at a time, until somebody resumes."""

import pytest

from tests.builders import d
from tests.fakes import TIMEOUT
from tests.usecases.desk import Desk
from tests.usecases.guarded import STOP, bought, resting, told
from thunes.domain.audit import Event
from thunes.domain.order import IntentState
from thunes.domain.risk import TradingState
from thunes.domain.signal import Leg

S = IntentState


def left(desk: Desk) -> list[str]:
    return [str(event.decision_outputs["why"]) for event in desk.events(Event.POSITION_LEFT)]


def a_minute_later(desk: Desk) -> None:
    desk.clock.pass_(minutes=1)
    desk.reconcile()


def test_what_is_held_is_sold_in_the_next_run() -> None:
    desk = Desk()
    desk.hold()
    desk.halt(flatten=True)
    desk.reconcile()
    assert not desk.portfolio.holds("BTCUSDT")
    assert (len(desk.exchange.posts), desk.unexplained(), desk.state) == (2, {}, TradingState.HALTED)
    sending = desk.events(Event.ORDER_SENDING)[-1]
    assert (sending.decision_inputs["leg"], sending.decision_outputs["why"]) == (Leg.EXIT, "flatten")
    assert desk.chain_holds()


def test_a_halt_that_does_not_ask_for_it_leaves_positions_as_they_are() -> None:
    desk = Desk()
    desk.hold()
    desk.halt()
    desk.reconcile()
    assert desk.portfolio.holds("BTCUSDT")
    assert len(desk.exchange.posts) == 1


def test_when_nothing_is_left_it_does_nothing_and_still_does_not_trade() -> None:
    desk = Desk()
    desk.hold()
    desk.halt(flatten=True)
    for _ in range(3):
        a_minute_later(desk)
    assert len(desk.exchange.posts) == 2
    assert desk.books.read().trading_state.flatten


def test_every_position_is_sold_each_once() -> None:
    desk = Desk(symbols=("BTCUSDT", "ETHUSDT"))
    desk.hold()
    desk.hold(symbol="ETHUSDT")
    desk.halt(flatten=True)
    desk.reconcile()
    assert not any(position.open for position in desk.portfolio.positions.values())
    assert (len(desk.exchange.posts), desk.unexplained()) == (4, {})


def test_the_protection_is_lifted_before_the_exit_is_sent() -> None:
    desk = Desk()
    protection = bought(desk)
    desk.halt(flatten=True)
    desk.reconcile()
    assert desk.intent(protection.intent_id).state is S.CANCELED
    assert (desk.exchange.resting, desk.portfolio.protections, desk.unexplained()) == ([], {}, {})
    assert not desk.portfolio.holds("BTCUSDT")


def test_a_protection_that_sold_everything_this_moment_leaves_nothing_to_sell() -> None:
    desk = Desk()
    protection = bought(desk)
    desk.halt(flatten=True)
    desk.exchange.before_cancel = lambda: desk.exchange.meet(protection, protection.client_order_ids[0], STOP)
    desk.reconcile()
    assert (len(desk.exchange.posts), desk.unexplained()) == (2, {})


def test_an_exit_that_did_not_fill_is_told_once_and_tried_again_under_a_new_name() -> None:
    desk = Desk()
    desk.hold()
    desk.halt(flatten=True)
    desk.exchange.depth = d("0")
    for _ in range(3):
        a_minute_later(desk)
    names = [wire.client_order_id for wire in desk.exchange.posts]
    assert len(set(names)) == len(names) == 4
    assert left(desk) == ["the order to close it ended EXPIRED"]
    desk.exchange.depth = d("10")
    a_minute_later(desk)
    assert (desk.portfolio.holds("BTCUSDT"), desk.unexplained()) == (False, {})


def test_what_stays_unsold_is_told_again_after_a_quarter_of_an_hour() -> None:
    desk = Desk()
    desk.hold()
    desk.halt(flatten=True)
    desk.exchange.depth = d("0")
    desk.reconcile()
    desk.clock.pass_(minutes=15)
    desk.reconcile()
    assert len(left(desk)) == 2


def test_between_two_attempts_the_stop_rests_again() -> None:
    desk = Desk()
    bought(desk)
    desk.halt(flatten=True)
    desk.exchange.depth = d("0")
    desk.reconcile()
    assert resting(desk).state is S.OPEN
    assert told(desk) == []
    desk.exchange.depth = d("10")
    a_minute_later(desk)
    assert (desk.portfolio.holds("BTCUSDT"), desk.exchange.resting, desk.unexplained()) == (False, [], {})


def test_what_a_partial_fill_leaves_is_sold_by_the_next_run() -> None:
    desk = Desk()
    desk.hold()
    desk.halt(flatten=True)
    desk.exchange.depth = d("0.0001")
    desk.reconcile()
    assert desk.portfolio.holds("BTCUSDT")
    desk.exchange.depth = d("10")
    a_minute_later(desk)
    assert (desk.portfolio.holds("BTCUSDT"), desk.unexplained()) == (False, {})


@pytest.mark.parametrize("executed", [True, False])
def test_an_exit_in_doubt_is_searched_for_and_never_sent_beside(executed: bool) -> None:
    desk = Desk()
    desk.hold()
    desk.halt(flatten=True)
    desk.exchange.outcomes, desk.exchange.lost_after_engine = [TIMEOUT], executed
    desk.reconcile()
    assert len(desk.exchange.posts) == 2
    a_minute_later(desk)
    assert len(desk.exchange.posts) == 2
    for _ in range(4):
        a_minute_later(desk)
    assert (desk.portfolio.holds("BTCUSDT"), desk.unexplained()) == (False, {})
    assert len(desk.exchange.posts) == (2 if executed else 3)


def test_an_exit_that_a_signal_asked_for_goes_through_and_none_is_sent_beside_it() -> None:
    desk = Desk()
    desk.hold()
    desk.next_hour("19500")
    intent = desk.leave()
    desk.halt(flatten=True)
    desk.reconcile()
    assert len(desk.exchange.posts) == 1
    assert desk.place(intent.intent_id) is S.FILLED


def test_a_signal_to_leave_is_approved_and_one_to_enter_is_not() -> None:
    desk = Desk(symbols=("BTCUSDT", "ETHUSDT"))
    desk.hold()
    desk.next_hour("19500")
    desk.halt(flatten=True)
    assert desk.leave().state is S.APPROVED
    desk.judge(desk.pend(desk.signal(symbol="ETHUSDT")))
    denied = desk.events(Event.RISK_DENIED)[-1].decision_outputs
    assert denied["denied"] == "state"
    checks = denied["checks"]
    assert isinstance(checks, list)
    assert {"rule": "state", "value": "HALTED and flattening", "limit": "ACTIVE", "passed": False} in checks
