"""The table's stream: audit events come out, in order; everything else is passed over."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.dynamo.damage import write_every_kind
from thunes.adapters.dynamo import mapping
from thunes.adapters.dynamo.ledger import DynamoLedger
from thunes.adapters.dynamo.stream import audit_events
from thunes.domain.audit import AuditEvent

EVENT = Path(__file__).parents[2] / "functions" / "events" / "table_stream.json"


@pytest.fixture
def records() -> list[dict[str, Any]]:
    """A batch as the stream delivers it: several items of several transactions, the audit events not in order."""
    found: list[dict[str, Any]] = json.loads(EVENT.read_text())["Records"]
    return found


def test_audit_events_come_out_by_sequence(records: list[dict[str, Any]]) -> None:
    events = audit_events(records)
    assert [(event.sequence, event.event) for event in events] == [
        (3, "risk_approved"),
        (4, "order_sending"),
        (5, "order_settled"),
    ]
    assert all(event.computed_hash() == event.hash for event in events)


def test_events_of_the_stream_are_those_of_the_trail(ledger: DynamoLedger) -> None:
    write_every_kind(ledger)
    trail = list(ledger.trail())
    assert audit_events([inserted(event) for event in reversed(trail)]) == trail


def test_events_of_two_accounts_are_kept_apart(records: list[dict[str, Any]]) -> None:
    other = deepcopy(records)
    for record in other:
        image = record["dynamodb"].get("NewImage", {})
        if "account" in image:
            image.update({"pk": {"S": "paper#main#audit#2024-01-10"}, "account": {"S": "paper#main"}})
    events = audit_events([*other, *records])
    accounts = [event.account for event in events]
    assert accounts[:3] == ["dev#main"] * 3
    assert set(accounts[3:]) == {"paper#main"}


@pytest.mark.parametrize("kind", ["MODIFY", "REMOVE"])
def test_what_happens_to_an_event_later_is_passed_over(records: list[dict[str, Any]], kind: str) -> None:
    assert audit_events([{**record, "eventName": kind} for record in records]) == []


def test_a_stream_of_keys_alone_brings_nothing(records: list[dict[str, Any]]) -> None:
    for record in records:
        record["dynamodb"].pop("NewImage", None)
    assert audit_events(records) == []


def test_an_empty_batch_brings_nothing() -> None:
    assert audit_events([]) == []


def inserted(event: AuditEvent) -> dict[str, Any]:
    """Return the stream record that tells of an audit event."""
    item = mapping.audit_item(f"{event.account}#audit#{event.timestamp[:10]}", event)
    return {"eventName": "INSERT", "dynamodb": {"NewImage": item.serialize()}}
