"""A position with a stop: what protects it rests, is renewed, makes way, and is missed out loud."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.builders import d
from tests.fakes import TIMEOUT, halted
from tests.usecases.desk import Desk
from thunes.domain.audit import Event
from thunes.domain.order import IntentState, OrderIntent, OrderKind
from thunes.domain.risk import TradingState
from thunes.domain.signal import Leg
from thunes.errors import BooksDisagree, Refused, Transient
from thunes.ports import AccountView

S = IntentState
STOP, TARGET = d("19000.00"), d("22000.00")


def bought(desk: Desk, **changes: Any) -> OrderIntent:
    """Buy with a stop and a target, and return the intent of what protects it."""
    desk.hold(**{"stop_price": STOP, "target_price": TARGET, **changes})
    return resting(desk)


def resting(desk: Desk) -> OrderIntent:
    return desk.intent(desk.portfolio.protections["BTCUSDT"].intent_id)


def price(desk: Desk, bid: str) -> None:
    desk.market.bid, desk.market.ask = d(bid), d(bid) + d("0.01")
    desk.exchange.price = d(bid)


def told(desk: Desk) -> list[str]:
    return [str(event.decision_outputs["why"]) for event in desk.events(Event.PROTECTION_MISSING)]


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


def test_a_price_that_falls_to_the_stop_meanwhile_is_followed_in_the_same_run() -> None:
    desk = Desk()
    intent = desk.approve(desk.signal(stop_price=STOP))
    desk.exchange.during_post = lambda *_: price(desk, "18990.00") if desk.exchange.executions else None
    assert desk.place(intent.intent_id) is S.FILLED
    assert str(desk.events(Event.ORDER_REFUSED)[0].decision_outputs["reason"]).endswith("would trigger immediately.")
    assert not desk.portfolio.holds("BTCUSDT")
    assert desk.unexplained() == {}


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


def test_a_list_that_is_refused_is_tried_as_its_stop_alone() -> None:
    desk = Desk()
    desk.exchange.outcomes = [None, Refused(-1013, "Filter failure: PERCENT_PRICE_BY_SIDE")]
    desk.hold(stop_price=STOP, target_price=TARGET)
    assert (resting(desk).kind, resting(desk).stop_price, told(desk)) == (OrderKind.STOP, STOP, [])


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


def test_a_protection_that_the_venue_rejects_after_all_is_renewed() -> None:
    desk = Desk()
    first = bought(desk)
    desk.exchange.end(first, "REJECTED")
    desk.reconcile()
    assert desk.intent(first.intent_id).state is S.EXPIRED
    assert (resting(desk).state, resting(desk).intent_id != first.intent_id) == (S.OPEN, True)


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


def test_a_protection_in_doubt_is_not_sent_twice() -> None:
    desk = Desk()
    desk.exchange.outcomes = [None, TIMEOUT]
    desk.hold(stop_price=STOP)
    doubtful = resting(desk)
    assert doubtful.state is S.UNKNOWN
    desk.reconcile()
    assert len(desk.exchange.posts) == 2
    desk.clock.pass_(seconds=12)
    for _ in range(3):
        desk.clock.pass_(minutes=1)
        desk.reconcile()
    assert desk.intent(doubtful.intent_id).state is S.NOT_PLACED
    assert resting(desk).state is S.OPEN
    assert len(desk.exchange.posts) == 3


def test_a_protection_whose_answer_was_lost_is_found() -> None:
    desk = Desk()
    desk.exchange.outcomes, desk.exchange.lost_after_engine = [None, TIMEOUT], True
    intent = desk.approve(desk.signal(stop_price=STOP, target_price=TARGET))
    desk.place(intent.intent_id)
    assert resting(desk).state is S.UNKNOWN
    desk.reconcile()
    assert resting(desk).state is S.OPEN
    assert len(desk.exchange.posts) == 2


def test_no_answer_about_the_price_is_asked_for_again_by_the_next_run() -> None:
    desk = Desk()
    intent = desk.approve(desk.signal(stop_price=STOP))
    desk.ledger.after["settle"] = [lambda: setattr(desk.market, "failure", Transient("no answer"))]
    with pytest.raises(Transient, match="no answer"):
        desk.place(intent.intent_id)
    desk.market.failure = None
    assert desk.place(intent.intent_id) is S.FILLED
    assert resting(desk).state is S.OPEN
    assert len(desk.exchange.posts) == 2


def test_a_writer_that_comes_first_is_taken_into_account() -> None:
    desk = Desk()
    intent = desk.approve(desk.signal(stop_price=STOP))
    desk.ledger.before["start_leaving"] = [lambda: desk.set_state(TradingState.REDUCING)]
    desk.place(intent.intent_id)
    assert resting(desk).state is S.OPEN
    assert len(desk.exchange.posts) == 2


def test_another_protection_that_came_to_rest_between_two_readings_is_seen() -> None:
    desk = Desk()
    first = bought(desk)
    desk.exchange.end(first, "EXPIRED")
    desk.search(first.intent_id)
    desk.protect("BTCUSDT")
    second = resting(desk)
    view = desk.books.read()
    stale = replace(
        view.portfolio,
        protections={"BTCUSDT": replace(view.portfolio.protections["BTCUSDT"], intent_id=first.intent_id)},
    )
    read = desk.ledger.read
    answers = iter([replace(view, portfolio=stale)])

    def once_stale(*args: Any, **options: Any) -> AccountView:
        return next(answers, None) or read(*args, **options)

    desk.ledger.read = once_stale  # type: ignore[method-assign]
    desk.protect("BTCUSDT")
    assert (resting(desk), len(desk.exchange.posts)) == (second, 3)


def test_what_is_left_resting_for_dust_is_taken_back() -> None:
    desk = Desk()
    protection = bought(desk)
    rest = d("0.00001")
    desk.exchange.meet(protection, protection.client_order_ids[1], TARGET, protection.quantity - rest)
    desk.reconcile()
    assert not desk.portfolio.holds("BTCUSDT")
    assert (desk.portfolio.protections, desk.exchange.resting) == ({}, [])


def test_more_than_the_books_hold_is_a_contradiction_that_halts() -> None:
    desk = Desk()
    protection = bought(desk)
    desk.exchange.meet(protection, protection.client_order_ids[0], STOP, protection.quantity + d("0.001"))
    with pytest.raises(BooksDisagree):
        desk.reconcile()
    assert desk.state is TradingState.HALTED
