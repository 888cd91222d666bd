"""The command line in a folder where the system runs."""

import json
import os
from pathlib import Path

import pytest

from tests.cloud.running import Running
from tests.terminal import Terminal
from thunes.domain.money import plain
from thunes.local.state import PID
from thunes.local.state import STATE as LOCAL_STATE
from thunes.simulator.simulator import API_KEY, API_SECRET

pytestmark = pytest.mark.cloud


@pytest.fixture
def joined(terminal: Terminal, system: Running) -> Terminal:
    """A terminal in the folder where the local cloud was started."""
    state = terminal.folder / LOCAL_STATE
    state.parent.mkdir()
    state.write_text(json.dumps({**system.variables, PID: str(os.getpid())}))
    return terminal


def test_status_says_whether_it_may_trade_and_what_is_held(joined: Terminal, system: Running) -> None:
    status = joined("status", "--json").json
    assert (status["account"], status["trading_state"], status["books_opened"]) == ("dev#main", "ACTIVE", True)
    assert status["audit_events"] == len(system.trail())
    assert status["balances"]["USDT"] == plain(system.balance("USDT"))


def test_balance_is_the_venue_s(joined: Terminal, system: Running) -> None:
    balances = joined("balance", "--json").json
    assert balances == {asset: plain(system.balance(asset)) for asset in balances}
    assert "USDT" in balances


def test_halt_asks_nothing_and_resume_asks_for_the_stage(joined: Terminal) -> None:
    halted = joined("halt", "--reason", "something smells", "--json")
    assert (halted.code, halted.json["state"], halted.json["reason"]) == (0, "HALTED", "something smells")
    assert joined("halt", "--json").json["state"] == "HALTED"

    mistyped = joined("resume", "--reason", "all is well", typed="live\n")
    assert mistyped.code == 2
    assert "not resumed" in mistyped.err
    assert joined("status", "--json").json["trading_state"] == "HALTED"

    resumed = joined("resume", "--reason", "all is well", "--json", typed="dev\n")
    assert (resumed.code, resumed.json["state"], resumed.json["reason"]) == (0, "ACTIVE", "all is well")
    assert joined("status", "--json").json["by"] == resumed.json["actor"]


def test_a_program_resumes_without_being_asked(joined: Terminal) -> None:
    joined("halt")
    assert joined("resume", "--reason", "a test", "--yes", "--json").json["state"] == "ACTIVE"


def test_a_pause_stops_entries_and_a_halt_may_have_everything_sold(joined: Terminal) -> None:
    assert joined("pause", "--json").json["state"] == "REDUCING"
    halted = joined("halt", "--flatten", "--json").json
    assert (halted["state"], halted["flatten"], halted["schedules"]) == ("HALTED", True, "disabled")
    assert joined("pause", "--json").json["state"] == "HALTED"


def test_a_drill_where_a_cloud_runs_presses_its_switch_and_resumes(joined: Terminal, system: Running) -> None:
    drilled = joined("drill", "kill-switch", "--json")
    assert (drilled.code, drilled.json["ok"], drilled.json["placements"]) == (0, True, 0)
    assert joined("status", "--json").json["trading_state"] == "ACTIVE"
    last = system.trail()[-1]
    assert (last.event, last.decision_outputs["ok"]) == ("drill_held", True)


def test_resuming_what_runs_changes_nothing(joined: Terminal, system: Running) -> None:
    before = len(system.trail())
    joined("resume", "--reason", "for good measure", "--yes")
    assert len(system.trail()) == before


def test_the_configuration_is_the_cloud_s_and_shows_no_secret(joined: Terminal, system: Running) -> None:
    shown = joined("config", "show", "--json")
    assert shown.json["THUNES_TABLE"] == {"value": system.cloud.outputs["TableName"], "source": "local cloud"}
    assert API_KEY not in shown.out
    assert API_SECRET not in shown.out


def test_a_cycle_in_this_process_keeps_the_deployed_books(joined: Terminal, system: Running) -> None:
    system.next_candle()
    before = len(system.trail())
    result = joined("paper", "--json").json
    assert set(result["decisions"]) == {"BTCUSDT"}
    assert result["balances"]["USDT"] == plain(system.balance("USDT"))
    assert "signal_decided" in [event.event for event in system.trail()[before:]]
    assert system.invoke("Reconcile")["unexplained"] == {}


def test_the_trail_in_the_table_is_whole_until_somebody_changes_it(joined: Terminal, system: Running) -> None:
    whole = joined("audit", "verify", "--json")
    assert (whole.code, whole.json["events"], whole.json["chain"]) == (0, len(system.trail()), "ok")

    client, table = system.cloud.client("dynamodb"), system.cloud.outputs["TableName"]
    day = {":pk": {"S": f"dev#main#audit#{system.replay.start.date()}"}}
    item = client.query(TableName=table, KeyConditionExpression="pk = :pk", ExpressionAttributeValues=day)["Items"][0]
    client.put_item(TableName=table, Item={**item, "strategy_id": {"S": "somebody else"}})
    changed = joined("audit", "verify", "--json")
    client.put_item(TableName=table, Item=item)
    assert changed.code == 5
    assert (changed.json["chain"], changed.json["first"]["sequence"]) == ("broken", 1)


def test_a_cloud_that_is_gone_is_unreachable(terminal: Terminal, running: Running) -> None:
    (terminal.folder / ".thunes").mkdir()
    nobody = {"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_MAX_ATTEMPTS": "1", PID: str(os.getpid())}
    variables = {**running.variables, **nobody}
    (terminal.folder / LOCAL_STATE).write_text(json.dumps(variables))
    outcome = terminal("status")
    assert (outcome.code, outcome.out) == (6, "")
    assert Path(outcome.err).parts[0].startswith("error: ")
