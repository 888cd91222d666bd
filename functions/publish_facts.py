"""Table stream -> archive + bus: every audit event, kept for good and told to whoever listens."""

from typing import Any

from thunes import entry, wiring


@entry.function
def handler(event: Any, context: Any) -> Any:
    events = wiring.audit_events(event["Records"])
    wiring.archive().store(events)
    wiring.bus().publish(events)
    return entry.measured({"events": len(events)}, events)
