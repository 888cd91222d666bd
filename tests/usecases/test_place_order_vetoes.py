"""Between the approval and the post the world may have changed: then nothing is sent."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.builders import BTCUSDT, d
from tests.usecases.desk import Desk
from thunes.domain.audit import Event
from thunes.domain.instrument import Grid
from thunes.domain.order import IntentState
from thunes.domain.risk import TradingState

S = IntentState


@pytest.mark.parametrize(
    ("age", "state"), [(timedelta(seconds=60), S.FILLED), (timedelta(seconds=60, microseconds=1), S.ABANDONED)]
)
def test_an_approval_holds_for_a_minute(age: timedelta, state: IntentState) -> None:
    desk = Desk()
    intent = desk.approve()
    desk.clock.time += age
    assert desk.place(intent.intent_id) is state
    assert len(desk.exchange.posts) == (state is S.FILLED)
    assert desk.portfolio.reservations == {}


@pytest.mark.parametrize(
    ("state", "why"), [(TradingState.HALTED, "trading state is HALTED"), (TradingState.REDUCING, "is REDUCING")]
)
def test_a_halt_between_approval_and_sending_abandons_the_intent(state: TradingState, why: str) -> None:
    desk = Desk()
    intent = desk.approve()
    desk.set_state(state)
    assert desk.place(intent.intent_id) is S.ABANDONED
    assert desk.exchange.posts == []
    assert desk.portfolio.reservations == {}
    assert why in str(desk.events(Event.ORDER_ABANDONED)[0].decision_outputs["reason"])
    desk.set_state(TradingState.ACTIVE)
    assert desk.place(intent.intent_id) is S.ABANDONED
    assert desk.exchange.posts == []


def test_an_exit_leaves_while_reducing() -> None:
    desk = Desk()
    desk.hold()
    leaving = desk.leave()
    desk.set_state(TradingState.REDUCING)
    assert desk.place(leaving.intent_id) is S.FILLED
    assert not desk.portfolio.holds("BTCUSDT")


def test_a_halt_in_the_very_moment_of_sending_wins() -> None:
    desk = Desk()
    intent = desk.approve()
    desk.ledger.before["start_sending"] = [desk.halt]
    assert desk.place(intent.intent_id) is S.ABANDONED
    assert desk.exchange.posts == []
    assert desk.events(Event.ORDER_SENDING) == []


@pytest.mark.parametrize(
    "change",
    [
        {"status": "HALT"},
        {"status": "BREAK"},
        {"order_types": frozenset({"MARKET"})},
        {"price": Grid(step=d("0.1"))},
        {"price": Grid(maximum=d("20100"))},
        {"lot": Grid(minimum=d("0.0005"), step=d("0.00001"))},
        {"lot": Grid(step=d("0.001"))},
        {"min_notional": d("9.9")},
        {"max_notional": d("9.8")},
    ],
)
def test_filters_that_changed_since_the_approval_abandon_the_intent(change: dict[str, Any]) -> None:
    desk = Desk()
    intent = desk.approve()
    desk.market.instruments["BTCUSDT"] = replace(BTCUSDT, **change)
    assert desk.place(intent.intent_id) is S.ABANDONED
    assert desk.exchange.posts == []
    assert "not tradable now" in desk.intent(intent.intent_id).reason


def test_a_lot_that_grew_coarser_makes_the_order_smaller_never_larger() -> None:
    desk = Desk()
    intent = desk.approve()
    desk.market.instruments["BTCUSDT"] = replace(BTCUSDT, lot=Grid(step=d("0.0001")))
    desk.place(intent.intent_id)
    assert desk.exchange.posts[0].quantity == "0.0004"
