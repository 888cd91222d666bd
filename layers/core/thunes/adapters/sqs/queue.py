"""Commands on an SQS FIFO queue: one group per account, the command's id against duplicates."""

from datetime import timedelta
from math import ceil
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from thunes.adapters.sqs.commands import encode
from thunes.domain.command import Command
from thunes.errors import Transient

# A message that is handed back holds up everything behind it, and the queue itself takes no more than 12 hours.
LONGEST_DELAY = timedelta(minutes=15)


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
        """Let a message that failed be delivered again after ``delay``, never before; 15 minutes at most."""
        seconds = ceil(min(delay, LONGEST_DELAY).total_seconds())
        try:
            self._client.change_message_visibility(
                QueueUrl=self._url, ReceiptHandle=receipt_handle, VisibilityTimeout=seconds
            )
        except (BotoCoreError, ClientError):
            return  # it comes back all the same, later
