"""One price path per candle: what it may touch, where it starts and ends, what quotes and orders see of it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import HOUR, MILLISECOND, START, candle, d
from tests.simulator.patience import PATIENT
from tests.simulator.venue import DEPTH, MOMENTS, OPENED, ROW, candles, flat, moving
from thunes.domain.candle import Candle
from thunes.domain.money import ZERO, is_multiple
from thunes.simulator.market import Market

RISING = ("100.00", "130.00", "90.00", "120.00")
FALLING = ("100.00", "130.00", "90.00", "95.00")


def market(*bars: tuple[str, str, str, str]) -> Market:
    return Market(ROW, HOUR, moving(*bars))


def minute(number: float) -> datetime:
    return OPENED + timedelta(minutes=number)


@pytest.mark.parametrize(
    ("bar", "path"), [(RISING, ["100", "90", "130", "120"]), (FALLING, ["100", "130", "90", "95"])]
)
def test_a_candle_runs_from_open_over_both_extremes_to_close(bar: tuple[str, str, str, str], path: list[str]) -> None:
    closed = minute(60) - MILLISECOND
    thirds = [OPENED + (closed - OPENED) * third / 3 for third in range(4)]
    assert [market(bar).price(moment) for moment in thirds] == [d(price) for price in path]


def test_between_two_turns_the_price_moves_evenly() -> None:
    assert market(RISING).price(minute(30)) == d("110.00")


@settings(PATIENT, max_examples=200)
@given(known=candles(), moment=MOMENTS)
def test_the_price_stays_on_the_grid_between_low_and_high(known: list[Candle], moment: datetime) -> None:
    price = Market(ROW, HOUR, known).price(moment)
    assert known[0].low <= price <= known[0].high
    assert is_multiple(price, d("0.01"))


@settings(PATIENT, max_examples=100)
@given(known=candles())
def test_the_price_starts_at_the_open_and_ends_at_the_close(known: list[Candle]) -> None:
    path = Market(ROW, HOUR, known)
    assert (path.price(OPENED), path.price(known[0].close_time)) == (known[0].open, known[0].close)


def below(level: Decimal) -> Callable[[Decimal], bool]:
    return lambda price: price <= level


@settings(PATIENT, max_examples=200)
@given(known=candles(count=3), times=st.lists(st.integers(0, 3 * 3_599_999), min_size=3, max_size=3).map(sorted))
def test_what_is_never_crossed_is_beyond_every_price_in_between(known: list[Candle], times: list[int]) -> None:
    path = Market(ROW, HOUR, known)
    after, middle, until = (OPENED + timedelta(milliseconds=ms) for ms in times)
    assert path.crossing(below(path.price(middle)), path.price(middle), after, until) is not None
    lowest = min(bar.low for bar in known) - d("0.01")
    assert path.crossing(below(lowest), lowest, after, until) is None


def test_inside_a_candle_a_level_is_met_at_itself_and_told_at_the_next_turn() -> None:
    path = market(RISING)
    found = path.crossing(below(d("95")), d("95"), minute(0), minute(60) - MILLISECOND)
    assert found is not None
    assert (path.price(found[0]), found[1]) == (d("90"), d("95"))
    assert path.crossing(below(d("95")), d("95"), minute(40), minute(60) - MILLISECOND) is None


def test_between_two_candles_the_price_jumps_over_a_level() -> None:
    path = market(RISING, ("80", "85", "75", "82"))
    assert path.crossing(below(d("89")), d("89"), minute(50), minute(61)) == (minute(60), d("80"))


def test_what_is_crossed_at_the_start_is_met_there_and_then() -> None:
    assert market(RISING).crossing(below(d("110")), d("110"), minute(5), minute(6)) == (
        minute(5),
        market(RISING).price(minute(5)),
    )


@settings(PATIENT, max_examples=100)
@given(known=candles(), moment=MOMENTS)
def test_bid_and_ask_stand_one_tick_apart_around_the_price(known: list[Candle], moment: datetime) -> None:
    path = Market(ROW, HOUR, known)
    book = path.book(moment)
    assert book.bid == path.price(moment) > ZERO
    assert book.ask - book.bid == d("0.01")
    assert is_multiple(book.quantity, d("0.00001"))
    assert ZERO <= book.quantity <= known[0].volume


def test_two_percent_of_the_volume_stand_at_the_best_price() -> None:
    assert Market(ROW, HOUR, flat()).book(START).quantity == DEPTH


@pytest.mark.parametrize(("moment", "price"), [(minute(-1), "100.00"), (minute(70), "120.00"), (minute(200), "7.00")])
def test_outside_its_candles_the_market_stands_still_and_nothing_backs_the_book(moment: datetime, price: str) -> None:
    gapped = [*moving(RISING), candle("7.00", OPENED + 2 * HOUR.length, volume=d("500"))]
    path = Market(ROW, HOUR, gapped)
    assert path.running(moment) is None
    book = path.book(moment)
    assert (book.bid, book.ask, book.quantity) == (d(price), d(price) + d("0.01"), ZERO)


def test_a_candle_runs_until_its_last_millisecond() -> None:
    path = market(RISING)
    assert path.running(OPENED) == path.running(minute(60) - MILLISECOND) == path.candles[0]
    assert path.running(minute(60)) is None
    assert path.running(OPENED - MILLISECOND) is None


def test_the_average_lies_between_now_and_five_minutes_ago() -> None:
    path = market(RISING)
    assert path.average(minute(30)) == (path.price(minute(30)) + path.price(minute(25))) / 2
    assert path.average(OPENED) == d("100.00")


def test_only_candles_that_overlap_the_span_are_looked_at() -> None:
    path = market(RISING, FALLING, RISING)
    assert path.candles_between(minute(61), minute(62)) == path.candles[1:2]
    assert path.candles_between(minute(59), minute(61)) == path.candles[:2]
    assert path.candles_between(minute(-10), minute(500)) == path.candles


def test_a_row_whose_filters_are_no_list_makes_no_market() -> None:
    with pytest.raises(TypeError, match="filters is not a list"):
        Market({**ROW, "filters": {}}, HOUR, flat())
