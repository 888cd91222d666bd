"""The waiting times and counts that safety rests on, in seconds: they may only change together with this page."""

from datetime import timedelta

import pytest

from tests.usecases.desk import Desk
from thunes.domain.order import RECV_WINDOW, IntentState
from thunes.usecases import record_fill, search_order

S = IntentState


def test_the_fences_stand_where_they_stood() -> None:
    assert timedelta(seconds=2) == RECV_WINDOW
    assert timedelta(seconds=15) == record_fill.AT_WORK
    assert timedelta(seconds=15) == search_order.APART
    assert timedelta(seconds=2) == search_order.LOOK_BACK
    assert search_order.SEARCHES_NEEDED == 3
    assert record_fill.FILLS_PER_WRITE < 100 - 10  # one transaction of DynamoDB, with room for what is no fill


@pytest.mark.parametrize(("seconds", "counted"), [(14.999, 1), (15, 2)])
def test_searches_count_when_they_are_fifteen_seconds_apart(seconds: float, counted: int) -> None:
    desk = Desk()
    of = desk.long_in_doubt()
    desk.search(of.intent_id)
    desk.clock.pass_(seconds=seconds)
    desk.search(of.intent_id)
    assert desk.intent(of.intent_id).not_found == counted


@pytest.mark.parametrize(("seconds", "counted"), [(11.999, 0), (12, 1)])
def test_silence_counts_twelve_seconds_after_the_stamp(seconds: float, counted: int) -> None:
    desk = Desk()
    of = desk.doubt()
    desk.clock.pass_(seconds=seconds)
    assert desk.search(of.intent_id) is S.UNKNOWN
    assert desk.intent(of.intent_id).not_found == counted
