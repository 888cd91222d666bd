from datetime import date, timedelta

import pytest

from tests.builders import START
from tests.usecases.desk import Desk
from thunes.domain.audit import Event, Fact
from thunes.errors import Conflict
from thunes.usecases.once_a_day import OnceADay

TODAY = START.date()
FACT = Fact(Event.DAY_SUMMARIZED)


def done(diary: OnceADay, day: date) -> bool:
    return diary.done(diary.read(), day)


@pytest.mark.parametrize(("days", "expected"), [(-400, True), (-1, True), (0, True), (1, False)])
def test_work_done_for_a_day_is_done_for_the_days_before(days: int, expected: bool) -> None:
    diary = OnceADay(Desk().ledger, "sweep")
    assert not done(diary, TODAY)
    diary.record(diary.read(), TODAY, [FACT], START)
    assert done(diary, TODAY + timedelta(days=days)) is expected


def test_each_work_has_its_own_diary() -> None:
    desk = Desk()
    one, other = OnceADay(desk.ledger, "sweep"), OnceADay(desk.ledger, "count")
    one.record(one.read(), TODAY, [FACT], START)
    assert not done(other, TODAY)


def test_two_that_do_the_work_at_once_record_it_once() -> None:
    desk = Desk()
    diary = OnceADay(desk.ledger, "sweep")
    view = diary.read()
    diary.record(diary.read(), TODAY, [FACT], START)
    with pytest.raises(Conflict):
        diary.record(view, TODAY, [FACT], START)
    assert len(desk.events(Event.DAY_SUMMARIZED)) == 1
