"""Closed candles become signals, once each: what is decided, recorded, sent, and left for the next run."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders import HOUR, START, candle, d
from tests.usecases.desk import FALLING, RISING, Desk
from tests.usecases.interruptions import KeepingQueue
from thunes.domain.audit import Event
from thunes.domain.signal import Leg, Signal
from thunes.domain.times import iso
from thunes.errors import Transient
from thunes.ports import Cursor
from thunes.usecases.check_signals import MAX_TICK_AGE, SYMBOLS_PER_WRITE, Checked


def only(desk: Desk) -> Signal:
    [sent] = desk.sent
    return sent


def cursor(desk: Desk) -> Cursor:
    key = desk.plan.cursor_key("BTCUSDT")
    return desk.books.read(cursors=[key]).cursor(key)


def test_a_rising_market_sends_an_entry_and_says_so() -> None:
    desk = Desk(RISING)
    checked = desk.check(START)
    sent = only(desk)
    assert (sent.leg, sent.symbol, sent.stage, sent.price) == (Leg.ENTRY, "BTCUSDT", "dev", d("20000"))
    assert checked == Checked(
        decided=1, signals=(sent.id,), why={"BTCUSDT": "fast SMA above slow SMA, and we are still out"}
    )
    assert (cursor(desk).decided, cursor(desk).pending) == (sent.candle_close, sent)


def test_a_decision_to_do_nothing_is_recorded_as_well() -> None:
    desk = Desk(FALLING)
    assert desk.check(START).signals == ()
    [event] = desk.events(Event.SIGNAL_DECIDED)
    assert event.decision_inputs == {
        "symbol": "BTCUSDT",
        "interval": "1h",
        "candle_close": "2024-01-10T11:59:59.999Z",
        "close": "19000",
        "candles": 2,
        "missing": 0,
        "holding": False,
        "fast": "19000",
        "slow": "19500",
    }
    assert event.decision_outputs == {
        "signal": None,
        "signal_id": None,
        "why": "fast SMA not above slow SMA, and we are out already",
        "superseded": None,
    }
    assert (event.strategy_id, event.param_hash) == ("sma_crossover", desk.plan.strategy.param_hash)
    assert desk.signals.sent == []


def test_a_candle_is_decided_once_however_often_it_is_looked_at() -> None:
    desk = Desk(FALLING)
    for _ in range(5):
        desk.check(desk.clock.now())
        desk.clock.pass_(minutes=10)
    assert len(desk.events(Event.SIGNAL_DECIDED)) == 1
    assert desk.market.questions.count("candles") == 1
    desk.next_hour("19500")
    assert desk.check(desk.clock.now()).decided == 1
    assert len(desk.events(Event.SIGNAL_DECIDED)) == 2


def test_an_open_position_that_falls_sends_an_exit() -> None:
    desk = Desk(RISING)
    desk.hold()
    desk.next_hour("19500")
    desk.check(desk.clock.now())
    assert only(desk).leg is Leg.EXIT


def test_without_enough_candles_there_is_no_opinion() -> None:
    desk = Desk(("20000",))
    assert desk.check(START).why == {"BTCUSDT": "warming up: 1 of 2 candles"}


@pytest.mark.parametrize(
    ("age", "stale"), [(MAX_TICK_AGE, False), (MAX_TICK_AGE + timedelta(milliseconds=1), True), (-MAX_TICK_AGE, False)]
)
def test_a_tick_that_comes_too_late_is_dropped(age: timedelta, stale: bool) -> None:
    desk = Desk()
    checked = desk.check(START - age)
    assert checked.stale_tick is stale
    assert len(desk.events(Event.SIGNAL_DECIDED)) == (0 if stale else 1)


@pytest.mark.parametrize(("since_close", "slept"), [("0", "2"), ("0.5", "1.5"), ("1.999", "0.001"), ("2", "0")])
def test_a_candle_settles_for_two_seconds(since_close: str, slept: str) -> None:
    desk = Desk()
    desk.clock.time = START.replace(second=0) + timedelta(seconds=float(since_close))
    desk.check(desk.clock.now())
    assert desk.clock.slept == timedelta(seconds=float(slept))
    assert desk.events(Event.SIGNAL_DECIDED)[0].decision_inputs["candle_close"] == "2024-01-10T11:59:59.999Z"


def test_a_signal_whose_message_was_lost_is_sent_again() -> None:
    desk = Desk()
    desk.signals.failures = [Transient("queue down")]
    with pytest.raises(Transient):
        desk.check(START)
    assert desk.signals.sent == []
    assert desk.check(START).signals == (only(desk).id,)
    assert len(desk.events(Event.SIGNAL_DECIDED)) == 1


def test_a_signal_written_by_a_run_that_died_is_sent_by_the_next() -> None:
    desk = Desk()
    desk.ledger.after["record"] = [Transient("the answer was lost")]
    with pytest.raises(Transient):
        desk.check(START)
    assert desk.check(START) == Checked(signals=(only(desk).id,))


def test_a_signal_that_was_judged_is_not_sent_again() -> None:
    desk = Desk()
    desk.check(START)
    desk.judge(only(desk))
    assert desk.check(START) == Checked()
    assert len(desk.signals.sent) == 1


def test_a_newer_opinion_takes_the_place_of_one_never_judged() -> None:
    desk = Desk()
    desk.check(START)
    first = only(desk)
    desk.next_hour("21000")
    desk.check(desk.clock.now())
    assert desk.events(Event.SIGNAL_DECIDED)[-1].decision_outputs["superseded"] == first.id
    assert cursor(desk).pending == desk.sent[-1] != first


def test_whoever_loses_the_race_to_the_ledger_decides_again() -> None:
    desk = Desk()
    desk.ledger.before["record"] = [desk.halt]
    assert desk.check(START).decided == 1
    assert len(desk.events(Event.SIGNAL_DECIDED)) == 1
    assert desk.ledger.calls.count("record") == 2
    assert desk.chain_holds()


def test_two_runs_at_once_decide_a_candle_once() -> None:
    desk, elsewhere = Desk(), KeepingQueue()
    other = replace(desk.check, ledger=desk.books, queue=elsewhere)
    desk.ledger.before["record"] = [lambda: other(START)]
    desk.check(START)
    assert len(desk.events(Event.SIGNAL_DECIDED)) == 1
    assert desk.signals.sent == elsewhere.sent


def test_many_symbols_are_written_in_transactions_of_a_hundred_writes_at_most() -> None:
    symbols = tuple(f"S{number:03}USDT" for number in range(2 * SYMBOLS_PER_WRITE + 1))
    desk = Desk(symbols=symbols)
    checked = desk.check(START)
    assert checked.decided == len(symbols) == len(set(checked.signals))
    assert desk.ledger.calls.count("record") == 3
    assert 1 + 2 * SYMBOLS_PER_WRITE <= 100


def test_a_candle_that_closes_while_we_read_is_left_to_the_next_run() -> None:
    desk = Desk()
    desk.market.series.append(candle("19000", HOUR.open_time(START)))
    desk.clock.time = START.replace(minute=59, second=59)
    desk.ledger.before["read"] = [lambda: desk.clock.pass_(seconds=1.5)]
    desk.check(desk.clock.now())
    [decided] = desk.events(Event.SIGNAL_DECIDED)
    assert decided.decision_inputs["candle_close"] == iso(HOUR.last_close(START))
