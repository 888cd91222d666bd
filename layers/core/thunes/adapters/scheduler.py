"""EventBridge Scheduler: switching a schedule off, and on again, without changing anything else of it."""

from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from thunes.errors import Refused, Transient

# An update replaces the whole schedule: what is not said again is lost.
KEPT = (
    "ActionAfterCompletion",
    "Description",
    "EndDate",
    "FlexibleTimeWindow",
    "GroupName",
    "KmsKeyArn",
    "Name",
    "ScheduleExpression",
    "ScheduleExpressionTimezone",
    "StartDate",
    "Target",
)
PASSING = frozenset({"ThrottlingException", "InternalServerException", "ConflictException", "ServiceUnavailable"})


class AwsSchedules:
    """One schedule of the default group; its client is made when it is needed, for a halt must not wait for it."""

    def __init__(self, client: Callable[[], Any], name: str) -> None:
        self._client = client
        self._name = name

    def run(self, *, enabled: bool) -> None:
        try:
            self._set("ENABLED" if enabled else "DISABLED")
        except ClientError as error:
            if error.response["Error"]["Code"] in PASSING:
                raise Transient(f"{self._name}: {error}") from error
            raise Refused(0, f"{self._name}: {error}") from error
        except BotoCoreError as error:
            raise Transient(f"{self._name}: the scheduler did not answer: {error}") from error

    def _set(self, wanted: str) -> None:
        client = self._client()
        known = client.get_schedule(Name=self._name)
        if known.get("State") != wanted:
            kept = {field: known[field] for field in KEPT if known.get(field) is not None}
            client.update_schedule(**kept, State=wanted)
