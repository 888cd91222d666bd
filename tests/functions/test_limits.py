"""Limits that change, or cannot be read, while the functions run."""

import pytest

from tests.builders import HOUR, START, d
from tests.contracts.tables import aws
from tests.functions.stack import LIMITS, bound
from tests.functions.world import RISING, World, world
from thunes.errors import Misconfigured
from thunes.wiring.bounds import limits

DAMAGE = [None, "", "junk", "{}", '{"schema_version": 1, "limits": {}, "pending": null}']


def damage(text: str | None) -> None:
    """Let the document be that text, or let there be none."""
    aws("ssm").delete_parameter(Name=LIMITS)
    if text is not None:
        aws("ssm").put_parameter(Name=LIMITS, Value=text or " ", Type="String")


def test_what_is_tightened_bounds_the_very_next_decision(trading: World) -> None:
    trading.tick("check_signals")
    bound(max_position_size=d("4"))
    trading.deliver(trading.signals, "validate_risk")
    assert trading.facts()[-1] == "risk_denied"


@pytest.mark.parametrize("text", DAMAGE)
def test_without_limits_that_can_be_read_nothing_is_entered(trading: World, text: str | None) -> None:
    trading.tick("check_signals")
    damage(text)
    assert trading.deliver(trading.signals, "validate_risk") is None
    assert trading.facts()[-1] == "risk_denied"
    assert trading.receive(trading.orders) == []


@pytest.mark.parametrize("cold", [True, False])
@pytest.mark.parametrize("text", DAMAGE)
def test_what_was_approved_before_is_placed_and_booked_and_the_run_says_what_is_wrong(
    trading: World, text: str | None, cold: bool
) -> None:
    trading.tick("check_signals")
    trading.deliver(trading.signals, "validate_risk")
    damage(text)
    if cold:
        trading.start_cold()
    trading.deliver(trading.orders, "place_order")
    assert trading.facts()[-1] == "order_settled"
    with pytest.raises(Misconfigured, match=f"parameter {LIMITS}"):
        trading.tick("reconcile")


def test_what_is_held_is_left_without_limits(moto: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with world(monkeypatch, (*RISING, "19000.01", "18000.01"), START - 2 * HOUR.length) as running:
        running.tick("reconcile")
        running.cycle()
        assert running.ledger.read().portfolio.holds("BTCUSDT")
        damage("junk")
        running.wait(hours=1)
        running.cycle()
        assert not running.ledger.read().portfolio.holds("BTCUSDT")


def test_the_books_are_opened_without_limits_and_the_peak_waits_for_them(rising: World) -> None:
    damage(None)
    with pytest.raises(Misconfigured):
        rising.tick("reconcile")
    view = rising.ledger.read()
    assert view.opened
    assert view.portfolio.peak is None


def test_a_process_that_never_read_the_limits_marks_nothing_and_judges_no_gap(trading: World) -> None:
    trading.simulator.engine.account.receive("USDT", d("700"))
    damage(None)
    trading.start_cold()
    before = trading.ledger.read()
    with pytest.raises(Misconfigured):
        trading.tick("reconcile")
    assert trading.ledger.read() == before


def test_a_process_without_a_parameter_runs_on_the_defaults_on_dev_alone(
    trading: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("THUNES_LIMITS")
    trading.start_cold()
    assert limits().max_positions == 3
    monkeypatch.setenv("THUNES_STAGE", "paper")
    monkeypatch.setenv("THUNES_EXCHANGE_URL", "")
    monkeypatch.setenv("THUNES_CLOCK", "system")
    trading.start_cold()
    with pytest.raises(Misconfigured, match=r"^THUNES_LIMITS is not set"):
        limits()
