"""Which events of a trail are meant: by time, kind, symbol, strategy, reason or any id."""

from dataclasses import dataclass

from thunes.domain.audit import AuditEvent
from thunes.domain.decision_words import failed

REASONS = ("denied", "why", "reason", "protection")


@dataclass(frozen=True)
class Search:
    """What an event must be; what is empty does not matter. ``since`` and ``until`` are ISO times, both included."""

    since: str = ""
    until: str = ""
    event: str = ""
    symbol: str = ""
    strategy: str = ""
    reason: str = ""
    name: str = ""

    def matches(self, event: AuditEvent) -> bool:
        """Tell whether ``event`` is one of those that are meant."""
        inputs = event.decision_inputs
        return (
            self.since <= event.timestamp
            and (not self.until or event.timestamp <= self.until)
            and self.event in ("", event.event)
            and self.symbol in ("", inputs.get("symbol"))
            and self.strategy in ("", event.strategy_id)
            and (not self.reason or _plain(self.reason) in _plain(reasons(event)))
            and (not self.name or self.name in ids(event))
        )


def reasons(event: AuditEvent) -> str:
    """Return every reason that an event gives: why, the denial, and each rule that stood against it."""
    both = (event.decision_outputs, event.decision_inputs)
    given = [str(facts[name]) for facts in both for name in REASONS if facts.get(name)]
    return " ".join([*given, *(str(check.get("rule")) for check in failed(event))])


def ids(event: AuditEvent) -> set[str]:
    """Return every name by which an event can be asked for: its own, its signal's, its intent's, its order's."""
    named = {**event.decision_inputs, **event.decision_outputs}
    others = {value for name, value in named.items() if name.endswith("_id") and isinstance(value, str)}
    return {event.event_id, event.hash, *others}


def _plain(text: str) -> str:
    return text.casefold().replace("_", " ")
