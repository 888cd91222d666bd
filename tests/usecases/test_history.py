from collections.abc import Iterator
from datetime import date, timedelta

from tests.builders import START, d
from tests.usecases.desk import Desk
from thunes.domain.audit import AuditEvent, Event, Fact
from thunes.domain.day_row import KEPT
from thunes.usecases.history import Days, read_days
from thunes.usecases.summarize_day import SummarizeDay

TODAY = START.date()


class CountingDesk(Desk):
    """A desk that notes which days of the trail are read."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[date | None] = []
        inner = self.books.trail

        def trail(since: date | None = None, until: date | None = None) -> Iterator[AuditEvent]:
            self.read.append(since)
            return inner(since, until)

        self.books.trail = trail  # type: ignore[method-assign]

    def gain(self, amount: str) -> None:
        inputs = {"intent_id": f"int-{len(self.events())}", "symbol": "BTCUSDT", "leg": "exit"}
        fact = Fact(Event.ORDER_SETTLED, inputs, {"realized": d(amount), "fills": []}, "sma_crossover")
        self.books.record(self.books.read(), [fact], self.clock.now())

    def night(self, *, summary: bool = True) -> None:
        """Let the day end, and be summarized."""
        self.clock.pass_(days=1)
        if summary:
            SummarizeDay(self.clock, self.market, self.ledger)()

    def days(self, until: date | None = None) -> Days:
        self.read.clear()
        return read_days(self.ledger, until or self.clock.now().date(), self.books.read().head.first_day)


def realized(days: Days) -> dict[int, str]:
    """Return what each day realised, by how many days it lies behind the first."""
    return {(row.day - TODAY).days: f"{row.realized:f}" for row in days.rows}


def test_the_first_day_has_one_row() -> None:
    desk = CountingDesk()
    desk.gain("1")
    days = desk.days()
    assert realized(days) == {0: "1"}
    assert days.events[-1].event == Event.ORDER_SETTLED
    assert desk.read == [TODAY]


def test_a_day_knows_the_ones_before_from_the_newest_summary_alone() -> None:
    desk = CountingDesk()
    for gain in ("1", "2", "3"):
        desk.gain(gain)
        desk.night()
    desk.gain("4")
    assert realized(desk.days()) == {0: "1", 1: "2", 2: "3", 3: "4"}
    assert desk.read == [TODAY + timedelta(days=3)]


def test_days_whose_summary_is_missing_are_added_up_from_the_trail() -> None:
    desk = CountingDesk()
    for number, gain in enumerate(("1", "2", "3", "4")):
        desk.gain(gain)
        desk.night(summary=number == 0)
    assert realized(desk.days()) == {0: "1", 1: "2", 2: "3", 3: "4", 4: "0"}
    assert desk.read == [TODAY + timedelta(days=n) for n in (4, 3, 2, 1)]


def test_a_day_of_the_past_does_not_know_what_came_after() -> None:
    desk = CountingDesk()
    for gain in ("1", "2", "3"):
        desk.gain(gain)
        desk.night()
    assert realized(desk.days(TODAY + timedelta(days=1))) == {0: "1", 1: "2"}


def test_a_day_that_was_summarized_before_its_end_is_added_up_afresh() -> None:
    desk = CountingDesk()
    desk.gain("1")
    desk.night()
    desk.gain("2")
    SummarizeDay(desk.clock, desk.market, desk.ledger)(TODAY + timedelta(days=1))
    desk.gain("3")
    assert realized(desk.days()) == {0: "1", 1: "5"}


def test_equities_are_remembered_and_nobody_invents_one() -> None:
    desk = CountingDesk()
    desk.night()
    desk.night(summary=False)
    assert [row.equity for row in desk.days().rows] == [d("1000"), None, None]


def test_no_more_than_a_month_is_walked_or_kept() -> None:
    desk = CountingDesk()
    desk.gain("1")
    desk.clock.pass_(days=KEPT)
    assert len(realized(desk.days())) == KEPT
    assert len(desk.read) == KEPT
    assert 0 not in realized(desk.days())
