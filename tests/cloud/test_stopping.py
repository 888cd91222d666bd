"""The kill switch, pressed as the console would press it."""

from typing import Any

import pytest

from tests.cloud.running import Running
from thunes.local.ministack import LocalCloudFailed

pytestmark = pytest.mark.cloud

CONSOLE_DEFAULT = {"key1": "value1", "key2": "value2", "key3": "value3"}


@pytest.mark.parametrize("payload", [{}, CONSOLE_DEFAULT, "junk", 42, [], {"action": "dance"}, {"reason": 7}])
def test_any_payload_halts(system: Running, payload: Any) -> None:
    assert system.invoke("KillSwitch", payload)["trading"]["state"] == "HALTED"
    assert system.invoke("KillSwitch", {"action": "status"})["trading"]["state"] == "HALTED"


def test_halted_approves_nothing_and_sends_nothing(system: Running) -> None:
    system.until_signal()
    system.settle()
    orders = len(system.venue.engine.orders)
    system.invoke("KillSwitch", {})
    sequence = len(system.trail())
    system.until_signal()
    system.settle()
    later = [event.event for event in system.trail()[sequence:]]
    assert "risk_denied" in later
    assert {"risk_approved", "order_sending"}.isdisjoint(later)
    assert len(system.venue.engine.orders) == orders


def test_pressing_twice_writes_one_fact(system: Running) -> None:
    before = len(system.trail())
    system.invoke("KillSwitch", {})
    system.invoke("KillSwitch", {})
    assert [event.event for event in system.trail()[before:]] == ["trading_state_changed"]


@pytest.mark.parametrize("missing", ["stage", "reason", "token"])
def test_resuming_takes_a_stage_a_reason_and_the_token(system: Running, missing: str) -> None:
    token = system.invoke("KillSwitch", {})["token"]
    request = {"action": "resume", "stage": "dev", "reason": "because", "token": token}
    with pytest.raises(LocalCloudFailed, match=f'resume needs.*"{missing}"'):
        system.invoke("KillSwitch", {**request, missing: ""})
    assert system.invoke("KillSwitch", {"action": "status"})["trading"]["state"] == "HALTED"
