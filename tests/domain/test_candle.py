from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.builders import HOUR, START, amounts, candle, candles_until, d
from thunes.domain.candle import BadCandle, Candle, check_order, missing

NOON = datetime(2024, 1, 10, 12, tzinfo=UTC)
NAN, INFINITE = Decimal("NaN"), Decimal("Infinity")


def test_a_sound_candle_is_taken_as_it_is() -> None:
    sound = candle("10", NOON, open=d("9"), high=d("11"), low=d("8"), volume=d("0"))
    assert (sound.open, sound.high, sound.low, sound.close, sound.volume) == amounts("9", "11", "8", "10", "0")
    assert sound.close_time == NOON + timedelta(hours=1) - timedelta(milliseconds=1)


def test_a_candle_without_any_movement_is_sound() -> None:
    assert candle("10", NOON).high == candle("10", NOON).low


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"open": NAN}, "not finite"),
        ({"close": NAN}, "not finite"),
        ({"volume": NAN}, "not finite"),
        ({"high": INFINITE}, "not finite"),
        ({"low": Decimal("sNaN")}, "not finite"),
        ({"low": d("0")}, "has a price of 0"),
        ({"low": d("-1")}, "has a price of -1"),
        ({"volume": d("-0.00000001")}, "negative volume"),
        ({"low": d("10.01")}, "leaves its own low and high"),
        ({"low": d("10"), "open": d("9.99")}, "leaves its own low and high"),
        ({"high": d("9.99")}, "leaves its own low and high"),
        ({"high": d("10"), "open": d("10.01")}, "leaves its own low and high"),
    ],
)
def test_an_unsound_candle_is_refused_with_its_time(changes: dict[str, Any], fault: str) -> None:
    with pytest.raises(BadCandle, match=f"^candle of 2024-01-10T12:00:00.000Z .*{fault}"):
        replace(candle("10", NOON), **changes)


@pytest.mark.parametrize("after", [timedelta(0), timedelta(hours=-1)])
def test_a_candle_must_close_after_it_opens(after: timedelta) -> None:
    price = d("10")
    with pytest.raises(BadCandle, match="closes before it opens"):
        Candle(NOON, NOON + after, price, price, price, price, price)


def test_a_series_in_order_passes() -> None:
    check_order([])
    check_order(candles_until(START, [10]))
    check_order(candles_until(START, [10, 11, 12]))


def test_a_series_with_holes_is_still_in_order() -> None:
    first, _, last = candles_until(START, [10, 11, 12])
    check_order([first, last])


def test_a_duplicate_candle_is_refused() -> None:
    series = candles_until(START, [10, 11, 12])
    with pytest.raises(BadCandle, match=r"candle of 2024-01-10T10:00:00.000Z appears twice"):
        check_order([*series[:2], series[1], series[2]])


def test_candles_out_of_order_are_refused() -> None:
    first, second, third = candles_until(START, [10, 11, 12])
    with pytest.raises(BadCandle, match=r"10:00:00.000Z comes after the one of 2024-01-10T11:00:00.000Z"):
        check_order([first, third, second])


@pytest.mark.parametrize(("present", "holes"), [([], 0), ([0], 0), ([0, 1, 2, 3], 0), ([0, 3], 2), ([0, 2, 3], 1)])
def test_the_candles_that_are_not_there_are_counted(present: list[int], holes: int) -> None:
    series = candles_until(START, [10, 11, 12, 13])
    assert missing([series[index] for index in present], HOUR) == holes


def test_a_bar_off_the_grid_does_not_hide_a_hole() -> None:
    """After its outages of 2017 and 2018 the venue stamped bars off the grid; the last of them overlap the next."""
    first, second, _, fourth = candles_until(START, [10, 11, 12, 13])
    off_grid = candle("11", first.open_time + timedelta(minutes=20))
    assert missing([first, off_grid, second], HOUR) == 0
    assert missing([first, off_grid, second, fourth], HOUR) == 1
