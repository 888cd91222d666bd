"""A schedule is switched off and on, and nothing else of it changes."""

from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import NoRegionError
from botocore.session import get_session
from botocore.stub import Stubber

from tests.contracts.tables import aws
from thunes.adapters.scheduler import AwsSchedules
from thunes.errors import Refused, Transient

NAME = "thunes-dev-check-signals"
LIVING = {
    "Name": NAME,
    "ScheduleExpression": "cron(0/5 * * * ? *)",
    "ScheduleExpressionTimezone": "UTC",
    "FlexibleTimeWindow": {"Mode": "OFF"},
    "Description": "candles",
    "Target": {
        "Arn": "arn:aws:lambda:eu-west-1:123456789012:function:check",
        "RoleArn": "arn:aws:iam::123456789012:role/tick",
        "Input": '{"scheduled_time": "<aws.scheduler.scheduled-time>"}',
        "RetryPolicy": {"MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 120},
        "DeadLetterConfig": {"Arn": "arn:aws:sqs:eu-west-1:123456789012:failures"},
    },
    "State": "ENABLED",
}


@pytest.fixture
def client(moto: None) -> Any:
    """The scheduler on moto, with one schedule."""
    scheduler = aws("scheduler")
    scheduler.create_schedule(**LIVING)
    return scheduler


def schedules(client: Any) -> AwsSchedules:
    return AwsSchedules(lambda: client, NAME)


def now(client: Any) -> dict[str, Any]:
    found = client.get_schedule(Name=NAME)
    return {name: found[name] for name in LIVING}


def test_off_and_on_again_leaves_everything_else_as_it_was(client: Any) -> None:
    schedules(client).run(enabled=False)
    assert now(client) == {**LIVING, "State": "DISABLED"}
    schedules(client).run(enabled=True)
    assert now(client) == LIVING


def test_one_that_is_so_already_is_not_written() -> None:
    stubbed = stubless()
    with Stubber(stubbed) as stub:
        stub.add_response("get_schedule", {"Name": NAME, "State": "DISABLED"}, {"Name": NAME})
        schedules(stubbed).run(enabled=False)
        stub.assert_no_pending_responses()


def test_one_that_does_not_exist_is_refused_by_name(moto: None) -> None:
    with pytest.raises(Refused, match=f"^{NAME}: .*ResourceNotFoundException"):
        schedules(aws("scheduler")).run(enabled=False)


@pytest.mark.parametrize(
    ("code", "kind"),
    [("AccessDeniedException", Refused), ("ThrottlingException", Transient), ("InternalServerException", Transient)],
)
def test_an_error_is_named_by_what_to_do_next(code: str, kind: type[Exception]) -> None:
    stubbed = stubless()
    with Stubber(stubbed) as stub:
        stub.add_client_error("get_schedule", code)
        with pytest.raises(kind, match=f"^{NAME}: .*{code}"):
            schedules(stubbed).run(enabled=False)


def test_no_answer_is_transient() -> None:
    impatient = Config(connect_timeout=0.2, read_timeout=0.2, retries={"total_max_attempts": 1})
    unreachable = stubless(config=impatient, endpoint_url="http://127.0.0.1:9")
    with pytest.raises(Transient, match="did not answer"):
        schedules(unreachable).run(enabled=False)


def test_a_client_that_cannot_be_made_is_transient_too() -> None:
    def without_region() -> Any:
        raise NoRegionError

    with pytest.raises(Transient, match="did not answer"):
        AwsSchedules(without_region, NAME).run(enabled=False)


def stubless(**settings: Any) -> Any:
    known: dict[str, Any] = {"region_name": "eu-west-1", "aws_access_key_id": "a", "aws_secret_access_key": "b"}
    return get_session().create_client("scheduler", **known, **settings)
