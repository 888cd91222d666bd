"""A drill: what it measures, when it is passed, and that it leaves the account as it found it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.builders import START
from tests.usecases.desk import Desk
from thunes.domain.audit import Event
from thunes.domain.risk import TradingState
from thunes.entry import as_json
from thunes.errors import Refused
from thunes.usecases.hold_drill import BOUND, Pressed, Switch, hold

MS = timedelta(milliseconds=1)


def switch(desk: Desk, takes: timedelta = 300 * MS) -> Switch:
    """Return the desk's own switch, which takes so long to answer a press."""

    def invoke(payload: Mapping[str, object]) -> Any:
        if payload["action"] == "halt":
            desk.clock.time += takes
        return as_json(desk.trading.obey(payload))

    return Switch(invoke, desk.clock.now, desk.books, desk.clock)


def racing(**found: Any) -> Any:
    """Return a press that something raced."""
    return lambda of: replace(of.press(), **found)


def told(desk: Desk) -> Any:
    [event] = desk.events(Event.DRILL_HELD)
    return event


def test_it_halts_measures_resumes_and_writes_that_down() -> None:
    desk = Desk()
    drilled = hold(switch(desk), "dev", 0, Switch.press)
    assert drilled.ok
    assert desk.state is TradingState.ACTIVE
    assert told(desk).decision_inputs == {"stage": "dev", "placements": 0}
    assert told(desk).decision_outputs == {
        "ok": True,
        "state": "HALTED",
        "effective_milliseconds": 300,
        "milliseconds": 300,
        "last_order_milliseconds": None,
        "last_possible_milliseconds": 2300,
        "bound_milliseconds": 3000,
        "sent": 0,
        "orders": 0,
        "abandoned": 0,
        "complete": True,
        "schedules": "",
        "resumed": True,
    }
    states = [event.decision_outputs["state"] for event in desk.events(Event.TRADING_STATE_CHANGED)]
    assert states == ["ACTIVE", "HALTED", "ACTIVE"]
    assert desk.chain_holds()


@pytest.mark.parametrize("state", [TradingState.REDUCING, TradingState.HALTED])
def test_an_account_that_does_not_trade_is_left_alone(state: TradingState) -> None:
    desk = Desk()
    desk.set_state(state)
    with pytest.raises(Refused, match=rf"the account is {state} \(for a test\)"):
        hold(switch(desk), "dev", 0, Switch.press)
    assert desk.state is state
    assert desk.events(Event.DRILL_HELD) == []


@pytest.mark.parametrize(
    ("found", "passes"),
    [
        ({}, True),
        ({"last_order": START + 3000 * MS, "last_possible": START + 3000 * MS}, True),
        ({"last_order": START + 3001 * MS, "last_possible": START}, False),
        ({"last_order": START, "last_possible": START + 3001 * MS}, False),
        ({"complete": False}, False),
        ({"state": "ACTIVE"}, False),
    ],
)
def test_it_is_passed_only_where_everything_held_in_time(found: dict[str, Any], passes: bool) -> None:
    desk = Desk()
    drilled = hold(switch(desk), "dev", 20, racing(**found))
    assert drilled.ok is told(desk).decision_outputs["ok"] is passes
    assert desk.state is TradingState.ACTIVE


def test_a_switch_that_takes_too_long_has_not_passed() -> None:
    desk = Desk()
    assert not hold(switch(desk, BOUND), "dev", 0, Switch.press).ok


def test_what_came_before_the_press_counts_as_none_of_its_time() -> None:
    desk = Desk()
    outputs = hold(switch(desk), "dev", 2, racing(last_order=START - MS, last_possible=START + 40 * MS)).outputs
    assert (outputs["last_order_milliseconds"], outputs["last_possible_milliseconds"]) == (0, 40)


def test_a_halt_by_somebody_else_in_the_meantime_stands() -> None:
    desk = Desk()

    def press(of: Switch) -> Pressed:
        pressed = of.press()
        desk.owner.halt("record_fill", "loss")
        return pressed

    drilled = hold(switch(desk), "dev", 0, press)
    assert (drilled.ok, drilled.outputs["resumed"]) == (False, False)
    assert desk.books.read().trading_state.reason == "loss"
