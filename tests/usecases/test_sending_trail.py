"""What is written down when an order goes out or is held back, and the guard before the venue."""

from dataclasses import replace

import pytest

from tests.builders import BTCUSDT, d, intent
from tests.fakes import halted
from tests.usecases.desk import Desk
from thunes.domain.audit import Event
from thunes.domain.instrument import Grid
from thunes.domain.order import IntentState
from thunes.domain.signal import Leg
from thunes.usecases.place_order import Started

S = IntentState


@pytest.mark.parametrize("leg", list(Leg))
def test_the_trail_says_which_intent_of_which_strategy_is_being_sent(leg: Leg) -> None:
    desk = Desk()
    of = desk.approve() if leg is Leg.ENTRY else (desk.hold(), desk.leave())[1]
    desk.place(of.intent_id)
    event = desk.events(Event.ORDER_SENDING)[-1]
    named = {"intent_id": of.intent_id, "symbol": "BTCUSDT", "leg": leg.value}
    assert {name: event.decision_inputs[name] for name in named} == named
    assert (event.strategy_id, event.param_hash) == (of.strategy_id, of.param_hash)


def test_everything_that_speaks_against_sending_is_told_in_one_line() -> None:
    desk = Desk()
    of = desk.approve()
    changed = replace(BTCUSDT, price=Grid(maximum=d("1")), min_notional=d("1000"))
    desk.market.instruments["BTCUSDT"] = halted(changed)
    assert desk.place(of.intent_id) is S.ABANDONED
    assert desk.intent(of.intent_id).reason == "not tradable now: status HALT PRICE_FILTER NOTIONAL"


def test_a_symbol_that_takes_no_limit_orders_is_told_by_its_status() -> None:
    desk = Desk()
    of = desk.approve()
    desk.market.instruments["BTCUSDT"] = halted(BTCUSDT)
    desk.place(of.intent_id)
    assert desk.intent(of.intent_id).reason == "not tradable now: status HALT"


def test_an_approval_that_is_too_old_is_told_with_its_age_and_the_limit() -> None:
    desk = Desk()
    of = desk.approve()
    desk.clock.pass_(seconds=61)
    desk.place(of.intent_id)
    assert desk.intent(of.intent_id).reason == "approved 61 s ago, the limit is 60 s"


def test_an_order_without_its_wire_form_never_reaches_the_venue() -> None:
    desk = Desk()
    of = intent(state=S.SENDING)
    with pytest.raises(ValueError, match=rf"^intent {of.intent_id} has no wire form$"):
        desk.place._post(Started(of, desk.books.read()))
    assert desk.exchange.posts == []
