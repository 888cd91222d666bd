"""Data that nothing may be decided on: recorded once, nothing sent, and mended by itself."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from tests.builders import START
from tests.fakes import FakeMarket
from tests.usecases.desk import RISING, Desk
from thunes.domain.audit import Event
from thunes.domain.candle import BadCandle, Candle, Interval
from thunes.errors import Transient
from thunes.usecases.closed_candles import TOLERATED_GAP

SOUND = tuple(str(20000 + number) for number in range(8))
Series = list[Candle]


class FlakyMarket(FakeMarket):
    """Cannot answer for the symbols in ``down``."""

    down: frozenset[str] = frozenset()

    def candles(self, symbol: str, interval: Interval, limit: int) -> Sequence[Candle]:
        if symbol in self.down:
            raise Transient("503", timedelta(seconds=7))
        return super().candles(symbol, interval, limit)


FAULTS: dict[str, tuple[Callable[[Series], Series], str]] = {
    "late": (lambda series: series[:-1], "the newest closed candle is 2024-01-10T10:59:59.999Z, expected"),
    "none": (lambda series: [], "the newest closed candle is none, expected 2024-01-10T11:59:59.999Z"),
    "twice": (lambda series: [*series[:-1], series[-2], series[-1]], "2024-01-10T10:00:00.000Z appears twice"),
    "swapped": (lambda series: [*series[:-3], series[-2], series[-3], series[-1]], "comes after the one of"),
    "holes": (lambda series: [*series[:-4], series[-1]], "3 candles are missing among the last 4"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_unsound_candles_are_recorded_once_and_nothing_is_sent(fault: str) -> None:
    desk = Desk(SOUND, slow=4)
    damage, why = FAULTS[fault]
    desk.market.series = damage(desk.market.series)
    outcomes = []
    for _ in range(4):
        outcomes.append(desk.check(desk.clock.now()))
        desk.clock.pass_(minutes=5)
    [event] = desk.events(Event.DATA_REJECTED)
    assert [outcome.rejected for outcome in outcomes] == [1, 0, 0, 0]
    assert (event.decision_inputs["symbol"], event.decision_outputs["signal"]) == ("BTCUSDT", None)
    assert why in str(event.decision_outputs["why"])
    assert why in outcomes[0].why["BTCUSDT"]
    assert desk.events(Event.SIGNAL_DECIDED) == []
    assert desk.signals.sent == []


def test_a_symbol_the_venue_does_not_know_is_recorded_once() -> None:
    desk = Desk()
    desk.market.instruments.clear()
    for _ in range(3):
        desk.check(START)
    [event] = desk.events(Event.DATA_REJECTED)
    assert event.decision_outputs["why"] == "-1121: Invalid symbol."


def test_a_candle_that_cannot_be_read_is_recorded() -> None:
    desk = Desk()
    desk.market.failure = BadCandle("kline row is short")
    desk.check(START)
    assert desk.events(Event.DATA_REJECTED)[0].decision_outputs["why"] == "kline row is short"


def test_the_same_fault_in_the_next_hour_is_recorded_again() -> None:
    desk = Desk()
    desk.market.instruments.clear()
    desk.check(START)
    desk.next_hour("20500")
    desk.check(desk.clock.now())
    assert len(desk.events(Event.DATA_REJECTED)) == 2


def undecided(desk: Desk, hours: int) -> list[tuple[object, object]]:
    """Let so many candles close, and return of each that was rejected how long nothing was decided, and if again."""
    for _ in range(hours):
        desk.next_hour("20500")
        desk.check(desk.clock.now())
    faults = [event.decision_inputs for event in desk.events(Event.DATA_REJECTED)]
    return [(fault["undecided"], fault["again"]) for fault in faults]


def test_a_fault_says_since_how_many_candles_nothing_was_decided_and_whether_it_is_the_same() -> None:
    desk = Desk(SOUND, slow=4)
    desk.check(START)
    del desk.market.series[-3:]
    assert undecided(desk, 4) == [(1, False), (2, True), (3, True)]
    assert len(desk.events(Event.SIGNAL_DECIDED)) == 2


def test_where_nothing_was_ever_decided_nobody_counts() -> None:
    desk = Desk()
    desk.market.instruments.clear()
    assert undecided(desk, 2) == [(None, False), (None, True)]


def test_a_candle_that_arrives_after_all_is_decided() -> None:
    desk = Desk()
    newest = desk.market.series.pop()
    assert desk.check(START).rejected == 1
    desk.market.series.append(newest)
    assert desk.check(START).decided == 1
    assert len(desk.signals.sent) == 1


def test_a_fault_does_not_forget_the_signal_that_waits() -> None:
    desk = Desk()
    desk.check(START)
    desk.clock.pass_(hours=1)
    assert desk.check(desk.clock.now()).rejected == 1
    desk.judge(desk.sent[0])
    assert len(desk.events(Event.RISK_DENIED)) == 1


def test_a_small_gap_is_tolerated_and_counted() -> None:
    desk = Desk(SOUND, slow=4)
    del desk.market.series[-1 - TOLERATED_GAP : -1]
    assert desk.check(START).decided == 1
    assert desk.events(Event.SIGNAL_DECIDED)[0].decision_inputs["missing"] == TOLERATED_GAP


def test_one_symbol_out_of_reach_leaves_the_others_decided_and_is_asked_for_again() -> None:
    desk = Desk(RISING, symbols=("BTCUSDT", "ETHUSDT", "SOLUSDT"), market=FlakyMarket)
    assert isinstance(desk.market, FlakyMarket)
    desk.market.down = frozenset({"ETHUSDT"})
    with pytest.raises(Transient, match=r"^ETHUSDT: 503$"):
        desk.check(START)
    decided = [event.decision_inputs["symbol"] for event in desk.events(Event.SIGNAL_DECIDED)]
    assert decided == ["BTCUSDT", "SOLUSDT"]
    assert len(desk.signals.sent) == 2
    desk.market.down = frozenset()
    assert desk.check(START).decided == 1
    assert desk.events(Event.SIGNAL_DECIDED)[-1].decision_inputs["symbol"] == "ETHUSDT"


def test_every_symbol_out_of_reach_is_named() -> None:
    desk = Desk(symbols=("BTCUSDT", "ETHUSDT"))
    desk.market.failure = Transient("no connection")
    with pytest.raises(Transient, match=r"^BTCUSDT: no connection; ETHUSDT: no connection$"):
        desk.check(START)
    assert desk.events(Event.SIGNAL_DECIDED) == desk.events(Event.DATA_REJECTED) == []


def test_one_bad_symbol_does_not_stop_the_others() -> None:
    desk = Desk(symbols=("BTCUSDT", "ETHUSDT"))
    del desk.market.instruments["BTCUSDT"]
    checked = desk.check(START)
    assert (checked.decided, checked.rejected, len(checked.signals)) == (1, 1, 1)
