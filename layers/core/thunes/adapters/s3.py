"""The trail on S3: one object per event, named by its place in the chain and written once."""

from collections.abc import Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from thunes.domain.audit import AuditEvent, canonical
from thunes.domain.times import from_iso
from thunes.errors import Transient

WRITTEN_BEFORE = "PreconditionFailed"


class S3Archive:
    """One bucket; keys are audit/account/day/sequence.json.

    However often, and in whatever runs, the stream delivers its events: each is there once.
    """

    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def store(self, events: Sequence[AuditEvent]) -> None:
        for event in events:
            self._store(event)

    def _store(self, event: AuditEvent) -> None:
        account, day = event.account.replace("#", "-"), from_iso(event.timestamp).date()
        key = f"audit/{account}/{day}/{event.sequence:012d}.json"
        body = canonical(vars(event)) + "\n"
        try:
            self._client.put_object(Bucket=self._bucket, Key=key, Body=body.encode(), IfNoneMatch="*")
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") != WRITTEN_BEFORE:
                raise Transient(f"archive did not take {key}: {error}") from error
        except BotoCoreError as error:
            raise Transient(f"archive did not take {key}: {error}") from error
