"""What every Exchange promises of orders that rest to protect: the fake and the simulator cannot be told apart."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests.builders import BTCUSDT, START, d, quote
from tests.contracts.venues import KINDS, Venue, venue_of
from thunes.domain.money import ZERO
from thunes.domain.order import IntentState, OrderIntent
from thunes.domain.order_report import OrderReport
from thunes.domain.position import Position
from thunes.domain.protection import Bracket, guarded, protection_of
from thunes.domain.risk import Limits
from thunes.errors import Refused
from thunes.usecases.look_up import look_up
from thunes.usecases.post_once import wire_of

BOTH = {"stop_price": d("19000"), "target_price": d("22000")}
EACH = [BOTH, {"stop_price": d("19000")}, {"target_price": d("22000")}]


@pytest.fixture(params=KINDS)
def venue(request: pytest.FixtureRequest) -> Iterator[Venue]:
    """A venue of each kind: a million USDT, twenty BTC, and a market that stands at 20000.07."""
    with venue_of(request.param) as known:
        yield known


def protecting(quantity: str = "0.5", number: int = 0, bid: str = "20000.07", **prices: Any) -> OrderIntent:
    """Return the intent that protects a position of so much BTC."""
    held = Position("BTCUSDT", "BTC", "USDT", d(quantity), open=True, opened_at=START, protections=number, **prices)
    wanted = protection_of(held, BTCUSDT, quote(bid, bid), Limits())
    assert isinstance(wanted, Bracket)
    return guarded(held, wanted, "dev#main", BTCUSDT, START)[0]


def place(venue: Venue, intent: OrderIntent) -> OrderReport:
    return venue.exchange.place(intent, wire_of(intent, intent.quantity, venue.clock.now()))


@pytest.mark.parametrize("prices", EACH)
def test_it_rests_and_is_found_under_its_names(venue: Venue, prices: dict[str, Any]) -> None:
    intent = protecting(**prices)
    placed = place(venue, intent)
    assert (placed.state, placed.executed, placed.client_order_id) == (IntentState.OPEN, ZERO, intent.client_order_id)
    assert placed.complete
    assert set(venue.exchange.open_orders("BTCUSDT")) == set(intent.client_order_ids)
    found = look_up(venue.exchange, intent)
    assert found is not None
    assert (found.state, found.executed) == (IntentState.OPEN, ZERO)
    assert venue.exchange.balances()["BTC"] == d("20")


@pytest.mark.parametrize("prices", EACH)
def test_taken_back_it_is_over_and_the_balance_is_free_again(venue: Venue, prices: dict[str, Any]) -> None:
    intent = protecting("20", **prices)
    place(venue, intent)
    venue.exchange.cancel(intent)
    found = look_up(venue.exchange, intent)
    assert found is not None
    assert (found.state, found.executed) == (IntentState.CANCELED, ZERO)
    assert list(venue.exchange.open_orders("BTCUSDT")) == []
    assert place(venue, protecting("20", number=1, **prices)).state is IntentState.OPEN


@pytest.mark.parametrize("prices", EACH)
def test_what_is_not_there_cannot_be_taken_back(venue: Venue, prices: dict[str, Any]) -> None:
    intent = protecting(**prices)
    with pytest.raises(Refused) as refused:
        venue.exchange.cancel(intent)
    assert refused.value.code == -2011
    assert look_up(venue.exchange, intent) is None
    place(venue, intent)
    venue.exchange.cancel(intent)
    with pytest.raises(Refused):
        venue.exchange.cancel(intent)


@pytest.mark.parametrize("prices", EACH)
def test_a_balance_is_promised_once(venue: Venue, prices: dict[str, Any]) -> None:
    place(venue, protecting("12", **prices))
    with pytest.raises(Refused, match="insufficient balance"):
        place(venue, protecting("12", number=1, **prices))
    with pytest.raises(Refused, match="insufficient balance"):
        place(venue, replace(protecting("12", number=2, **prices)))
    assert len(venue.exchange.open_orders("BTCUSDT")) == len(protecting(**prices).client_order_ids)


@pytest.mark.parametrize("prices", [{"stop_price": d("20500")}, {"stop_price": d("20500"), "target_price": d("23000")}])
def test_a_stop_above_the_price_is_refused(venue: Venue, prices: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        place(venue, protecting(bid="21000", **prices))
    assert refused.value.code == -2010
    assert list(venue.exchange.open_orders("BTCUSDT")) == []
