"""Facts on the event bus, for whoever listens."""

from collections.abc import Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from thunes.domain.audit import AuditEvent, canonical
from thunes.errors import Transient

ENTRIES_PER_CALL = 10
SOURCE = "thunes"


class EventBridgeBus:
    """One bus; the detail of an entry is the whole audit event."""

    def __init__(self, client: Any, bus: str) -> None:
        self._client = client
        self._bus = bus

    def publish(self, events: Sequence[AuditEvent]) -> None:
        for start in range(0, len(events), ENTRIES_PER_CALL):
            self._put([self._entry(event) for event in events[start : start + ENTRIES_PER_CALL]])

    def _entry(self, event: AuditEvent) -> dict[str, str]:
        detail = canonical(vars(event))
        return {"EventBusName": self._bus, "Source": SOURCE, "DetailType": event.event, "Detail": detail}

    def _put(self, entries: list[dict[str, str]]) -> None:
        try:
            answer = self._client.put_events(Entries=entries)
        except (BotoCoreError, ClientError) as error:
            raise Transient(f"bus did not answer: {error}") from error
        if answer.get("FailedEntryCount", 0):
            raise Transient(f"bus took all but {answer['FailedEntryCount']} of {len(entries)} facts")
