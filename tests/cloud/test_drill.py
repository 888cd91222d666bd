"""The drill on a cloud of its own: placements race the kill switch, and lose as they should."""

import pytest

from tests.terminal import Terminal

pytestmark = [pytest.mark.cloud, pytest.mark.slow]

PLACEMENTS = 4  # each has a process of its own, and a small machine has to start them all


def test_placements_race_the_switch_and_none_comes_too_late(terminal: Terminal) -> None:
    drilled = terminal("drill", "kill-switch", "--placements", str(PLACEMENTS), "--json")
    assert drilled.code == 0, drilled.err
    found = drilled.json
    assert (found["ok"], found["state"], found["resumed"]) == (True, "HALTED", True)
    assert found["orders"] <= found["sent"] == PLACEMENTS - found["abandoned"]
    assert found["last_possible_milliseconds"] <= found["bound_milliseconds"] == 3000
    assert found["schedules"] == "disabled"
