from datetime import timedelta

from tests.builders import START
from tests.domain.risk.cases import trip
from thunes.domain.history import MOST_ROUND_TRIPS, with_approval, with_round_trip

MINUTE = timedelta(minutes=1)


def test_the_newest_positions_are_remembered_in_the_order_they_were_closed() -> None:
    late, early = trip("1", at=START), trip("2", at=START - MINUTE)
    assert with_round_trip((late,), early) == (early, late)


def test_only_so_many_positions_are_remembered() -> None:
    known = tuple(trip("1", at=START + n * MINUTE) for n in range(MOST_ROUND_TRIPS))
    newest = trip("2", at=START + MOST_ROUND_TRIPS * MINUTE)
    assert with_round_trip(known, newest) == (*known[1:], newest)
    assert with_round_trip(known, trip("3", at=START - MINUTE)) == known


def test_orders_are_remembered_for_an_hour() -> None:
    at = START - timedelta(hours=1)
    assert with_approval((at, at + timedelta(microseconds=1)), START) == (at + timedelta(microseconds=1), START)


def test_a_clock_that_went_back_forgets_no_order() -> None:
    assert with_approval((START + timedelta(days=1),), START) == (START + timedelta(days=1), START)
