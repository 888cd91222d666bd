"""Schedule -> signals queue."""

from datetime import timedelta

import pytest

from tests.builders import HOUR, START
from tests.functions.world import FALLING, World, event, world
from thunes.adapters.sqs.commands import decode_signal
from thunes.domain.chain import verify
from thunes.domain.signal import Leg
from thunes.domain.times import iso
from thunes.entry import UNFILLED


def test_a_tick_puts_a_signal_on_its_queue(trading: World) -> None:
    answer = trading.invoke("check_signals", event("scheduler"))
    (message,) = trading.receive(trading.signals)
    found = decode_signal(message["Body"])
    assert (found.stage, found.symbol, found.leg) == ("dev", "BTCUSDT", Leg.ENTRY)
    assert found.candle_close == HOUR.last_close(START)
    assert message["Attributes"]["MessageGroupId"] == "dev#main"
    assert message["Attributes"]["MessageDeduplicationId"] == found.id
    assert (answer["decided"], answer["signals"]) == (1, [found.id])
    assert trading.facts()[-1] == "signal_decided"


def test_the_same_tick_twice_is_one_decision_and_one_message(trading: World) -> None:
    first = trading.tick("check_signals")
    second = trading.tick("check_signals")
    assert (first["decided"], second["decided"]) == (1, 0)
    assert len(trading.receive(trading.signals)) == 1
    assert trading.facts().count("signal_decided") == 1


def test_where_the_strategy_wants_nothing_no_message_is_sent(moto: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with world(monkeypatch, FALLING) as running:
        answer = running.tick("check_signals")
        assert (answer["decided"], answer["signals"]) == (1, [])
        assert running.receive(running.signals) == []
        assert verify(running.ledger.trail(), running.ledger.read().head) is None


@pytest.mark.parametrize(("late", "stale"), [(120, False), (121, True)])
def test_a_tick_that_comes_too_late_decides_nothing(trading: World, late: int, stale: bool) -> None:
    scheduled = iso(START - timedelta(seconds=late))
    answer = trading.invoke("check_signals", {"scheduled_time": scheduled})
    assert answer["stale_tick"] is stale
    assert len(trading.receive(trading.signals)) == (0 if stale else 1)


def test_a_schedule_that_does_not_fill_in_its_time_means_now(trading: World) -> None:
    assert trading.invoke("check_signals", {"scheduled_time": UNFILLED})["decided"] == 1


@pytest.mark.parametrize("payload", [{}, None, [], "2024-01-10T12:00:00Z", {"scheduled_time": None}])
def test_what_is_no_schedule_is_refused_before_anything_is_decided(trading: World, payload: object) -> None:
    with pytest.raises(ValueError, match=r'^not a schedule event: it has no "scheduled_time"$'):
        trading.invoke("check_signals", payload)
    assert trading.facts()[-1] == "trading_state_changed"


def test_what_it_did_is_one_line_of_log(trading: World) -> None:
    trading.log.clear()
    answer = trading.tick("check_signals")
    (done,) = trading.log
    found = vars(done)
    assert (done.getMessage(), found["outcome"], found["function"]) == ("done", answer, "functions.check_signals")
    assert found["milliseconds"] >= 0
