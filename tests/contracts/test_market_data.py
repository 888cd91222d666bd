"""What every MarketData promises: the fake and the simulator behind the real adapter cannot be told apart."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import pairwise

import pytest

from tests.builders import BTCUSDT, HOUR, d
from tests.contracts.venues import KINDS, SERIES, Venue, venue_of
from thunes.domain.candle import check_order, missing
from thunes.domain.health import Health
from thunes.domain.money import is_multiple
from thunes.errors import Refused
from thunes.ports import MarketData


@pytest.fixture(params=KINDS)
def venue(request: pytest.FixtureRequest) -> Iterator[Venue]:
    """A venue of each kind."""
    with venue_of(request.param) as known:
        yield known


def test_an_instrument_names_its_assets_and_its_grid(venue: Venue) -> None:
    instrument = venue.market.instrument("BTCUSDT")
    assert (instrument.symbol, instrument.base, instrument.quote) == ("BTCUSDT", "BTC", "USDT")
    assert instrument.tradable
    assert (instrument.price_step, instrument.lot_step) == (BTCUSDT.price_step, BTCUSDT.lot_step)
    assert instrument.min_notional == BTCUSDT.min_notional


ASKED: list[Callable[[MarketData], object]] = [
    lambda market: market.instrument("NOPEUSDT"),
    lambda market: market.quote("NOPEUSDT"),
    lambda market: market.candles("NOPEUSDT", HOUR, 5),
    lambda market: market.average_price("NOPEUSDT"),
]


@pytest.mark.parametrize("ask", ASKED, ids=["instrument", "quote", "candles", "average"])
def test_an_unknown_symbol_is_refused(venue: Venue, ask: Callable[[MarketData], object]) -> None:
    with pytest.raises(Refused) as refusal:
        ask(venue.market)
    assert refusal.value.code == -1121


def test_a_quote_is_sane_and_stamped_with_now(venue: Venue) -> None:
    venue.clock.pass_(minutes=17)
    quote = venue.market.quote("BTCUSDT")
    assert (quote.symbol, quote.at) == ("BTCUSDT", venue.clock.now())
    assert d("0") < quote.bid < quote.ask
    assert is_multiple(quote.bid, BTCUSDT.price_step)
    assert is_multiple(quote.ask, BTCUSDT.price_step)


def test_the_quote_agrees_with_the_candle_that_runs(venue: Venue) -> None:
    running = venue.market.candles("BTCUSDT", HOUR, 1)[-1]
    assert running.low <= venue.market.quote("BTCUSDT").bid <= running.high


def test_the_average_price_is_near_the_quote(venue: Venue) -> None:
    quote, average = venue.market.quote("BTCUSDT"), venue.market.average_price("BTCUSDT")
    assert quote.bid * d("0.9") < average < quote.ask * d("1.1")


def test_an_instrument_that_was_forgotten_is_asked_for_again(venue: Venue) -> None:
    before = venue.market.instrument("BTCUSDT")
    venue.market.forget("BTCUSDT")
    venue.market.forget("NOPEUSDT")
    assert venue.market.instrument("BTCUSDT") == before


def test_candles_come_oldest_first_without_holes(venue: Venue) -> None:
    candles = venue.market.candles("BTCUSDT", HOUR, 10)
    assert len(candles) == 10
    check_order(candles)
    assert missing(candles, HOUR) == 0
    for before, after in pairwise(candles):
        assert after.open_time - before.close_time == timedelta(milliseconds=1)


def test_the_candle_that_runs_comes_last(venue: Venue) -> None:
    candles = venue.market.candles("BTCUSDT", HOUR, 10)
    now = venue.clock.now()
    assert candles[-1].open_time <= now <= candles[-1].close_time
    assert all(candle.close_time < now for candle in candles[:-1])


@pytest.mark.parametrize("limit", [1, 2, 21])
def test_no_more_candles_come_than_were_asked_for(venue: Venue, limit: int) -> None:
    assert len(venue.market.candles("BTCUSDT", HOUR, limit)) == limit


def test_when_more_are_asked_for_than_there_are_all_of_them_come(venue: Venue) -> None:
    assert len(venue.market.candles("BTCUSDT", HOUR, 500)) == 21


def test_closed_candles_are_told_exactly_and_never_change(venue: Venue) -> None:
    told = list(venue.market.candles("BTCUSDT", HOUR, 21)[:-1])
    assert told == SERIES[:20]
    venue.clock.pass_(hours=2)
    assert list(venue.market.candles("BTCUSDT", HOUR, 23)[:20]) == told


def test_time_brings_new_candles_and_none_from_the_future(venue: Venue) -> None:
    before = venue.market.candles("BTCUSDT", HOUR, 5)[-1]
    venue.clock.pass_(hours=1)
    after = venue.market.candles("BTCUSDT", HOUR, 5)
    assert after[-2].open_time == before.open_time
    assert after[-2] in SERIES
    assert all(candle.open_time <= venue.clock.now() for candle in after)


def test_a_venue_that_answers_is_sound(venue: Venue) -> None:
    venue.market.quote("BTCUSDT")
    assert venue.market.health() == Health()
