import pytest

from tests.builders import HOUR, START, candle, candles_until
from tests.fakes import FakeMarket, FixedClock
from thunes.domain.candle import BadCandle, Candle
from thunes.usecases.closed_candles import TOLERATED_GAP, closed_candles

DUE = HOUR.last_close(START)
PAST = candles_until(START, range(100, 110))
RUNNING = candle(999, HOUR.open_time(START))


def seen(series: list[Candle], wanted: int) -> list[Candle]:
    return closed_candles(FakeMarket(FixedClock(START), series), "BTCUSDT", HOUR, wanted, DUE)


def test_the_newest_closed_candles_are_handed_on() -> None:
    assert seen([*PAST, RUNNING], 4) == PAST[-4:]


def test_a_venue_that_has_not_begun_the_running_candle_yet_is_as_good() -> None:
    assert seen(PAST, 4) == PAST[-4:]


def test_a_young_symbol_has_fewer() -> None:
    assert seen([*PAST[-2:], RUNNING], 4) == PAST[-2:]


@pytest.mark.parametrize("series", [[RUNNING], PAST[:-1], [*PAST[:-1], RUNNING], []])
def test_without_the_candle_that_is_due_there_is_no_window(series: list[Candle]) -> None:
    with pytest.raises(BadCandle, match=r"the newest closed candle is .*, expected 2024-01-10T11:59:59\.999Z"):
        seen(series, 4)


@pytest.mark.parametrize("holes", [0, 1, TOLERATED_GAP])
def test_a_few_holes_are_tolerated(holes: int) -> None:
    series = [*PAST[: 5 - holes], *PAST[5:]]
    assert seen(series, 8 - holes) == series[-(8 - holes) :]


def test_more_holes_than_that_make_fiction_of_an_average() -> None:
    series = [*PAST[: 5 - TOLERATED_GAP], *PAST[6:]]
    with pytest.raises(BadCandle, match="3 candles are missing among the last 5"):
        seen(series, 5)


def test_holes_before_the_window_do_not_matter() -> None:
    assert seen([PAST[0], *PAST[6:]], 4) == PAST[6:]
