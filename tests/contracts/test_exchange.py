"""What every Exchange promises: the fake and the simulator behind the real adapter cannot be told apart."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.builders import d
from tests.contracts.venues import ASK, BALANCES, DEPTH, KINDS, PRICE, WINDOW, Venue, order, venue_of
from thunes.domain.money import ZERO
from thunes.domain.order import IntentState
from thunes.domain.signal import Leg, Side
from thunes.errors import Refused

CROSSING = pytest.mark.parametrize(
    ("limit", "leg", "paid_in"), [("20100.00", Leg.ENTRY, "BTC"), ("19900.00", Leg.EXIT, "USDT")]
)


@pytest.fixture(params=KINDS)
def venue(request: pytest.FixtureRequest) -> Iterator[Venue]:
    """A venue of each kind: a million USDT, twenty BTC, and a market that stands at PRICE."""
    with venue_of(request.param) as known:
        yield known


def test_signing_on_moves_nothing_and_may_be_done_again(venue: Venue) -> None:
    for _ in range(2):
        venue.exchange.sign_on()
    assert venue.place("0.00040", "20100.00").state is IntentState.FILLED


@CROSSING
def test_an_order_that_crosses_fills_at_once(venue: Venue, limit: str, leg: Leg, paid_in: str) -> None:
    report = venue.place("0.00040", limit, leg=leg)
    assert (report.symbol, report.state, report.executed) == ("BTCUSDT", IntentState.FILLED, d("0.0004"))
    assert report.complete
    for fill in report.fills:
        assert (fill.symbol, fill.order_id, fill.side) == ("BTCUSDT", report.order_id, leg.side)
        assert PRICE <= fill.price <= ASK
        assert fill.at == venue.clock.now()
        assert (fill.commission_asset, fill.commission > ZERO) == (paid_in, True)


@CROSSING
def test_a_commission_is_a_thousandth_in_whole_units_of_eight_decimals(
    venue: Venue, limit: str, leg: Leg, paid_in: str
) -> None:
    for fill in venue.place("0.00033", limit, leg=leg).fills:
        gained = fill.quantity if fill.side is Side.BUY else fill.quote_quantity
        assert fill.commission == fill.commission.quantize(d("1e-8"))
        assert abs(fill.commission - gained / 1000) < d("1e-8")


@pytest.mark.parametrize(("limit", "leg"), [("19999.00", Leg.ENTRY), ("20001.00", Leg.EXIT)])
def test_an_order_that_does_not_cross_expires_and_moves_nothing(venue: Venue, limit: str, leg: Leg) -> None:
    report = venue.place("0.00040", limit, leg=leg)
    assert (report.state, report.executed, report.fills) == (IntentState.EXPIRED, ZERO, ())
    assert venue.exchange.balances() == {"USDT": d("1000000"), "BTC": d("20")}
    assert list(venue.exchange.fills_since("BTCUSDT", venue.clock.now())) == []


@pytest.mark.parametrize(
    ("quantity", "limit", "leg"),
    [
        ("60.00000", "20100.00", Leg.ENTRY),
        ("20.00001", "19900.00", Leg.EXIT),
        # Affordable at the price it would get, not at the limit that it offers.
        ("49.99000", "20100.00", Leg.ENTRY),
        ("60.00000", "19999.00", Leg.ENTRY),
    ],
)
def test_an_order_that_cannot_be_paid_for_is_refused(venue: Venue, quantity: str, limit: str, leg: Leg) -> None:
    with pytest.raises(Refused) as refusal:
        venue.place(quantity, limit, leg=leg)
    assert refusal.value.code == -2010
    assert "insufficient balance" in str(refusal.value)
    assert venue.exchange.balances() == {"USDT": d("1000000"), "BTC": d("20")}
    assert venue.exchange.find_order("BTCUSDT", order("1", "1").client_order_id) is None


@CROSSING
def test_an_order_beyond_the_depth_fills_in_part_and_expires(venue: Venue, limit: str, leg: Leg, paid_in: str) -> None:
    report = venue.place("10.50000", limit, leg=leg)
    assert (report.state, report.executed, report.complete) == (IntentState.EXPIRED, DEPTH, True)


def test_an_order_on_an_unknown_symbol_is_refused(venue: Venue) -> None:
    with pytest.raises(Refused) as refusal:
        venue.place("0.00040", "20100.00", symbol="NOPEUSDT")
    assert refusal.value.code == -1121


def test_an_order_that_arrives_after_its_window_is_refused(venue: Venue) -> None:
    late = order("0.00040", "20100.00")
    wire = venue.wire(late)
    venue.clock.pass_(milliseconds=2001)
    with pytest.raises(Refused) as refusal:
        venue.exchange.place(late, wire)
    assert refusal.value.code == -1021
    assert venue.exchange.find_order("BTCUSDT", late.client_order_id) is None


def test_an_order_that_arrives_at_the_end_of_its_window_is_taken(venue: Venue) -> None:
    slow = order("0.00040", "20100.00")
    wire = venue.wire(slow)
    venue.clock.sleep(WINDOW)
    assert venue.exchange.place(slow, wire).state is IntentState.FILLED


@pytest.mark.parametrize(
    ("quantity", "limit", "leg"),
    [
        ("0.00040", "20100.00", Leg.ENTRY),
        ("0.00033", "19900.00", Leg.EXIT),
        ("10.50000", "20100.00", Leg.ENTRY),
        ("0.00040", "19000.00", Leg.ENTRY),
    ],
)
def test_an_order_is_found_as_it_was_answered(venue: Venue, quantity: str, limit: str, leg: Leg) -> None:
    report = venue.place(quantity, limit, leg=leg)
    venue.clock.pass_(minutes=5)
    assert venue.exchange.find_order("BTCUSDT", report.client_order_id) == report


def test_an_order_that_nobody_placed_is_none(venue: Venue) -> None:
    assert venue.exchange.find_order("BTCUSDT", "T0-nobody") is None


def test_a_name_protects_nothing_once_its_order_is_filled(venue: Venue) -> None:
    first, second = venue.place("0.00040", "20100.00"), venue.place("0.00050", "20100.00")
    assert (first.state, second.state) == (IntentState.FILLED, IntentState.FILLED)
    assert first.order_id != second.order_id
    assert venue.exchange.find_order("BTCUSDT", second.client_order_id) == second


def moved_by(venue: Venue) -> dict[str, Decimal]:
    """Return what the balances should be: where they began, and every fill since."""
    held = dict(BALANCES)
    for fill in venue.exchange.fills_since("BTCUSDT", venue.clock.now() - timedelta(days=1)):
        sign = 1 if fill.side is Side.BUY else -1
        held["BTC"] += sign * fill.quantity
        held["USDT"] -= sign * fill.quote_quantity
        held[fill.commission_asset] -= fill.commission
    return {asset: amount for asset, amount in held.items() if amount}


def test_balances_move_by_exactly_the_fills(venue: Venue) -> None:
    orders = [("0.00040", "20100.00", Leg.ENTRY), ("0.00033", "19900.00", Leg.EXIT), ("11.00000", "19900.00", Leg.EXIT)]
    for number, (quantity, limit, leg) in enumerate([*orders, ("0.12345", "19000.00", Leg.ENTRY)]):
        venue.place(quantity, limit, leg=leg, client_order_id=f"T0-{number}")
        assert venue.exchange.balances() == moved_by(venue)
    assert len(venue.exchange.fills_since("BTCUSDT", venue.clock.now())) == 3


def test_an_asset_that_was_sold_out_is_left_out(venue: Venue) -> None:
    for number in range(2):
        venue.place("10", "19900.00", leg=Leg.EXIT, client_order_id=f"T0-{number}")
    assert set(venue.exchange.balances()) == {"USDT"}


def test_fills_are_told_from_a_time_on_oldest_first(venue: Venue) -> None:
    start = venue.clock.now()
    for number in range(3):
        venue.place("0.00040", "20100.00", client_order_id=f"T0-{number}")
        venue.clock.pass_(minutes=1)
    every = venue.exchange.fills_since("BTCUSDT", start)
    assert [fill.at - start for fill in every] == [timedelta(minutes=n) for n in range(3)]
    assert sorted({fill.trade_id for fill in every}) == [fill.trade_id for fill in every]
    assert list(venue.exchange.fills_since("BTCUSDT", start + timedelta(minutes=1))) == list(every)[1:]
    assert list(venue.exchange.fills_since("BTCUSDT", start + timedelta(minutes=2, milliseconds=1))) == []
    assert list(venue.exchange.fills_since("ETHUSDT", start)) == []


def test_an_immediate_order_never_rests(venue: Venue) -> None:
    for number, limit in enumerate(("20100.00", "19000.00")):
        venue.place("0.00040", limit, client_order_id=f"T0-{number}")
    assert list(venue.exchange.open_orders("BTCUSDT")) == []


def test_an_order_that_rests_is_told_by_its_name(venue: Venue) -> None:
    for name in ("T0-one", "T0-two"):
        venue.rest(name)
    assert list(venue.exchange.open_orders("BTCUSDT")) == ["T0-one", "T0-two"]


def test_an_order_is_found_by_the_venue_s_own_number(venue: Venue) -> None:
    placed = venue.place("0.00040", "20100.00")
    found = venue.exchange.find_order_id("BTCUSDT", placed.order_id)
    assert found == replace(placed, fills=())
    assert venue.exchange.find_order_id("BTCUSDT", placed.order_id + 1) is None
    assert venue.exchange.find_order_id("ETHUSDT", placed.order_id) is None
