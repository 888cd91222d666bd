"""A deployed system and the levers that tests pull."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from thunes.adapters.dynamo import mapping
from thunes.domain.audit import AuditEvent
from thunes.domain.times import iso
from thunes.local.cloud import LocalCloud
from thunes.local.venue import Replay
from thunes.simulator.clock import ManualTime
from thunes.simulator.simulator import Simulator


@dataclass
class Running:
    """The local cloud, the venue and its clock."""

    cloud: LocalCloud
    venue: Simulator
    clock: ManualTime
    replay: Replay
    variables: dict[str, str]
    cycle: int = 0

    def invoke(self, function: str, payload: object = None) -> Any:
        return self.cloud.invoke(function, {} if payload is None else payload)

    def next_candle(self) -> datetime:
        """Let one candle close and return the time of the tick that follows it."""
        self.clock.move_to(self.replay.tick(self.cycle))
        self.cycle += 1
        return self.clock.now()

    def check(self, tick: datetime) -> Any:
        return self.invoke("CheckSignals", {"scheduled_time": iso(tick)})

    def until_signal(self) -> str:
        """Run cycles until the strategy wants something; return the signal's id, with its command still on the way."""
        while True:
            checked = self.check(self.next_candle())
            if checked["signals"]:
                return str(checked["signals"][0])

    def settle(self) -> Any:
        self.cloud.drain("SignalsQueueUrl", "OrdersQueueUrl")
        return self.invoke("Reconcile")

    def make_active(self) -> None:
        """Resume if something halted."""
        status = self.invoke("KillSwitch", {"action": "status"})
        if status["trading"]["state"] != "ACTIVE":
            self.invoke(
                "KillSwitch",
                {"action": "resume", "stage": "dev", "reason": "next test", "token": status["token"]},
            )

    def trail(self) -> list[AuditEvent]:
        """Return the audit trail, read as the account's owner would."""
        table, client = self.cloud.outputs["TableName"], self.cloud.client("dynamodb")
        events, day = [], self.replay.start.date()
        while day <= self.clock.now().date():
            answer = client.query(
                TableName=table,
                KeyConditionExpression="pk = :pk",
                ExpressionAttributeValues={":pk": {"S": f"dev#main#audit#{day}"}},
                ConsistentRead=True,
            )
            events += [mapping.audit_of(item) for item in answer["Items"]]
            day += timedelta(days=1)
        return events

    def send(self, queue: str, body: str, name: str) -> None:
        """Put a message on a command queue, as an intruder or an older version might."""
        self.cloud.client("sqs").send_message(
            QueueUrl=self.cloud.outputs[queue],
            MessageBody=body,
            MessageGroupId="dev#main",
            MessageDeduplicationId=name,
        )

    def dead_letters(self, queue: str) -> list[str]:
        """Return the bodies that wait in a dead-letter queue, and remove them."""
        client = self.cloud.client("sqs")
        url = client.get_queue_url(QueueName=queue)["QueueUrl"]
        messages = client.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        for message in messages:
            client.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return [message["Body"] for message in messages]

    def balance(self, asset: str) -> Decimal:
        return self.venue.engine.account.total(asset)

    def archived(self) -> list[dict[str, Any]]:
        """Return every event in the archive, in order, as the stream brought it."""
        client, bucket = self.cloud.client("s3"), self.cloud.outputs["ArchiveBucket"]
        found = client.get_paginator("list_objects_v2").paginate(Bucket=bucket).search("Contents[].Key")
        keys = [key for key in found if "/0" in key]  # what sealing adds repeats them
        bodies = [client.get_object(Bucket=bucket, Key=key)["Body"].read().decode() for key in sorted(keys)]
        return [json.loads(line) for body in bodies for line in body.splitlines()]
