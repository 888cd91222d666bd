"""The last decision of a trail in words: what was decided, and why."""

from collections.abc import Iterable

from thunes.domain.audit import AuditEvent, Event


def last_decision(events: Iterable[AuditEvent]) -> str | None:
    """Return the newest of ``events`` (oldest first) that decided something, in words; None when there is none."""
    words = None
    for event in events:
        words = in_words(event) or words
    return words


def in_words(event: AuditEvent) -> str | None:
    """Return a decision as a sentence; None for a fact that is none."""
    inputs, outputs = event.decision_inputs, event.decision_outputs
    match event.event:
        case Event.SIGNAL_DECIDED:
            return str(outputs["why"])
        case Event.DATA_REJECTED:
            return f"data rejected: {outputs['why']}"
        case Event.RISK_APPROVED:
            return f"{inputs['leg']} approved: {outputs['quantity']} at {outputs['limit_price']} or better"
        case Event.RISK_DENIED:
            return f"{inputs['leg']} denied: {outputs['denied']} {_failed(event)}"
    return None


def _failed(event: AuditEvent) -> str:
    """What the rule that denied has seen, and its limit."""
    checks = event.decision_outputs["checks"]
    listed = checks if isinstance(checks, list) else []
    failed = [check for check in listed if isinstance(check, dict) and not check["passed"]]
    return f"is {failed[0]['value']}, limit {failed[0]['limit']}" if failed else ""
