"""Stops, targets and lists of both: where they may wait, what meets them, what the other one comes to."""

from decimal import Decimal
from typing import Any

import pytest

from tests.builders import d
from tests.simulator.venue import RICH, Venue, moving, new_order
from thunes.domain.money import ZERO
from thunes.simulator.errors import VenueError
from thunes.simulator.new_orders import NewList, NewOrder
from thunes.simulator.orders import Order, OrderList

STILL = ("20000.00", "20000.00", "20000.00", "20000.00")
# Down to 19800.00 and up to 20200.00, or the other way round; then nothing.
FALLS_FIRST = moving(("20000.00", "20200.00", "19800.00", "20000.00"), STILL)
RISES_FIRST = moving(("20000.00", "20200.00", "19800.00", "19999.00"), ("19999.00",) * 4)
GAPS_DOWN = moving(STILL, ("19000.00",) * 4, ("20000.00", "20100.00", "19000.00", "20000.00"))


def stop(at: str, limit: str, **changes: Any) -> NewOrder:
    sells = {"side": "SELL", "type": "STOP_LOSS_LIMIT", "time_in_force": "GTC", "client_order_id": "P0-s"}
    return new_order(**{**sells, "price": d(limit), "stop_price": d(at), **changes})


def target(at: str, **changes: Any) -> NewOrder:
    sells = {"side": "SELL", "type": "LIMIT_MAKER", "time_in_force": "GTC", "client_order_id": "P0-t"}
    return new_order(**{**sells, "price": d(at), **changes})


def listed(venue: Venue, above: str, at: str, limit: str, **changes: Any) -> OrderList:
    return venue.engine.place_list(NewList(target(above, **changes), stop(at, limit, **changes), "P0"))


def shown(*orders: Order) -> list[tuple[str, Decimal, list[Decimal]]]:
    return [(order.status, order.executed, [each.price for each in order.executions]) for order in orders]


def whole(venue: Venue) -> None:
    """Nothing is locked any more, and nothing below zero."""
    assert set(venue.account.locked.values()) == {ZERO}
    assert min(venue.account.free.values()) >= ZERO


def test_a_stop_waits_and_holds_its_balance() -> None:
    venue = Venue(FALLS_FIRST)
    order = venue.engine.place(stop("19900.00", "19700.00"))
    assert (order.status, order.waiting, order.row()["isWorking"]) == ("NEW", True, False)
    assert (order.row()["stopPrice"], order.row()["price"]) == ("19900.00000000", "19700.00000000")
    assert venue.account.locked["BTC"] == d("0.001")


def test_a_stop_sells_at_its_price_when_the_market_touches_it() -> None:
    venue = Venue(FALLS_FIRST)
    order = venue.engine.place(stop("19800.00", "19700.00"))
    venue.pass_(hours=1)
    assert shown(order) == [("FILLED", d("0.001"), [d("19800.00")])]
    whole(venue)


def test_a_stop_that_is_not_touched_goes_on_waiting() -> None:
    venue = Venue(FALLS_FIRST)
    order = venue.engine.place(stop("19799.99", "19700.00"))
    venue.pass_(hours=1)
    assert (order.status, order.waiting) == ("NEW", True)


def test_a_jump_between_stop_and_limit_sells_at_the_price_it_jumped_to() -> None:
    venue = Venue(GAPS_DOWN)
    order = venue.engine.place(stop("19500.00", "18900.00"))
    venue.pass_(hours=1)
    assert shown(order) == [("FILLED", d("0.001"), [d("19000.00")])]


def test_a_jump_past_the_limit_leaves_the_order_at_its_limit_until_the_price_is_back() -> None:
    venue = Venue(GAPS_DOWN)
    order = venue.engine.place(stop("19500.00", "19400.00"))
    venue.pass_(hours=1)
    assert (order.status, order.waiting, order.row()["isWorking"]) == ("NEW", False, True)
    venue.pass_(hours=1)
    assert shown(order) == [("FILLED", d("0.001"), [d("19400.00")])]


@pytest.mark.parametrize("at", ["20000.00", "20000.01"])
def test_a_stop_at_or_above_the_price_would_trigger_immediately(at: str) -> None:
    venue = Venue(FALLS_FIRST)
    with pytest.raises(VenueError, match=r"-2010 Order would trigger immediately\."):
        venue.engine.place(stop(at, "19700.00"))
    assert venue.account.locked == {}


def test_a_maker_that_would_take_is_refused_and_one_above_the_bid_waits() -> None:
    venue = Venue(FALLS_FIRST)
    with pytest.raises(VenueError, match=r"-2010 Order would immediately match and take\."):
        venue.engine.place(target("19990.00"))
    order = venue.engine.place(target("20000.01"))
    assert (order.status, order.time_in_force) == ("NEW", "GTC")


def test_a_stop_price_answers_to_the_price_filter_too() -> None:
    with pytest.raises(VenueError, match="-1013 Filter failure: PRICE_FILTER"):
        Venue(FALLS_FIRST).engine.place(stop("19800.001", "19700.00"))


def test_two_orders_of_a_list_hold_one_balance() -> None:
    venue = Venue(FALLS_FIRST, {"BTC": d("0.001")})
    pair = listed(venue, "20200.00", "19800.00", "19700.00")
    assert [order.list_id for order in pair.orders] == [1, 1]
    assert (venue.account.locked["BTC"], venue.account.free["BTC"]) == (d("0.001"), ZERO)
    with pytest.raises(VenueError, match="insufficient balance"):
        venue.engine.place(stop("19800.00", "19700.00", client_order_id="P1"))


@pytest.mark.parametrize(
    ("candles", "statuses", "price"),
    [
        (FALLS_FIRST, ["EXPIRED", "FILLED"], "19850.00"),
        (RISES_FIRST, ["FILLED", "EXPIRED"], "20150.00"),
    ],
)
def test_whichever_the_market_meets_first_ends_the_other(candles: Any, statuses: list[str], price: str) -> None:
    venue = Venue(candles)
    pair = listed(venue, "20150.00", "19850.00", "19700.00")
    venue.pass_(hours=1)
    assert [order.status for order in pair.orders] == statuses
    assert [execution.price for execution in venue.engine.executions] == [d(price)]
    assert venue.account.total("BTC") == RICH["BTC"] - d("0.001")
    whole(venue)


def test_a_stop_that_was_jumped_over_has_ended_its_target_all_the_same() -> None:
    venue = Venue(GAPS_DOWN)
    above, below = listed(venue, "20150.00", "19500.00", "19400.00").orders
    venue.pass_(hours=1)
    assert (above.status, below.status, below.staked) == ("EXPIRED", "NEW", True)
    assert venue.account.locked["BTC"] == d("0.001")
    venue.engine.cancel(below)
    assert (below.status, venue.account.free["BTC"]) == ("CANCELED", RICH["BTC"])


@pytest.mark.parametrize("which", [0, 1])
def test_to_cancel_one_is_to_cancel_both(which: int) -> None:
    venue = Venue(FALLS_FIRST)
    pair = listed(venue, "20150.00", "19850.00", "19700.00")
    venue.engine.cancel(pair.orders[which])
    assert [order.status for order in pair.orders] == ["CANCELED", "CANCELED"]
    assert venue.account.free["BTC"] == RICH["BTC"]
    with pytest.raises(VenueError, match="-2011"):
        venue.engine.cancel(pair.orders[1 - which])


@pytest.mark.parametrize(
    ("above", "at"), [("19990.00", "19850.00"), ("20150.00", "20000.00"), ("19900.00", "19850.00")]
)
def test_the_price_must_stand_between_the_two(above: str, at: str) -> None:
    venue = Venue(FALLS_FIRST)
    with pytest.raises(VenueError, match=r"-2010 The relationship of the prices for the orders is not correct\."):
        listed(venue, above, at, "19700.00")
    assert venue.engine.orders == {}


def test_a_list_is_refused_whole() -> None:
    venue = Venue(FALLS_FIRST)
    with pytest.raises(VenueError, match="-1013 Filter failure: LOT_SIZE"):
        listed(venue, "20150.00", "19850.00", "19700.00", quantity=d("0.000001"))
    with pytest.raises(VenueError, match="-1013"):
        venue.engine.place_list(NewList(target("20150.00"), stop("19850.00", "19700.001"), "P0"))
    assert (venue.engine.orders, venue.engine.lists, venue.account.locked) == ({}, {}, {})
