"""Of all that ECS tells, a search that did not start or end well reaches the queue with the alarm."""

import json
from collections.abc import Iterator
from typing import Any

import boto3  # type: ignore[import-untyped]
import pytest

from tests.architecture.transformed import nested, source
from thunes.local.ministack import MiniStack

CLUSTER, OTHER = (f"arn:aws:ecs:eu-west-1:000000000000:cluster/thunes-dev-{name}" for name in ("jobs", "stream"))
RULE = nested("jobs")["Resources"]["EndedBadly"]["Properties"]
FAILED = {"clusterArn": CLUSTER, "lastStatus": "STOPPED", "stopCode": "EssentialContainerExited"}


def ended(code: int) -> dict[str, Any]:
    return {**FAILED, "containers": [{"name": "optimize", "exitCode": code}]}


@pytest.fixture(scope="module")
def events() -> Iterator[Any]:
    with MiniStack() as emulator:
        keys = {name.lower(): value for name, value in emulator.environment.items() if "KEY" in name}
        client = boto3.client("events", region_name="eu-west-1", endpoint_url=emulator.url, **keys)
        yield client
        client.close()


@pytest.mark.parametrize(
    ("detail", "told"),
    [
        (ended(1), True),
        (ended(2), True),
        (ended(137), True),  # out of memory
        ({**FAILED, "stopCode": "TaskFailedToStart", "containers": [{"name": "optimize"}]}, True),
        (ended(0), False),
        (ended(130), False),
        ({**ended(1), "lastStatus": "DEPROVISIONING"}, False),
        ({**ended(1), "clusterArn": OTHER}, False),
    ],
)
def test_what_did_not_start_or_end_well_is_told(events: Any, detail: dict[str, Any], told: bool) -> None:
    pattern = json.loads(json.dumps(RULE["EventPattern"]).replace(json.dumps(at("Cluster")), json.dumps(CLUSTER)))
    where = {"id": "1", "account": "000000000000", "region": "eu-west-1", "time": "2026-01-04T03:10:00Z"}
    event = {**where, "source": "aws.ecs", "detail-type": "ECS Task State Change", "resources": [], "detail": detail}
    found = events.test_event_pattern(EventPattern=json.dumps(pattern), Event=json.dumps(event))
    assert found["Result"] is told


def test_the_queue_takes_it_from_this_rule() -> None:
    (target,) = RULE["Targets"]
    assert target["Arn"] == {"Ref": "FailuresArn"}
    statement = source()["Resources"]["FailuresTakeFacts"]["Properties"]["PolicyDocument"]["Statement"]
    allowed = [arn.get("Fn::Sub", "") for arn in statement["Condition"]["ArnEquals"]["aws:SourceArn"]]
    assert sum(arn.endswith(f":rule/{RULE['Name']['Fn::Sub']}") for arn in allowed) == 1


def at(resource: str) -> dict[str, list[str]]:
    return {"Fn::GetAtt": [resource, "Arn"]}
