"""What must rest so that a position closes by itself: amounts, prices, names, and when it is too late to rest."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import BTCUSDT, START, d, quote
from thunes.domain.money import ZERO, is_multiple
from thunes.domain.order import IntentState, OrderKind
from thunes.domain.portfolio import Portfolio, Reservation
from thunes.domain.position import Position
from thunes.domain.protection import (
    Bracket,
    LeaveNow,
    Unprotectable,
    guarded,
    left_at_once,
    noted,
    protection_of,
)
from thunes.domain.risk import Limits
from thunes.domain.signal import Leg

LIMITS = Limits()


def held(**changes: Any) -> Position:
    """Return 0.000399 BTC with a stop at 19000 and a target at 22000."""
    values: dict[str, Any] = {
        "symbol": "BTCUSDT",
        "base": "BTC",
        "quote": "USDT",
        "quantity": d("0.000399"),
        "cost": d("8"),
        "open": True,
        "opened_at": START,
        "strategy_id": "sma_crossover",
        "stop_price": d("19000"),
        "target_price": d("22000"),
    }
    return Position(**{**values, **changes})


def wanted(position: Position, bid: str = "20000", **instrument: Any) -> Bracket | LeaveNow | Unprotectable:
    return protection_of(position, replace(BTCUSDT, **instrument), quote(bid, bid), LIMITS)


def test_what_can_be_sold_is_sold_at_the_stop_or_at_the_target() -> None:
    assert wanted(held()) == Bracket(d("0.00039"), d("19000.00"), d("18810.00"), d("22000.00"))


@pytest.mark.parametrize(
    ("stop", "target", "kind"),
    [("19000", "22000", OrderKind.BRACKET), ("19000", None, OrderKind.STOP), (None, "22000", OrderKind.TARGET)],
)
def test_one_price_makes_an_order_and_two_make_a_list(stop: str | None, target: str | None, kind: OrderKind) -> None:
    position = held(stop_price=stop and d(stop), target_price=target and d(target))
    found = wanted(position)
    assert isinstance(found, Bracket)
    assert found.kind is kind
    assert found.worst == (d("18810") if stop else d("22000"))


def test_a_position_wants_protection_while_it_is_open_and_has_a_price_for_it() -> None:
    assert held().wants_protection
    assert held(stop_price=None).wants_protection
    assert held(target_price=None).wants_protection
    assert not held(stop_price=None, target_price=None).wants_protection
    assert not held(open=False).wants_protection


def test_a_venue_without_lists_is_given_the_stop_alone() -> None:
    found = wanted(held(), oco=False)
    assert isinstance(found, Bracket)
    assert (found.kind, found.target) == (OrderKind.STOP, None)
    alone = wanted(held(stop_price=None), oco=False)
    assert isinstance(alone, Bracket)
    assert alone.kind is OrderKind.TARGET


def test_prices_are_rounded_so_that_the_stop_loses_no_more_and_the_target_gains_no_less_than_was_said() -> None:
    found = wanted(held(stop_price=d("19000.001"), target_price=d("21999.999")))
    assert isinstance(found, Bracket)
    assert (found.stop, found.target) == (d("19000.01"), d("22000.00"))
    assert found.limit == d("18810.00")  # 1 % below 19000.01 is 18810.0099


@pytest.mark.parametrize(
    ("bid", "why"),
    [
        ("19000.00", "the price 19000.00 is at or below the stop 19000.00"),
        ("18000.00", "the price 18000.00 is at or below the stop 19000.00"),
        ("22000.00", "the price 22000.00 has reached the target 22000.00"),
    ],
)
def test_where_the_price_is_there_already_the_position_is_left_at_once(bid: str, why: str) -> None:
    assert wanted(held(stop_price=d("19000.00"), target_price=d("22000.00")), bid) == LeaveNow(why)


@pytest.mark.parametrize("bid", ["19000.01", "21999.99"])
def test_a_tick_away_it_rests(bid: str) -> None:
    assert isinstance(wanted(held(), bid), Bracket)


@pytest.mark.parametrize(
    ("changes", "instrument", "why"),
    [
        ({"quantity": d("0.00024")}, {}, "NOTIONAL"),
        ({"quantity": d("0.000009")}, {}, "LOT_SIZE, NOTIONAL"),
        ({}, {"status": "HALT"}, "status HALT"),
        ({}, {"order_types": frozenset({"LIMIT", "LIMIT_MAKER"})}, "no STOP_LOSS_LIMIT orders"),
        ({}, {"order_types": frozenset({"LIMIT", "STOP_LOSS_LIMIT"})}, "no LIMIT_MAKER orders"),
    ],
)
def test_what_the_venue_would_not_take_is_said_and_not_sent(
    changes: dict[str, Any], instrument: dict[str, Any], why: str
) -> None:
    assert wanted(held(**changes), **instrument) == Unprotectable(why)


@given(
    quantity=st.decimals("0.0005", "0.5", places=8),
    stop=st.decimals("15000", "19999", places=4),
    target=st.decimals("20001", "40000", places=4),
)
def test_whatever_rests_is_on_the_grid_inside_the_position_and_around_the_price(
    quantity: Decimal, stop: Decimal, target: Decimal
) -> None:
    found = wanted(held(quantity=quantity, stop_price=stop, target_price=target))
    assert isinstance(found, Bracket)
    assert found.stop is not None
    assert found.limit is not None
    assert found.target is not None
    assert quantity - BTCUSDT.lot_step < found.quantity <= quantity
    assert found.limit < stop <= found.stop < stop + BTCUSDT.price_step
    assert target <= found.target < target + BTCUSDT.price_step
    for price in (found.stop, found.limit, found.target):
        assert is_multiple(price, BTCUSDT.price_step)


def protected(position: Position) -> tuple[Any, Position]:
    found = wanted(position)
    assert isinstance(found, Bracket)
    return guarded(position, found, "dev#main", BTCUSDT, START)


def test_its_intent_is_an_exit_that_rests_for_all_that_can_be_sold() -> None:
    intent, counted = protected(held())
    assert (intent.leg, intent.kind, intent.state) == (Leg.EXIT, OrderKind.BRACKET, IntentState.APPROVED)
    assert (intent.quantity, intent.limit_price) == (d("0.00039"), d("18810.00"))
    assert (intent.stop_price, intent.target_price) == (d("19000.00"), d("22000.00"))
    assert intent.dust_below == BTCUSDT.smallest_order(d("18810.00"))
    assert (intent.strategy_id, intent.approved_at) == ("sma_crossover", START)
    assert counted == held(protections=1)


def test_its_names_are_the_position_s_and_never_used_again() -> None:
    names = {protected(held(protections=number))[0].intent_id for number in range(20)}
    names |= {protected(held(opened_at=START.replace(microsecond=1000)))[0].intent_id}
    names |= {left_at_once(held(protections=20), "dev#main", BTCUSDT, quote(), LIMITS)[0].intent_id}
    assert len(names) == 22
    again, _ = protected(held())
    assert again.intent_id == protected(held())[0].intent_id
    assert again.client_order_id.removeprefix("P0-") == again.intent_id.removeprefix("pro-")


def test_the_orders_of_a_list_have_names_of_their_own_that_the_venue_takes() -> None:
    intent, _ = protected(held())
    assert intent.client_order_ids == (f"{intent.client_order_id}-s", f"{intent.client_order_id}-t")
    assert max(map(len, intent.client_order_ids)) <= 36
    alone, _ = protected(held(target_price=None))
    assert alone.client_order_ids == (alone.client_order_id,)


def test_leaving_at_once_sells_everything_inside_the_price_band() -> None:
    intent, counted = left_at_once(held(), "dev#main", BTCUSDT, quote("18000.00", "18000.01"), LIMITS)
    assert (intent.leg, intent.kind, intent.quantity) == (Leg.EXIT, OrderKind.IOC, d("0.00039"))
    assert intent.limit_price == d("17910.00")
    assert intent.dust_below == BTCUSDT.smallest_order(d("17910.00"))
    assert counted.protections == 1


def test_what_rests_is_noted_beside_the_lock_and_what_leaves_takes_it() -> None:
    books = Portfolio(positions={"BTCUSDT": held()})
    resting, counted = protected(held())
    after = noted(books, counted, resting)
    assert (after.positions["BTCUSDT"].protections, after.reservations) == (1, {})
    assert after.protections["BTCUSDT"].quantity == d("0.00039")
    assert after.live_intents == (resting.intent_id,)
    leaving, counted = left_at_once(held(), "dev#main", BTCUSDT, quote(), LIMITS)
    after = noted(books, counted, leaving)
    assert after.reservations == {"BTCUSDT": Reservation(leaving.intent_id, "BTCUSDT", Leg.EXIT, ZERO)}
    assert after.protections == {}
    assert after.release("BTCUSDT", leaving.intent_id).live_intents == ()


def test_only_the_own_intent_lets_go_of_a_protection() -> None:
    resting, counted = protected(held())
    after = noted(Portfolio(positions={"BTCUSDT": held()}), counted, resting)
    assert after.release("BTCUSDT", "int-another") == after
    assert after.release("ETHUSDT", resting.intent_id) == after
    assert after.release("BTCUSDT", resting.intent_id).protections == {}


def test_a_position_that_closes_forgets_its_prices_and_counts_from_nothing() -> None:
    closed = held(quantity=d("0.000001"), protections=3).close_if_dust(d("0.0003"))
    assert (closed.stop_price, closed.target_price, closed.protections, closed.open) == (None, None, 0, False)
