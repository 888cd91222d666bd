"""The bus: ten facts a call at most, all of them or a Transient."""

import json
from typing import Any

import pytest
from botocore.stub import ANY, Stubber

from tests.adapters.eventbridge.listener import listen
from tests.adapters.trail import events
from tests.contracts.tables import aws
from thunes.adapters.eventbridge import EventBridgeBus
from thunes.errors import Transient


@pytest.fixture
def client(moto: None) -> Any:
    """EventBridge on moto."""
    return aws("events")


@pytest.fixture
def heard(client: Any) -> list[dict[str, str]]:
    """The entries that THUNES puts on the bus."""
    client.create_event_bus(Name="facts")
    return listen(client)


def test_the_detail_of_an_entry_is_the_whole_event(client: Any, heard: list[dict[str, str]]) -> None:
    (event,) = events(1)
    EventBridgeBus(client, "facts").publish([event])
    (entry,) = heard
    assert (entry["EventBusName"], entry["Source"], entry["DetailType"]) == ("facts", "thunes", "signal_decided")
    assert json.loads(entry["Detail"]) == vars(event)


@pytest.mark.parametrize(("count", "calls"), [(0, []), (1, [1]), (10, [10]), (11, [10, 1]), (25, [10, 10, 5])])
def test_a_call_carries_ten_facts_at_most(client: Any, count: int, calls: list[int]) -> None:
    with Stubber(client) as stubber:
        for size in calls:
            stubber.add_response("put_events", {"FailedEntryCount": 0, "Entries": []}, {"Entries": [ANY] * size})
        EventBridgeBus(client, "facts").publish(events(count))
        stubber.assert_no_pending_responses()


def test_facts_arrive_in_order(client: Any, heard: list[dict[str, str]]) -> None:
    EventBridgeBus(client, "facts").publish(events(12))
    assert [json.loads(entry["Detail"])["sequence"] for entry in heard] == list(range(1, 13))


def test_one_entry_that_failed_is_transient(client: Any) -> None:
    failed = {"FailedEntryCount": 1, "Entries": [{"EventId": "1"}, {"ErrorCode": "ThrottlingException"}]}
    with Stubber(client) as stubber:
        stubber.add_response("put_events", failed)
        with pytest.raises(Transient, match="bus took all but 1 of 2 facts"):
            EventBridgeBus(client, "facts").publish(events(2))


def test_a_failure_leaves_the_chunks_behind_it_unsent(client: Any) -> None:
    with Stubber(client) as stubber:
        stubber.add_response("put_events", {"FailedEntryCount": 10, "Entries": []})
        with pytest.raises(Transient, match="10 of 10"):
            EventBridgeBus(client, "facts").publish(events(11))


@pytest.mark.parametrize("code", ["ThrottlingException", "InternalException", "AccessDeniedException"])
def test_a_bus_that_refuses_is_transient(client: Any, code: str) -> None:
    with Stubber(client) as stubber:
        stubber.add_client_error("put_events", code, "no")
        with pytest.raises(Transient, match=code):
            EventBridgeBus(client, "facts").publish(events(1))
