"""Table stream -> archive + bus."""

import json
from typing import Any

import pytest
from botocore.stub import Stubber

from tests.contracts.tables import aws
from tests.functions.stack import BUCKET
from tests.functions.world import World, event
from thunes import wiring
from thunes.errors import Transient

KEYS = [f"audit/dev-main/2024-01-10/00000000000{sequence}.json" for sequence in (3, 4, 5)]


def test_audit_events_of_the_stream_are_archived_and_published(rising: World) -> None:
    assert rising.invoke("publish_facts", event("table_stream")) == {"events": 3}
    lines = [json.loads(body) for body in archived().values()]
    assert [line["sequence"] for line in lines] == [3, 4, 5]
    assert [(entry["DetailType"], entry["Source"], entry["EventBusName"]) for entry in rising.heard] == [
        ("risk_approved", "thunes", "thunes-dev"),
        ("order_sending", "thunes", "thunes-dev"),
        ("order_settled", "thunes", "thunes-dev"),
    ]
    assert [json.loads(entry["Detail"]) for entry in rising.heard] == lines


def test_the_same_batch_again_leaves_the_same_objects(rising: World) -> None:
    for _ in range(2):
        rising.invoke("publish_facts", event("table_stream"))
    assert list(archived()) == KEYS


def test_a_batch_without_audit_events_writes_nothing(rising: World) -> None:
    others = [record for record in event("table_stream")["Records"] if record["eventName"] != "INSERT"]
    assert rising.invoke("publish_facts", {"Records": others}) == {"events": 0}
    assert (archived(), rising.heard) == ({}, [])


def test_what_is_not_archived_is_not_published(rising: World) -> None:
    with Stubber(wiring.aws("s3")) as stubber:
        stubber.add_client_error("put_object", "SlowDown")
        with pytest.raises(Transient, match="SlowDown"):
            rising.invoke("publish_facts", event("table_stream"))
    assert rising.heard == []


def test_a_fact_that_the_bus_did_not_take_fails_the_batch(rising: World) -> None:
    with Stubber(wiring.aws("events")) as stubber:
        stubber.add_response("put_events", {"FailedEntryCount": 1, "Entries": []})
        with pytest.raises(Transient, match="all but 1 of 3"):
            rising.invoke("publish_facts", event("table_stream"))
    assert list(archived()) == KEYS


def archived() -> dict[str, Any]:
    """Return the objects of the archive."""
    client = aws("s3")
    keys = [entry["Key"] for entry in client.list_objects_v2(Bucket=BUCKET).get("Contents", [])]
    return {key: client.get_object(Bucket=BUCKET, Key=key)["Body"].read() for key in keys}
