"""The kill switch, pressed as the console would press it."""

import json
from decimal import Decimal
from typing import Any

import pytest

from tests.cloud.running import Running
from thunes.local.ministack import LocalCloudFailed
from thunes.local.package import project_root

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


def schedule(system: Running, name: str) -> str:
    return str(system.cloud.client("scheduler").get_schedule(Name=f"thunes-dev-{name}")["State"])


def set_schedule(system: Running, state: str) -> None:
    client = system.cloud.client("scheduler")
    found = client.get_schedule(Name="thunes-dev-check-signals")
    kept = {name: found[name] for name in ("Name", "ScheduleExpression", "FlexibleTimeWindow", "Target")}
    client.update_schedule(**kept, State=state)


def test_a_halt_disables_the_schedule_of_entries_by_its_own_role_and_nothing_else_of_it(system: Running) -> None:
    set_schedule(system, "ENABLED")
    before = system.cloud.client("scheduler").get_schedule(Name="thunes-dev-check-signals")
    others = {name: schedule(system, name) for name in ("reconcile", "summarize-day", "watch-performance")}
    assert system.invoke("KillSwitch", {})["schedules"] == "disabled"
    after = system.cloud.client("scheduler").get_schedule(Name="thunes-dev-check-signals")
    unmeant = ("State", "LastModificationDate", "ResponseMetadata")
    assert after["State"] == "DISABLED"
    assert {k: v for k, v in after.items() if k not in unmeant} == {k: v for k, v in before.items() if k not in unmeant}
    assert {name: schedule(system, name) for name in others} == others


def test_a_resume_leaves_it_off_where_the_deployment_does(system: Running) -> None:
    token = system.invoke("KillSwitch", {})["token"]
    request = {"action": "resume", "stage": "dev", "reason": "because", "token": token}
    assert system.invoke("KillSwitch", request)["schedules"].startswith("left off")
    assert schedule(system, "check-signals") == "DISABLED"


def test_the_shipped_events_do_what_they_say(system: Running) -> None:
    def press(name: str) -> Any:
        return system.invoke("KillSwitch", json.loads((project_root() / "infra/events" / name).read_text()))["trading"]

    assert press("REDUCE.json")["state"] == "REDUCING"
    assert press("HALT.json")["flatten"] is False
    assert press("HALT_AND_FLATTEN.json")["flatten"] is True
    assert (press("STATUS.json")["state"], press("REDUCE.json")["state"]) == ("HALTED", "HALTED")


def test_a_halt_that_flattens_sells_what_is_held(system: Running) -> None:
    while system.balance("BTC") < Decimal("0.0001"):  # dust is nothing to sell
        system.until_signal()
        system.settle()
    held = system.balance("BTC")
    system.invoke("KillSwitch", {"action": "halt", "flatten": True, "reason": "out"})
    assert system.settle()["unexplained"] == {}
    assert system.balance("BTC") < held / 10
    last = list(system.venue.engine.orders.values())[-1]
    assert (last.side, last.status) == ("SELL", "FILLED")
    orders = len(system.venue.engine.orders)
    system.settle()
    assert len(system.venue.engine.orders) == orders


@pytest.mark.parametrize("missing", ["stage", "reason", "token"])
def test_resuming_takes_a_stage_a_reason_and_the_token(system: Running, missing: str) -> None:
    token = system.invoke("KillSwitch", {})["token"]
    request = {"action": "resume", "stage": "dev", "reason": "because", "token": token}
    with pytest.raises(LocalCloudFailed, match=f'resume needs.*"{missing}"'):
        system.invoke("KillSwitch", {**request, missing: ""})
    assert system.invoke("KillSwitch", {"action": "status"})["trading"]["state"] == "HALTED"
