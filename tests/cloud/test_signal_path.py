"""One signal becomes one fill, through the deployed template."""

import pytest

from tests.cloud.running import Running
from thunes.adapters.sqs.commands import encode
from thunes.domain.audit import AuditEvent
from thunes.domain.chain import verify
from thunes.domain.signal import Leg, Signal
from thunes.domain.times import from_iso

pytestmark = pytest.mark.cloud


def about(events: list[AuditEvent], signal_id: str) -> list[str]:
    """Return the names of the events that a signal caused, in order."""
    digest = signal_id.removeprefix("sig-")
    return [event.event for event in events if digest in str(vars(event))]


def test_one_signal_becomes_one_fill_and_the_account_adds_up(system: Running) -> None:
    orders = len(system.venue.engine.orders)
    signal_id = system.until_signal()
    assert system.settle()["unexplained"] == {}
    assert len(system.venue.engine.orders) == orders + 1
    story = about(system.trail(), signal_id)
    assert story == ["signal_decided", "risk_approved", "order_sending", "order_settled"]
    assert verify(system.trail()) is None


def test_a_tick_delivered_twice_decides_once(system: Running) -> None:
    tick = system.next_candle()
    first, second = system.check(tick), system.check(tick)
    assert first["decided"] == 1
    assert second["decided"] == 0
    decided = [e for e in system.trail() if e.event == "signal_decided" and e.timestamp[:13] == tick.isoformat()[:13]]
    assert len(decided) == 1
    system.settle()


def test_a_signal_delivered_again_is_not_judged_again(system: Running) -> None:
    signal_id = system.until_signal()
    system.settle()
    orders = len(system.venue.engine.orders)
    body = signal_body(system, signal_id)
    system.send("SignalsQueueUrl", body, "again")
    system.settle()
    assert len(system.venue.engine.orders) == orders
    assert about(system.trail(), signal_id).count("risk_approved") == 1


def test_a_late_tick_is_dropped(system: Running) -> None:
    tick = system.next_candle()
    late = system.next_candle()
    assert (late - tick).total_seconds() > 120
    assert system.check(tick)["stale_tick"] is True


def test_facts_reach_the_archive_whole_and_in_order(system: Running) -> None:
    system.check(system.next_candle())
    system.settle()
    trail = system.trail()
    system.cloud.wait_until(lambda: len(system.archived()) >= len(trail), "the archive does not catch up")
    assert [event["hash"] for event in system.archived()] == [event.hash for event in system.trail()]


def test_the_day_is_summarized_once(system: Running) -> None:
    summarized = [e.decision_inputs["day"] for e in system.trail() if e.event == "day_summarized"]
    for _ in range(24):
        system.check(system.next_candle())
        system.settle()
    system.invoke("SummarizeDay")
    system.invoke("SummarizeDay")
    later = [e.decision_inputs["day"] for e in system.trail() if e.event == "day_summarized"]
    assert len(later) == len(summarized) + 1


def test_performance_is_watched(system: Running) -> None:
    seen = system.invoke("WatchPerformance")
    assert set(seen) <= {"sma_crossover"}


def signal_body(system: Running, signal_id: str) -> str:
    event = next(e for e in system.trail() if e.decision_outputs.get("signal_id") == signal_id)
    signal = Signal(
        stage="dev",
        strategy_id=str(event.strategy_id),
        param_hash=str(event.param_hash),
        symbol="BTCUSDT",
        candle_close=from_iso(str(event.decision_inputs["candle_close"])),
        leg=Leg(str(event.decision_outputs["signal"])),
        price=system.venue.engine.markets["BTCUSDT"].price(system.clock.now()),
    )
    assert signal.id == signal_id
    return encode(signal)
