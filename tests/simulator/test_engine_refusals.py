"""What the engine does not take, and whose name an order may bear."""

from typing import Any

import pytest

from tests.builders import d
from tests.simulator.venue import Venue
from thunes.simulator.errors import VenueError

RESTING: dict[str, Any] = {"time_in_force": "GTC", "price": d("19000.00")}


def refused(venue: Venue, **changes: Any) -> VenueError:
    before = (dict(venue.account.free), dict(venue.account.locked), len(venue.engine.orders))
    with pytest.raises(VenueError) as refusal:
        venue.place(**changes)
    assert before == (venue.account.free, venue.account.locked, len(venue.engine.orders))
    return refusal.value


@pytest.mark.parametrize(
    ("balances", "changes"),
    [
        ({"USDT": d("20.00000000")}, {}),
        ({"USDT": d("20.00049999")}, {}),
        ({"BTC": d("5")}, {}),
        ({"BTC": d("0.00099999")}, {"side": "SELL", "price": d("20000.00")}),
        ({"USDT": d("1000")}, {"side": "SELL", "price": d("20000.00")}),
        ({"USDT": d("20.00000999")}, {"type": "MARKET", "price": None}),
    ],
)
def test_an_order_that_the_free_balance_cannot_pay_is_refused(balances: Any, changes: dict[str, Any]) -> None:
    error = refused(Venue(balances=balances), **changes)
    assert (error.code, error.message) == (-2010, "Account has insufficient balance for requested action.")


def test_a_buy_is_paid_for_at_its_limit_until_it_is_filled() -> None:
    assert Venue(balances={"USDT": d("20.00050000")}).place().status == "FILLED"


def test_money_that_backs_a_resting_order_backs_no_other() -> None:
    venue = Venue(balances={"USDT": d("38.00")})
    venue.place(**RESTING)
    assert refused(venue, client_order_id="T0-b").code == -2010


@pytest.mark.parametrize("status", ["HALT", "BREAK", "END_OF_DAY", "CANCEL_ONLY", "A_STATUS_OF_NEXT_YEAR"])
def test_a_symbol_that_is_not_trading_takes_no_order(status: str) -> None:
    error = refused(Venue(status=status))
    assert (error.code, error.message) == (-2010, "Market is closed.")


def test_a_symbol_that_is_not_listed_takes_no_order() -> None:
    assert refused(Venue(), symbol="NOPEUSDT").code == -1121


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"price": d("20000.505")}, "PRICE_FILTER"),
        ({"quantity": d("0.001001")}, "LOT_SIZE"),
        ({"quantity": d("0.00024")}, "NOTIONAL"),
        ({"price": d("100000.01")}, "PERCENT_PRICE_BY_SIDE"),
    ],
)
def test_an_order_that_breaks_a_filter_is_refused_by_its_name(changes: dict[str, Any], name: str) -> None:
    error = refused(Venue(), **changes)
    assert (error.code, error.message) == (-1013, f"Filter failure: {name}")


def test_a_second_open_order_by_the_same_name_is_refused() -> None:
    venue = Venue()
    venue.place(**RESTING)
    error = refused(venue, **RESTING)
    assert (error.code, error.message) == (-2010, "Duplicate order sent.")


@pytest.mark.parametrize("first", [{}, {"price": d("20000.00")}], ids=["filled", "expired"])
def test_a_name_protects_nothing_once_its_order_is_over(first: dict[str, Any]) -> None:
    venue = Venue()
    venue.place(**first)
    second = venue.place()
    assert second.status == "FILLED"
    assert venue.engine.find("BTCUSDT", order_id=None, client_order_id="T0-a") is second


def test_an_order_is_found_by_either_of_its_names_and_only_on_its_symbol() -> None:
    venue = Venue()
    order = venue.place()
    assert venue.engine.find("BTCUSDT", order_id=order.order_id, client_order_id=None) is order
    assert venue.engine.find("BTCUSDT", order_id=None, client_order_id="T0-a") is order
    assert venue.engine.find("ETHUSDT", order_id=order.order_id, client_order_id=None) is None
    assert venue.engine.find("BTCUSDT", order_id=99, client_order_id="T0-a") is None
    assert venue.engine.find("BTCUSDT", order_id=None, client_order_id="T0-z") is None
