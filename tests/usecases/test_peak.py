"""The highest worth that was seen: it rises once an hour at most, and counts only what has a price."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from tests.builders import START, d
from tests.usecases.desk import Desk
from tests.usecases.test_mark_positions import Unlisted, fallen
from thunes.domain.audit import Event
from thunes.domain.history import Peak
from thunes.domain.money import plain


def test_the_peak_rises_once_an_hour_and_never_falls() -> None:
    desk = Desk()
    desk.hold()
    peaks: list[Decimal] = []
    for bid, minutes in [("21000", 59), ("22000", 1), ("30000", 1), ("15000", 90), ("23000", 1)]:
        desk.clock.time += timedelta(minutes=minutes)
        fallen(desk, bid)
        desk.mark()
        peak = desk.portfolio.peak
        assert peak
        peaks.append(peak.equity)
    assert peaks[0] == 1000
    assert peaks[1] == peaks[2] == peaks[3] > 1000
    assert peaks[4] > peaks[3]
    marks = desk.events(Event.EQUITY_MARKED)
    assert [mark.decision_inputs for mark in marks] == [{"before": "1000"}, {"before": plain(peaks[1])}]
    assert [mark.decision_outputs["equity"] for mark in marks] == [plain(peaks[1]), plain(peaks[4])]
    assert set(marks[0].decision_outputs) == {"equity", "unrealized"}
    assert desk.chain_holds()


def test_a_worth_that_lacks_a_price_is_no_peak() -> None:
    desk = Desk(symbols=("BTCUSDT", "ETHUSDT"), market=Unlisted)
    desk.hold(symbol="ETHUSDT")
    desk.hold()
    fallen(desk, "90000")
    desk.market.gone = True  # type: ignore[attr-defined]
    desk.clock.pass_(hours=2)
    assert desk.mark().unrealized > 0
    assert desk.events(Event.EQUITY_MARKED) == []


def test_the_same_worth_again_is_no_new_peak() -> None:
    desk = Desk()
    desk.clock.pass_(hours=2)
    desk.mark()
    assert desk.events(Event.EQUITY_MARKED) == []


def test_books_without_a_peak_get_one_from_the_first_look() -> None:
    desk = Desk()
    view = desk.books.read()
    desk.books.restate(view, replace(view.portfolio, peak=None), [], START)
    desk.mark()
    assert desk.portfolio.peak == Peak(d("1000"), START)
