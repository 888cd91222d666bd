"""The table's stream: every audit event that was written, in order."""

from collections.abc import Sequence
from typing import Any

from thunes.adapters.dynamo import mapping
from thunes.domain.audit import AuditEvent


def audit_events(records: Sequence[dict[str, Any]]) -> list[AuditEvent]:
    """Return the audit events among stream records, by sequence; other items and deletions are passed over."""
    images = [record["dynamodb"].get("NewImage") for record in records if record.get("eventName") == "INSERT"]
    audits = [image for image in images if image and "#audit#" in image["pk"]["S"]]
    events = [mapping.audit_of(image) for image in audits]
    return sorted(events, key=lambda event: (event.account, event.sequence))
