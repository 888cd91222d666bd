"""Candles as the venue shows them: closed ones as they were, the running one as far as it has come."""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, settings

from tests.builders import HOUR, MILLISECOND, candle, d
from tests.simulator.patience import PATIENT
from tests.simulator.venue import MOMENTS, OPENED, ROW, candles, moving
from thunes.adapters.binance import codec
from thunes.domain.candle import Candle
from thunes.domain.times import to_ms
from thunes.simulator.market import Market

BARS = moving(
    ("100.00", "130.00", "90.00", "120.00"),
    ("120.00", "125.00", "80.00", "85.00"),
    ("85.00", "85.00", "85.00", "85.00"),
)
GAPPED = [BARS[0], candle("7.00", OPENED + 2 * HOUR.length)]


def shown(known: list[Candle], moment: datetime, limit: int = 10) -> list[Candle]:
    rows: Any = Market(ROW, HOUR, known).klines(moment, limit)
    return [codec.candle(row) for row in rows]


def test_the_candle_that_still_runs_comes_last_and_is_not_yet_what_it_will_be() -> None:
    rows = shown(BARS, BARS[1].open_time + timedelta(minutes=30))
    assert rows[0] == BARS[0]
    running = rows[1]
    assert (running.open_time, running.close_time) == (BARS[1].open_time, BARS[1].close_time)
    assert (running.open, running.high, running.low) == (d("120.00"), d("125.00"), running.close)
    assert d("102.40") < running.close <= d("102.50")
    assert d("249") < running.volume < d("251")
    assert len(rows) == 2


def test_a_candle_that_is_over_is_shown_as_it_was() -> None:
    assert shown(BARS, BARS[1].close_time + MILLISECOND)[:2] == BARS[:2]
    assert shown(BARS, BARS[2].close_time + HOUR.length) == BARS


def test_only_the_newest_are_shown() -> None:
    assert shown(BARS, BARS[2].close_time + MILLISECOND, limit=2) == BARS[1:]


def test_nothing_is_shown_of_a_candle_that_has_not_opened() -> None:
    assert shown(BARS, OPENED - MILLISECOND) == []


def test_in_a_gap_no_candle_runs() -> None:
    in_gap = GAPPED[0].close_time + timedelta(minutes=10)
    assert shown(GAPPED, in_gap) == GAPPED[:1]


@settings(PATIENT, max_examples=200)
@given(known=candles(), moment=MOMENTS)
def test_klines_quotes_and_orders_see_the_same_path(known: list[Candle], moment: datetime) -> None:
    path = Market(ROW, HOUR, known)
    (running,) = shown(known, moment)
    assert running.close == path.book(moment).bid
    assert path.crossing(lambda price: price < running.low, running.low, OPENED, moment) is None
    assert path.crossing(lambda price: price > running.high, running.high, OPENED, moment) is None
    assert path.crossing(lambda price: price <= running.low, running.low, OPENED, moment) is not None
    assert running.open == known[0].open
    assert running.volume <= known[0].volume


def test_a_row_has_the_twelve_documented_columns() -> None:
    (row,) = Market(ROW, HOUR, BARS).klines(BARS[0].close_time, 1)
    assert len(row) == 12
    assert row[:7] == [
        to_ms(OPENED),
        "100.00000000",
        "130.00000000",
        "90.00000000",
        "120.00000000",
        "500.00000000",
        to_ms(OPENED) + 3_599_999,
    ]
    assert row[7] == "60000.00000000"


def test_a_limit_of_zero_shows_nothing() -> None:
    assert shown(BARS, OPENED, limit=0) == []
