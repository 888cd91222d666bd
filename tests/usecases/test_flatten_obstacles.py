"""A halt that flattens meets a resume, a closed market, a symbol that is gone, dust, a falling price."""

from datetime import timedelta

import pytest

from tests.builders import d
from tests.fakes import halted
from tests.usecases.desk import Desk
from tests.usecases.guarded import TARGET, bought, price, resting
from thunes.domain.audit import Event
from thunes.domain.order import IntentState
from thunes.domain.risk import TradingState
from thunes.errors import Refused, Transient
from thunes.usecases.set_trading_state import resume_token

S = IntentState


def left(desk: Desk) -> list[str]:
    return [str(event.decision_outputs["why"]) for event in desk.events(Event.POSITION_LEFT)]


def a_minute_later(desk: Desk) -> None:
    desk.clock.pass_(minutes=1)
    desk.reconcile()


def test_a_resume_in_the_middle_ends_it() -> None:
    desk = Desk()
    protection = bought(desk)
    desk.halt(flatten=True)

    def resume() -> None:
        token = resume_token(desk.books.read().trading_state)
        desk.owner.resume({"stage": "dev", "reason": "changed my mind", "token": token})

    desk.exchange.before_cancel = resume
    desk.reconcile()
    assert desk.portfolio.holds("BTCUSDT")
    assert desk.intent(protection.intent_id).state is S.CANCELED
    assert resting(desk).state is S.OPEN


def test_a_market_that_is_closed_is_told_and_waited_for() -> None:
    desk = Desk()
    desk.hold()
    desk.halt(flatten=True)
    desk.market.instruments["BTCUSDT"] = halted(desk.market.instruments["BTCUSDT"])
    desk.reconcile()
    assert left(desk) == ["flatten, and it cannot be sold: status HALT"]
    assert len(desk.exchange.posts) == 1


def test_a_symbol_that_is_gone_is_told() -> None:
    desk = Desk()
    desk.hold()
    desk.halt(flatten=True)
    del desk.market.instruments["BTCUSDT"]
    desk.reconcile()
    assert left(desk) == ["-1121: Invalid symbol."]


def test_one_that_cannot_be_sold_keeps_the_others_from_nothing() -> None:
    desk = Desk(symbols=("BTCUSDT", "ETHUSDT"))
    desk.hold()
    desk.hold(symbol="ETHUSDT")
    desk.halt(flatten=True)
    desk.exchange.outcomes = [Refused(-2010, "no")]
    desk.reconcile()
    assert [desk.portfolio.holds(symbol) for symbol in ("BTCUSDT", "ETHUSDT")] == [True, False]


def test_a_market_that_does_not_answer_is_tried_again() -> None:
    desk = Desk()
    desk.hold()
    desk.halt(flatten=True)
    desk.market.failure = Transient("503")
    with pytest.raises(Transient, match="BTCUSDT: 503"):
        desk.reconcile()
    desk.market.failure = None
    a_minute_later(desk)
    assert not desk.portfolio.holds("BTCUSDT")


def test_dust_is_left_alone() -> None:
    desk = Desk()
    desk.hold()
    desk.next_hour("19500")
    desk.place(desk.leave().intent_id)
    desk.halt(flatten=True)
    desk.reconcile()
    assert (len(desk.exchange.posts), left(desk)) == (2, [])


def test_it_sells_only_while_the_flag_stands_whoever_calls_it() -> None:
    desk = Desk()
    desk.hold()
    for state in TradingState:
        desk.set_state(state)
        desk.flatten("BTCUSDT")
    assert len(desk.exchange.posts) == 1


def test_a_halt_for_another_reason_does_not_end_it() -> None:
    desk = Desk()
    desk.hold()
    desk.halt(flatten=True)
    desk.owner.halt("record_fill", "loss")
    assert desk.books.read().trading_state.flatten
    desk.reconcile()
    assert not desk.portfolio.holds("BTCUSDT")


def test_a_price_below_the_stop_is_no_obstacle() -> None:
    desk = Desk()
    bought(desk)
    price(desk, "17000")
    desk.halt(flatten=True)
    desk.reconcile()
    assert not desk.portfolio.holds("BTCUSDT")


def test_the_limit_keeps_to_the_price_band() -> None:
    desk = Desk()
    desk.hold()
    desk.halt(flatten=True)
    desk.reconcile()
    lowest = desk.market.bid * (1 - desk.limits.price_band)
    assert lowest <= d(desk.exchange.posts[-1].price) <= desk.market.bid
    assert desk.exchange.posts[-1].recv_window == timedelta(seconds=2)


def test_a_target_alone_is_lifted_too() -> None:
    desk = Desk()
    bought(desk, stop_price=None, target_price=TARGET)
    desk.halt(flatten=True)
    desk.reconcile()
    assert (desk.exchange.resting, desk.portfolio.holds("BTCUSDT")) == ([], False)
    assert desk.portfolio.reservations == {}
