"""The trail on S3: JSON lines, one object per run of events, named so that writing it twice changes nothing."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from thunes.domain.audit import AuditEvent, canonical
from thunes.domain.times import from_iso
from thunes.errors import Transient


class S3Archive:
    """One bucket; keys are audit/account/day/first-last.jsonl."""

    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def store(self, events: Sequence[AuditEvent]) -> None:
        for (account, day), group in groupby(events, key=_place):
            run = list(group)
            key = f"audit/{account}/{day}/{run[0].sequence:012d}-{run[-1].sequence:012d}.jsonl"
            body = "".join(canonical(vars(event)) + "\n" for event in run)
            try:
                self._client.put_object(Bucket=self._bucket, Key=key, Body=body.encode())
            except (BotoCoreError, ClientError) as error:
                raise Transient(f"archive did not take {key}: {error}") from error


def _place(event: AuditEvent) -> tuple[str, str]:
    return event.account.replace("#", "-"), from_iso(event.timestamp).date().isoformat()
