"""The deployed trail and its archive are verified together; one byte changed in either is found and named."""

import json
import os
from collections.abc import Iterator

import pytest

from tests.cloud.running import Running
from tests.terminal import Terminal
from tests.usecases.archived import flip
from thunes.domain.archive_keys import event_key
from thunes.domain.audit import AuditEvent
from thunes.local.state import PID
from thunes.local.state import STATE as LOCAL_STATE

pytestmark = pytest.mark.cloud


@pytest.fixture
def joined(terminal: Terminal, system: Running) -> Terminal:
    """A terminal in the folder where the local cloud runs, after a night on which the day before was sealed."""
    state = terminal.folder / LOCAL_STATE
    state.parent.mkdir()
    state.write_text(json.dumps({**system.variables, PID: str(os.getpid())}))
    system.check(system.next_candle())
    today = system.clock.now().date()
    while system.clock.now().date() == today:
        tick = system.next_candle()
    system.check(tick)
    system.settle()
    system.invoke("SummarizeDay")
    last = system.trail()[-1].sequence
    system.cloud.wait_until(lambda: system.archived()[-1]["sequence"] == last, "the archive does not catch up")
    return terminal


@pytest.fixture
def event(joined: Terminal, system: Running) -> AuditEvent:
    """The first event of the day that was sealed last."""
    trail = system.trail()
    sealed = [one for one in trail if one.event == "day_sealed"][-1]
    return next(one for one in trail if one.sequence == sealed.decision_outputs["first"])


def test_table_seals_and_archive_agree(joined: Terminal, system: Running) -> None:
    outcome = joined("audit", "verify", "--json")
    assert (outcome.code, outcome.err) == (0, "")
    found = outcome.json
    assert (found["chain"], found["archive"], found["findings"]) == ("ok", "ok", 0)
    assert found["sealed_days"] >= 1
    assert found["events"] == len(system.trail())


def test_a_seal_is_in_the_trail_and_is_shown(joined: Terminal, system: Running) -> None:
    sealed = joined("audit", "search", "--event", "day_sealed", "--json").out.splitlines()
    root = json.loads(sealed[-1])["decision_outputs"]["root"]
    assert len(root) == 64
    assert "decided" in joined("why", "BTCUSDT").out


@pytest.fixture
def overwritten(system: Running, event: AuditEvent) -> Iterator[str]:
    """The key of an event's object of which somebody wrote another version; taken away afterwards."""
    client, bucket, key = system.cloud.client("s3"), system.cloud.outputs["ArchiveBucket"], event_key(event)
    body = flip(client.get_object(Bucket=bucket, Key=key)["Body"].read())
    version = client.put_object(Bucket=bucket, Key=key, Body=body)["VersionId"]
    yield key
    client.delete_object(Bucket=bucket, Key=key, VersionId=version, BypassGovernanceRetention=True)


def test_a_byte_flipped_in_the_archive_is_found_and_named(
    joined: Terminal, event: AuditEvent, overwritten: str
) -> None:
    outcome = joined("audit", "verify", "--json")
    first = outcome.json["first"]
    assert (outcome.code, first["sequence"], first["event_id"]) == (5, event.sequence, event.event_id)
    assert (first["where"], outcome.json["chain"], outcome.json["archive"]) == ("archive", "ok", "broken")
    assert any("2 versions" in found for found in outcome.json["found"])


@pytest.fixture
def flipped(system: Running, event: AuditEvent) -> Iterator[None]:
    """One byte of an event's item is another for a while."""
    client, table = system.cloud.client("dynamodb"), system.cloud.outputs["TableName"]
    key = {"pk": {"S": f"dev#main#audit#{event.timestamp[:10]}"}, "sk": {"S": f"{event.sequence:012d}"}}
    item = client.get_item(TableName=table, Key=key)["Item"]
    client.put_item(TableName=table, Item={**item, "timestamp": {"S": event.timestamp[:-2] + "1Z"}})
    yield
    client.put_item(TableName=table, Item=item)


def test_a_byte_flipped_in_the_table_is_found_and_named(joined: Terminal, event: AuditEvent, flipped: None) -> None:
    outcome = joined("audit", "verify", "--json")
    first = outcome.json["first"]
    assert (outcome.code, first["sequence"], first["event_id"]) == (5, event.sequence, event.event_id)
    assert (first["where"], outcome.json["chain"]) == ("table", "broken")
    assert outcome.err.startswith(f"error: event {event.sequence} was changed")
