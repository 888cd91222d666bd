"""Orders that wait: what fills them, what ends them, what they keep locked."""

from datetime import timedelta

import pytest

from tests.builders import START, d
from tests.simulator.venue import RICH, Venue, moving
from thunes.domain.money import ZERO
from thunes.simulator.errors import VenueError
from thunes.simulator.orders import Order

# Falls to 19900.00, climbs to 20100.00, and stands still for an hour.
SWING = moving(("20000.00", "20100.00", "19900.00", "20000.00"), ("20000.00", "20000.00", "20000.00", "20000.00"))


def rest(venue: Venue, side: str, price: str, **changes: str) -> Order:
    return venue.place(side=side, price=d(price), time_in_force="GTC", **changes)


def test_a_resting_order_locks_what_it_may_cost() -> None:
    venue = Venue()
    assert rest(venue, "BUY", "19000.00").status == "NEW"
    assert (venue.account.locked["USDT"], venue.account.total("USDT")) == (d("19.00"), RICH["USDT"])


@pytest.mark.parametrize(("side", "price"), [("BUY", "19900.01"), ("SELL", "20099.99")])
def test_a_resting_order_fills_at_its_limit_once_the_price_has_gone_through(side: str, price: str) -> None:
    venue = Venue(SWING)
    order = rest(venue, side, price)
    venue.pass_(hours=1)
    assert (order.status, [trade.price for trade in order.executions]) == ("FILLED", [d(price)])
    assert order.executions[0].maker
    assert set(venue.account.locked.values()) == {ZERO}


@pytest.mark.parametrize(("side", "price"), [("BUY", "19900.00"), ("SELL", "20100.00"), ("BUY", "19000.00")])
def test_a_touch_of_the_limit_fills_nothing(side: str, price: str) -> None:
    venue = Venue(SWING)
    order = rest(venue, side, price)
    venue.pass_(hours=1)
    assert (order.status, order.executions) == ("NEW", [])


def test_an_extreme_before_the_order_came_fills_nothing() -> None:
    venue = Venue(SWING)
    venue.time.move_to(START + timedelta(minutes=30))  # past the low, on the way up, and nobody asked
    order = rest(venue, "BUY", "19950.00")
    venue.pass_(minutes=20)
    assert order.status == "NEW"


def test_an_extreme_is_seen_even_when_nobody_asked_in_between() -> None:
    venue = Venue(SWING)
    order = rest(venue, "BUY", "19950.00")
    venue.pass_(hours=1, minutes=40)
    assert order.status == "FILLED"


def test_an_order_that_still_rests_is_open_and_one_that_is_over_is_not() -> None:
    venue = Venue()
    resting = rest(venue, "BUY", "19000.00")
    venue.place(client_order_id="T0-b")
    assert venue.engine.open_orders() == venue.engine.open_orders("BTCUSDT") == [resting]
    assert venue.engine.open_orders("ETHUSDT") == []


def test_a_cancelled_order_gives_back_what_it_had_locked() -> None:
    venue = Venue()
    order = rest(venue, "SELL", "21000.00")
    venue.engine.cancel(order)
    assert (order.status, venue.account.free["BTC"], venue.account.locked["BTC"]) == ("CANCELED", RICH["BTC"], ZERO)


@pytest.mark.parametrize("price", ["20000.01", "20000.00"], ids=["filled", "cancelled"])
def test_an_order_that_is_over_cannot_be_cancelled(price: str) -> None:
    venue = Venue()
    order = rest(venue, "BUY", price)
    if order.open:
        venue.engine.cancel(order)
    before = dict(venue.account.free)
    with pytest.raises(VenueError, match="-2011 Unknown order sent"):
        venue.engine.cancel(order)
    assert venue.account.free == before


def test_a_large_order_rests_with_what_the_depth_could_not_fill() -> None:
    venue = Venue()
    order = venue.place(quantity=d("10.5"), time_in_force="GTC")
    assert (order.status, order.rest) == ("PARTIALLY_FILLED", d("0.5"))
    assert venue.account.locked["USDT"] == d("0.5") * d("20000.50")


def test_cancelling_a_part_filled_order_keeps_the_part() -> None:
    venue = Venue()
    order = venue.place(quantity=d("10.5"), time_in_force="GTC")
    venue.engine.cancel(order)
    assert (order.status, order.executed) == ("CANCELED", d("10"))
    assert set(venue.account.locked.values()) == {ZERO}


def test_the_rest_of_a_large_order_waits_for_the_market_to_move() -> None:
    venue = Venue()
    order = venue.place(quantity=d("10.5"), time_in_force="GTC")
    venue.pass_(hours=0)
    assert order.executed == d("10")


def test_nothing_fills_after_the_last_candle() -> None:
    venue = Venue(SWING)
    venue.pass_(hours=3)
    order = rest(venue, "BUY", "19999.99")
    venue.pass_(hours=5)
    assert venue.place(client_order_id="T0-b").status == "EXPIRED"
    assert order.status == "NEW"
