"""What words make of a fact, still plain text: markup comes last, once."""

from dataclasses import dataclass

from thunes.domain.audit import AuditEvent


@dataclass(frozen=True)
class Said:
    """A title, what it is about, and the lines below; ``reason`` is what makes a repeat the same thing again."""

    title: str
    subject: str = ""
    lines: tuple[str, ...] = ()
    reason: str = ""


def correlation(event: AuditEvent) -> str:
    """Return the id to look for in the trail: the digest that signal and intent share, or the event's own."""
    for holder in (event.decision_inputs, event.decision_outputs):
        for name in ("intent_id", "signal_id"):
            found = holder.get(name)
            if isinstance(found, str) and "-" in found:
                return found.partition("-")[2]
    return event.event_id
