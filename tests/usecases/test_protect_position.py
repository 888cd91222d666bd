"""A position with a stop: what protects it comes to rest, is renewed, and makes way for the price."""

from typing import Any

import pytest

from tests.builders import d
from tests.usecases.desk import Desk
from tests.usecases.guarded import STOP, TARGET, bought, price, resting, told
from thunes.domain.audit import Event
from thunes.domain.order import IntentState, OrderKind
from thunes.domain.risk import TradingState
from thunes.domain.signal import Leg
from thunes.errors import Refused

S = IntentState


def test_in_the_run_that_buys_the_protection_comes_to_rest() -> None:
    desk = Desk()
    protection = bought(desk)
    assert (protection.state, protection.kind, protection.leg) == (S.OPEN, OrderKind.BRACKET, Leg.EXIT)
    assert desk.exchange.resting == list(protection.client_order_ids)
    held = desk.portfolio.positions["BTCUSDT"]
    assert protection.quantity <= held.quantity < protection.quantity + d("0.00001")
    assert desk.portfolio.reservations == {}
    assert desk.chain_holds()


def test_the_trail_says_what_it_will_sell_at_before_it_is_sent() -> None:
    desk = Desk()
    protection = bought(desk)
    sent = desk.events(Event.ORDER_SENDING)[-1]
    assert sent.decision_inputs["intent_id"] == protection.intent_id
    said = {name: sent.decision_outputs[name] for name in ("kind", "price", "stop_price", "target_price", "why")}
    assert said == {"kind": "bracket", "price": "18810", "stop_price": "19000", "target_price": "22000", "why": ""}


@pytest.mark.parametrize(
    ("changes", "kind"), [({"target_price": None}, OrderKind.STOP), ({"stop_price": None}, OrderKind.TARGET)]
)
def test_one_price_alone_rests_alone(changes: dict[str, Any], kind: OrderKind) -> None:
    desk = Desk()
    assert bought(desk, **changes).kind is kind


def test_without_either_price_nothing_is_sent_and_nothing_is_asked() -> None:
    desk = Desk()
    desk.hold()
    calls = list(desk.ledger.calls)
    assert len(desk.exchange.posts) == 1
    desk.protect("BTCUSDT")
    assert desk.ledger.calls == [*calls, "read"]
    assert (desk.portfolio.protections, told(desk)) == ({}, [])


def test_once_it_rests_it_is_let_alone() -> None:
    desk = Desk()
    bought(desk)
    before = desk.events()
    for _ in range(3):
        desk.protect("BTCUSDT")
        desk.reconcile()
    assert (len(desk.exchange.posts), desk.exchange.cancels, desk.events()) == (2, [], before)


def test_what_the_venue_has_cancelled_rests_again_under_another_name() -> None:
    desk = Desk()
    first = bought(desk)
    desk.exchange.end(first, "EXPIRED")
    desk.reconcile()
    second = resting(desk)
    assert (second.state, desk.intent(first.intent_id).state) == (S.OPEN, S.EXPIRED)
    assert set(first.client_order_ids).isdisjoint(second.client_order_ids)
    assert second.quantity == first.quantity


@pytest.mark.parametrize("leg", [0, 1])
def test_what_it_sells_is_booked_and_the_position_is_over(leg: int) -> None:
    desk = Desk()
    protection = bought(desk)
    desk.exchange.meet(protection, protection.client_order_ids[leg], (d("18900"), d("22000"))[leg])
    desk.reconcile()
    assert desk.intent(protection.intent_id).state is S.FILLED
    assert not desk.portfolio.holds("BTCUSDT")
    assert (desk.portfolio.protections, desk.unexplained(), desk.state) == ({}, {}, TradingState.ACTIVE)


def test_half_a_target_sold_has_taken_the_stop_away_so_the_rest_is_protected_anew() -> None:
    desk = Desk()
    first = bought(desk)
    sold = d("0.00010")
    desk.exchange.meet(first, first.client_order_ids[1], TARGET, sold)
    price(desk, "21000.00")
    desk.reconcile()
    second = resting(desk)
    assert desk.intent(first.intent_id).state is S.CANCELED
    assert (second.state, second.quantity) == (S.OPEN, first.quantity - sold)
    assert desk.exchange.resting == list(second.client_order_ids)
    assert desk.unexplained() == {}


def test_a_price_that_is_at_the_stop_already_is_left_at_once() -> None:
    desk = Desk()
    intent = desk.approve(desk.signal(stop_price=STOP))
    price(desk, "18990.00")
    assert desk.place(intent.intent_id) is S.FILLED
    assert not desk.portfolio.holds("BTCUSDT")
    left = desk.events(Event.ORDER_SENDING)[-1]
    assert left.decision_outputs["why"] == "the price 18990.00 is at or below the stop 19000.00"
    assert left.decision_outputs["kind"] == "ioc"
    assert (desk.portfolio.reservations, desk.unexplained()) == ({}, {})


def test_a_price_that_jumped_over_the_stop_is_followed() -> None:
    desk = Desk()
    protection = bought(desk)
    price(desk, "18800.00")  # the stop accepts 18810 at worst
    desk.reconcile()
    assert desk.intent(protection.intent_id).state is S.CANCELED
    assert not desk.portfolio.holds("BTCUSDT")
    assert desk.exchange.resting == []


def test_a_stop_that_is_at_work_is_left_at_work() -> None:
    desk = Desk()
    bought(desk)
    price(desk, "18900.00")
    desk.reconcile()
    assert desk.exchange.cancels == []
    assert desk.portfolio.holds("BTCUSDT")


def test_a_price_that_falls_to_the_stop_meanwhile_is_followed_in_the_same_run() -> None:
    desk = Desk()
    intent = desk.approve(desk.signal(stop_price=STOP))
    desk.exchange.during_post = lambda *_: price(desk, "18990.00") if desk.exchange.executions else None
    assert desk.place(intent.intent_id) is S.FILLED
    assert str(desk.events(Event.ORDER_REFUSED)[0].decision_outputs["reason"]).endswith("would trigger immediately.")
    assert not desk.portfolio.holds("BTCUSDT")
    assert desk.unexplained() == {}


def test_a_list_that_is_refused_is_tried_as_its_stop_alone() -> None:
    desk = Desk()
    desk.exchange.outcomes = [None, Refused(-1013, "Filter failure: PERCENT_PRICE_BY_SIDE")]
    desk.hold(stop_price=STOP, target_price=TARGET)
    assert (resting(desk).kind, resting(desk).stop_price, told(desk)) == (OrderKind.STOP, STOP, [])


def test_a_protection_that_the_venue_rejects_after_all_is_renewed() -> None:
    desk = Desk()
    first = bought(desk)
    desk.exchange.end(first, "REJECTED")
    desk.reconcile()
    assert desk.intent(first.intent_id).state is S.EXPIRED
    assert (resting(desk).state, resting(desk).intent_id != first.intent_id) == (S.OPEN, True)
