"""Commands on an SQS FIFO queue: one group per account, the command's id against duplicates."""

from datetime import timedelta
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from thunes.adapters.sqs.commands import encode
from thunes.domain.command import Command
from thunes.errors import Transient


class SqsQueue:
    """One queue."""

    def __init__(self, client: Any, url: str, account: str) -> None:
        self._client = client
        self._url = url
        self._account = account

    def send(self, command: Command) -> None:
        try:
            self._client.send_message(
                QueueUrl=self._url,
                MessageBody=encode(command),
                MessageGroupId=self._account,
                MessageDeduplicationId=command.id,
            )
        except (BotoCoreError, ClientError) as error:
            raise Transient(f"queue did not take {command.id}: {error}") from error

    def hand_back(self, receipt_handle: str, delay: timedelta) -> None:
        """Let a message that failed be delivered again after ``delay`` instead of the whole visibility timeout."""
        try:
            self._client.change_message_visibility(
                QueueUrl=self._url, ReceiptHandle=receipt_handle, VisibilityTimeout=int(delay.total_seconds())
            )
        except (BotoCoreError, ClientError):
            return  # it comes back all the same, later
