"""What lies bare is told: in a halt, when the venue refuses, when nobody buys; once, and again when it lasts."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.builders import d
from tests.fakes import halted
from tests.usecases.desk import Desk
from tests.usecases.guarded import STOP, TARGET, bought, price, resting, told
from thunes.domain.audit import Event
from thunes.domain.order import IntentState
from thunes.domain.risk import TradingState
from thunes.errors import Refused

S = IntentState


@pytest.mark.parametrize("state", [TradingState.HALTED])
def test_a_halt_sends_nothing_and_says_what_lies_bare(state: TradingState) -> None:
    desk = Desk()
    first = bought(desk)
    desk.exchange.end(first, "EXPIRED")
    desk.set_state(state)
    for _ in range(3):
        desk.reconcile()
    assert len(desk.exchange.posts) == 2
    assert told(desk) == ["trading is HALTED: place a stop by hand, or resume"]
    desk.set_state(TradingState.REDUCING)
    desk.reconcile()
    assert resting(desk).state is S.OPEN


def test_a_second_halt_that_leaves_it_bare_is_told_again() -> None:
    desk = Desk()
    for _ in range(2):
        desk.exchange.end(resting(desk) if desk.portfolio.protections else bought(desk), "EXPIRED")
        desk.halt()
        desk.reconcile()
        desk.set_state(TradingState.ACTIVE)
        desk.reconcile()
    assert len(told(desk)) == 2


def test_what_rests_stays_through_a_halt() -> None:
    desk = Desk()
    protection = bought(desk)
    desk.halt()
    desk.reconcile()
    assert (resting(desk), desk.exchange.cancels, told(desk)) == (protection, [], [])


def too_small(desk: Desk) -> None:
    desk.market.instruments["BTCUSDT"] = replace(desk.market.instruments["BTCUSDT"], min_notional=d("9.9"))


def market_halted(desk: Desk) -> None:
    desk.market.instruments["BTCUSDT"] = halted(desk.market.instruments["BTCUSDT"])


def delisted(desk: Desk) -> None:
    del desk.market.instruments["BTCUSDT"]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (too_small, "the venue would not take it: NOTIONAL"),
        (market_halted, "the venue would not take it: status HALT"),
        (delisted, "-1121: Invalid symbol."),
    ],
)
def test_what_cannot_be_protected_is_told_once_for_each_reason(change: Callable[[Desk], None], why: str) -> None:
    desk = Desk()
    desk.exchange.end(bought(desk), "EXPIRED")
    change(desk)
    for _ in range(3):
        desk.reconcile()
    assert told(desk) == [why]
    assert len(desk.exchange.posts) == 2
    told_of = desk.events(Event.PROTECTION_MISSING)[0].decision_inputs
    assert (told_of["symbol"], told_of["stop_price"]) == ("BTCUSDT", "19000")


def test_what_cannot_even_be_sold_is_told_with_both_reasons() -> None:
    desk = Desk()
    desk.exchange.end(bought(desk), "EXPIRED")
    price(desk, "18900.00")
    market_halted(desk)
    desk.reconcile()
    assert told(desk) == [
        "the price 18900.00 is at or below the stop 19000.00, and it cannot be sold: status HALT",
    ]
    assert len(desk.exchange.posts) == 2


NO = Refused(-2010, "This symbol is not permitted for this account.")


def test_a_refused_protection_is_tried_again_and_told() -> None:
    desk = Desk()
    desk.exchange.outcomes = [None, *[NO] * 3]
    desk.hold(stop_price=STOP)
    assert len(desk.events(Event.ORDER_REFUSED)) == 3
    assert desk.portfolio.protections == {}
    assert told(desk) == [f"the order to close it ended REFUSED: {NO}"]
    desk.reconcile()
    assert resting(desk).state is S.OPEN


def test_a_refusal_that_goes_on_is_told_every_quarter_of_an_hour() -> None:
    desk = Desk()
    desk.exchange.outcomes = [None, *[NO] * 300]
    desk.hold(stop_price=STOP)
    for _ in range(20):
        desk.clock.pass_(minutes=1)
        desk.reconcile()
    assert len(told(desk)) == 2


def test_a_sale_at_once_that_finds_no_buyer_is_told() -> None:
    desk = Desk()
    intent = desk.approve(desk.signal(stop_price=STOP))
    price(desk, "18990.00")
    desk.exchange.during_post = lambda *_: price(desk, "15000.00") if desk.exchange.executions else None
    assert desk.place(intent.intent_id) is S.FILLED
    assert desk.portfolio.holds("BTCUSDT")
    assert told(desk) == ["the order to close it ended EXPIRED"]


def bought_now(desk: Desk) -> bool:
    return bool(desk.exchange.executions)


def test_a_sale_at_once_that_leaves_only_dust_leaves_nothing_to_tell() -> None:
    desk = Desk()
    intent = desk.approve(desk.signal(stop_price=STOP))
    price(desk, "18990.00")
    desk.exchange.during_post = lambda *_: setattr(desk.exchange, "depth", d("0.00047") if bought_now(desk) else d("1"))
    desk.place(intent.intent_id)
    assert (desk.portfolio.holds("BTCUSDT"), told(desk), desk.unexplained()) == (False, [], {})


def test_half_a_target_sold_in_a_halt_has_taken_the_stop_away_and_is_told() -> None:
    desk = Desk()
    first = bought(desk)
    desk.halt()
    desk.exchange.meet(first, first.client_order_ids[1], TARGET, d("0.00010"))
    desk.reconcile()
    assert told(desk) == ["trading is HALTED: place a stop by hand, or resume"]


def test_a_price_that_falls_past_a_stop_in_a_halt_is_told() -> None:
    desk = Desk()
    bought(desk)
    desk.halt()
    price(desk, "18810.00")
    desk.reconcile()
    assert told(desk) == []  # the worst that the stop accepts: it is at work
    price(desk, "15000.00")
    desk.reconcile()
    [why] = told(desk)
    assert why.startswith("the price has fallen past the stop that rests, and trading is HALTED")


def test_a_market_without_a_price_in_a_halt_changes_nothing() -> None:
    desk = Desk()
    bought(desk)
    desk.halt()
    del desk.market.instruments["BTCUSDT"]
    desk.reconcile()
    assert told(desk) == []
