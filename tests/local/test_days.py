from datetime import date, timedelta

from tests.usecases.desk import Desk
from thunes.adapters.memory.ledger import InMemoryLedger
from thunes.domain.day_row import KEPT
from thunes.domain.risk import Limits
from thunes.local.days import find_summary, stage_of
from thunes.usecases.summarize_day import SummarizeDay


def summarized(days: int) -> Desk:
    desk = Desk()
    for _ in range(days):
        desk.clock.time += timedelta(days=1)
        SummarizeDay(desk.clock, desk.market, desk.ledger)()
    return desk


def day_of(desk: Desk, day: date | None = None) -> object:
    found = find_summary(desk.books, day)
    return found and found.decision_inputs["day"]


def test_the_newest_summary_is_found_whatever_came_after_it() -> None:
    desk = summarized(2)
    desk.clock.time += timedelta(days=3)
    desk.halt()
    assert day_of(desk) == "2024-01-11"


def test_one_of_before_is_found_by_its_day() -> None:
    desk = summarized(3)
    assert day_of(desk, date(2024, 1, 10)) == "2024-01-10"
    assert day_of(desk, date(2024, 1, 9)) is None


def test_one_that_is_older_than_a_month_is_not_looked_for() -> None:
    desk = summarized(1)
    desk.clock.time += timedelta(days=KEPT + 1)
    desk.halt()
    assert day_of(desk) is None
    assert day_of(desk, date(2024, 1, 10)) == "2024-01-10"


def test_an_empty_ledger_has_none() -> None:
    assert find_summary(InMemoryLedger("dev#main", Limits()), None) is None


def test_an_account_begins_with_its_stage() -> None:
    desk = summarized(1)
    assert stage_of(desk.events()[-1]) == "dev"
