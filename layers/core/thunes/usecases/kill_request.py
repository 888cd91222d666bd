"""What the kill switch was handed -> what it is asked for: anything that is not a plain request is a halt."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

PRESSED = "pressed"


class Action(StrEnum):
    """What may be asked; only in exactly these words."""

    STATUS = "status"
    REDUCE = "reduce"
    RESUME = "resume"
    HALT = "halt"


@dataclass(frozen=True)
class KillRequest:
    """An action and its reason; ``flatten`` only where a halt says so in so many words."""

    action: Action
    reason: str
    flatten: bool = False


def read_request(payload: object) -> KillRequest:
    """Return what ``payload`` asks for; raises nothing, whatever it is."""
    content = payload if isinstance(payload, Mapping) else {}
    asked = content.get("action")
    action = Action(asked) if isinstance(asked, str) and asked in {*Action} else Action.HALT
    flatten = asked == Action.HALT and content.get("flatten") is True
    return KillRequest(action, _text(content.get("reason")) or _alarm(content) or PRESSED, flatten)


def _alarm(content: Mapping[object, object]) -> str:
    """Return which alarm pressed: by way of a topic, or of a rule on the bus; empty when none did."""
    detail = content.get("detail")
    name = _text(detail.get("alarmName")) if isinstance(detail, Mapping) else ""
    records = content.get("Records")
    first = records[0] if isinstance(records, list) and records else None
    message = first.get("Sns") if isinstance(first, Mapping) else None
    subject = _text(message.get("Subject")) if isinstance(message, Mapping) else ""
    return f"alarm {name}" if name else subject


def _text(value: object) -> str:
    return value if isinstance(value, str) and value.strip() else ""
