"""What functions measure, as CloudWatch finds it in their output; and that nothing fails because of it."""

import json
from typing import Any

import pytest

from tests.functions.world import World, event
from thunes import wiring


def measured(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    return [line for line in lines if "_aws" in line]


def publish(trading: World) -> Any:
    """Hand the newest facts to the publisher as the table's stream would."""
    return trading.invoke("publish_facts", event("table_stream"))


def test_reconcile_measures_the_account_and_its_own_heartbeat(
    trading: World, capsys: pytest.CaptureFixture[str]
) -> None:
    trading.cycle()
    capsys.readouterr()
    answer = trading.tick("reconcile")
    [line] = measured(capsys)
    assert line["stage"] == "dev"
    assert (line["Halted"], line["Unexplained"], line["Unprotected"]) == (0, 0, 0)
    assert line["Exposure"] > 0
    assert answer["standing"]["positions"] == 1


def test_facts_are_measured_where_they_are_published(
    trading: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    trading.cycle()
    facts = list(trading.ledger.trail())
    monkeypatch.setattr(wiring, "audit_events", lambda records: facts)
    capsys.readouterr()
    assert publish(trading) == {"events": len(facts)}
    [line] = measured(capsys)
    assert line["event_ids"] == [fact.event_id for fact in facts]
    assert (line["Signals"], line["OrdersFilled"], line["DecisionLatency"]) == (1, 1, 5001)
    assert line["Fees"] > 0


def test_a_measurement_that_fails_is_logged_and_nothing_else(
    trading: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken() -> object:
        raise RuntimeError("no meter")

    monkeypatch.setattr(wiring, "observe", broken)
    assert trading.tick("reconcile")["unexplained"] == {}
    assert publish(trading) == {"events": 3}
    assert measured(capsys) == []
    told = [vars(record)["error"] for record in trading.log if record.getMessage() == "not measured"]
    assert told == ["RuntimeError: no meter"] * 2


def test_measuring_asks_nobody(trading: World) -> None:
    trading.tick("reconcile")
    assert trading.calls() == (3, 1)
