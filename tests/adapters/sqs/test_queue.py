"""The FIFO queue: one group per account, the command's id against duplicates, and messages handed back."""

import json
from datetime import timedelta
from typing import Any

import pytest
from botocore.config import Config
from botocore.session import get_session
from botocore.stub import Stubber

from tests.builders import signal
from tests.contracts.tables import aws
from thunes.adapters.sqs.commands import decode_intent, decode_signal
from thunes.adapters.sqs.queue import SqsQueue
from thunes.domain.command import PlaceIntent
from thunes.errors import Transient

ACCOUNT = "dev#main"
FIRST, SECOND = PlaceIntent("int-first"), PlaceIntent("int-second")


@pytest.fixture
def client(moto: None) -> Any:
    """SQS on moto."""
    return aws("sqs")


@pytest.fixture
def url(client: Any) -> str:
    """A FIFO queue as the template makes it."""
    attributes = {"FifoQueue": "true", "VisibilityTimeout": "300"}
    created: str = client.create_queue(QueueName="orders.fifo", Attributes=attributes)["QueueUrl"]
    return created


@pytest.fixture
def queue(client: Any, url: str) -> SqsQueue:
    """The queue under test."""
    return SqsQueue(client, url, ACCOUNT)


def test_a_command_carries_its_account_as_group_and_its_id_against_duplicates(
    queue: SqsQueue, client: Any, url: str
) -> None:
    queue.send(FIRST)
    (message,) = receive(client, url)
    assert decode_intent(message["Body"]) == FIRST
    assert message["Attributes"]["MessageGroupId"] == ACCOUNT
    assert message["Attributes"]["MessageDeduplicationId"] == "int-first"


def test_a_signal_travels_whole(queue: SqsQueue, client: Any, url: str) -> None:
    queue.send(signal())
    (message,) = receive(client, url)
    assert decode_signal(message["Body"]) == signal()
    assert message["Attributes"]["MessageDeduplicationId"] == signal().id


def test_the_same_command_twice_is_one_message(queue: SqsQueue, client: Any, url: str) -> None:
    queue.send(FIRST)
    queue.send(FIRST)
    assert len(receive(client, url)) == 1


def test_commands_wait_in_the_order_they_were_sent(queue: SqsQueue, client: Any, url: str) -> None:
    for command in (FIRST, SECOND):
        queue.send(command)
    assert [json.loads(message["Body"])["intent_id"] for message in receive(client, url)] == ["int-first", "int-second"]


def test_a_message_that_is_handed_back_can_be_received_at_once(queue: SqsQueue, client: Any, url: str) -> None:
    queue.send(FIRST)
    (message,) = receive(client, url)
    assert receive(client, url) == []
    queue.hand_back(message["ReceiptHandle"], timedelta(0))
    (again,) = receive(client, url)
    assert again["Attributes"]["ApproximateReceiveCount"] == "2"


@pytest.mark.parametrize(
    ("delay", "seconds"),
    [
        (timedelta(0), 0),
        (timedelta(milliseconds=1), 1),
        (timedelta(seconds=61, milliseconds=999), 62),
        (timedelta(days=3), 900),
    ],
)
def test_a_message_is_handed_back_in_whole_seconds_never_before_its_time(
    queue: SqsQueue, client: Any, url: str, delay: timedelta, seconds: int
) -> None:
    wanted = {"QueueUrl": url, "ReceiptHandle": "handle", "VisibilityTimeout": seconds}
    with Stubber(client) as stubber:
        stubber.add_response("change_message_visibility", {}, wanted)
        queue.hand_back("handle", delay)
        stubber.assert_no_pending_responses()


@pytest.mark.parametrize("handle", ["unknown", ""])
def test_a_message_that_cannot_be_handed_back_comes_back_later_all_the_same(queue: SqsQueue, handle: str) -> None:
    queue.hand_back(handle, timedelta(0))


def test_a_delay_that_sqs_does_not_take_is_no_failure(queue: SqsQueue, client: Any, url: str) -> None:
    queue.send(FIRST)
    (message,) = receive(client, url)
    queue.hand_back(message["ReceiptHandle"], timedelta(days=3))


@pytest.mark.parametrize("code", ["AWS.SimpleQueueService.NonExistentQueue", "RequestThrottled", "AccessDenied"])
def test_a_queue_that_refuses_is_transient_and_names_the_command(queue: SqsQueue, client: Any, code: str) -> None:
    with Stubber(client) as stubber:
        stubber.add_client_error("send_message", code, "no")
        with pytest.raises(Transient, match=f"int-first.*{code}"):
            queue.send(FIRST)


def test_a_queue_that_cannot_be_reached_is_transient(somebody: None) -> None:
    nowhere = "http://127.0.0.1:9/1/orders.fifo"
    config = Config(retries={"total_max_attempts": 1})
    client = get_session().create_client("sqs", endpoint_url="http://127.0.0.1:9", config=config)
    with pytest.raises(Transient, match="Could not connect"):
        SqsQueue(client, nowhere, ACCOUNT).send(FIRST)
    SqsQueue(client, nowhere, ACCOUNT).hand_back("handle", timedelta(0))


def receive(client: Any, url: str) -> list[Any]:
    """Take what can be taken now."""
    answer = client.receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, MessageSystemAttributeNames=["All"], WaitTimeSeconds=0
    )
    found: list[Any] = answer.get("Messages", [])
    return found
