"""Races on the deployed stack: many invocations at once, with the queue's own among them; one order comes of it."""

import json
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from tests.cloud.running import Running
from tests.cloud.test_signal_path import about, signal_body
from thunes.domain.chain import verify
from thunes.local.ministack import LocalCloudFailed

pytestmark = pytest.mark.cloud

RACERS = 6


def event(body: str) -> dict[str, Any]:
    """Return what a queue would hand to a function, under a receipt that belongs to nobody."""
    return {"Records": [{"body": body, "receiptHandle": "nobody's"}]}


def at_once(calls: list[Callable[[], object]]) -> None:
    """Let all start together; one that fails was beaten by another."""
    start = Barrier(len(calls))

    def run(call: Callable[[], object]) -> None:
        start.wait()
        try:
            call()
        except LocalCloudFailed:
            return

    with ThreadPoolExecutor(len(calls)) as threads:
        list(threads.map(run, calls))


def test_a_race_of_judges_approves_a_signal_once_and_a_race_of_placers_orders_it_once(system: Running) -> None:
    signal_id = system.until_signal()
    judged = event(signal_body(system, signal_id))
    at_once([lambda: system.invoke("ValidateRisk", judged)] * RACERS)
    intent_id = signal_id.replace("sig-", "int-")
    placed = event(json.dumps({"kind": "place_intent", "intent_id": intent_id}))
    at_once([lambda: system.invoke("PlaceOrder", placed)] * RACERS)
    assert system.settle()["unexplained"] == {}

    story = Counter(about(system.trail(), signal_id))
    assert (story["risk_approved"], story["order_sending"], story["order_settled"]) == (1, 1, 1)
    name = signal_id.replace("sig-", "T0-")
    assert [order.client_order_id for order in system.venue.engine.orders.values()].count(name) == 1
    assert verify(system.trail()) is None


def test_a_race_of_the_kill_switch_with_everybody_leaves_a_halt_that_holds(system: Running) -> None:
    signal_id = system.until_signal()
    judged = event(signal_body(system, signal_id))
    placed = event(json.dumps({"kind": "place_intent", "intent_id": signal_id.replace("sig-", "int-")}))
    at_once(
        [
            lambda: system.invoke("ValidateRisk", judged),
            lambda: system.invoke("PlaceOrder", placed),
            lambda: system.invoke("KillSwitch", {}),
            lambda: system.invoke("Reconcile"),
        ]
        * 2
    )
    system.settle()
    assert system.invoke("KillSwitch", {"action": "status"})["trading"]["state"] == "HALTED"
    trail = system.trail()
    [halted] = [n for n, e in enumerate(trail) if e.decision_outputs.get("state") == "HALTED"][-1:]
    later = {e.event for e in trail[halted:]}
    assert {"risk_approved", "order_sending"}.isdisjoint(later)
    assert verify(trail) is None
