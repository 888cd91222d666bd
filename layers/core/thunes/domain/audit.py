"""The audit trail: what is recorded of every decision and state change."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from thunes.domain.money import plain
from thunes.domain.times import iso

SCHEMA_VERSION = 1

Json = None | bool | int | str | list["Json"] | dict[str, "Json"]


class Event(StrEnum):
    """What can happen; the name of a fact on the bus and in the archive."""

    BOOKS_OPENED = "books_opened"
    SIGNAL_DECIDED = "signal_decided"
    DATA_REJECTED = "data_rejected"
    RISK_APPROVED = "risk_approved"
    RISK_DENIED = "risk_denied"
    ORDER_SENDING = "order_sending"
    ORDER_ABANDONED = "order_abandoned"
    ORDER_REFUSED = "order_refused"
    ORDER_UNKNOWN = "order_unknown"
    ORDER_NOT_PLACED = "order_not_placed"
    ORDER_SETTLED = "order_settled"
    TRADING_STATE_CHANGED = "trading_state_changed"
    PROTECTION_MISSING = "protection_missing"
    POSITION_LEFT = "position_left"
    ORDER_FOUND_LATE = "order_found_late"
    BOOKS_REOPENED = "books_reopened"
    EQUITY_MARKED = "equity_marked"
    ENTRIES_LOCKED = "entries_locked"
    ENTRIES_UNLOCKED = "entries_unlocked"
    BOOKS_IN_DOUBT = "books_in_doubt"
    BOOKS_DISAGREE = "books_disagree"
    DAY_SEALED = "day_sealed"
    DAY_SUMMARIZED = "day_summarized"
    PERFORMANCE_WATCHED = "performance_watched"
    PARAMETERS_PROMOTED = "parameters_promoted"
    LIMITS_CHANGED = "limits_changed"
    LIMITS_REFUSED = "limits_refused"
    DRILL_HELD = "drill_held"
    COMMAND_REFUSED = "command_refused"


@dataclass(frozen=True)
class Fact:
    """Something to be recorded, before it has a place in the chain."""

    event: Event
    inputs: Mapping[str, object] = field(default_factory=dict)
    outputs: Mapping[str, object] = field(default_factory=dict)
    strategy_id: str | None = None
    param_hash: str | None = None
    model_hash: str | None = None


@dataclass(frozen=True)
class AuditEvent:
    """One link of the chain. ``hash`` covers every other field; inputs and outputs are plain JSON."""

    event_id: str
    version: int
    account: str
    sequence: int
    timestamp: str
    event: str
    strategy_id: str | None
    model_hash: str | None
    param_hash: str | None
    decision_inputs: dict[str, Json]
    decision_outputs: dict[str, Json]
    previous_hash: str
    hash: str = ""

    def written(self) -> dict[str, Json]:
        """Return the fields as they were written: what the hash covers, and what is archived and exported."""
        return dict(vars(self))

    def line(self) -> str:
        """Return the event as one line of JSON, as it was written, without the end of the line."""
        return canonical(self.written())

    def computed_hash(self, line: str = "") -> str:
        """Return the SHA-256 of the canonical JSON of everything but the hash itself.

        ``line`` is the event's own, if it is at hand: to take the hash out of it is quicker than to write it again.
        """
        if line:
            found = _sha256(line.replace(f'"hash":"{self.hash}",', "", 1))
            if found == self.hash:
                return found
        content = self.written()
        content.pop("hash", None)
        return _sha256(canonical(content))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


# One encoder for all texts: making one for each takes as long as the writing.
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def canonical(content: object) -> str:
    """Return the one JSON text of ``content``: sorted keys, no spaces, UTF-8."""
    return _ENCODER.encode(content)


def to_json(value: object) -> Json:
    """Return ``value`` as plain JSON: amounts as exact text, times as ISO text.

    Raises:
        TypeError: for a float or any other type that has no exact form.
    """
    match value:
        case None | bool() | int():
            return value
        case str():
            return str(value)
        case Decimal() if value.is_finite():
            return plain(value)
        case datetime():
            return iso(value)
        case date():
            return value.isoformat()
        case Mapping():
            return {str(key): to_json(item) for key, item in value.items()}
        case list() | tuple():
            return [to_json(item) for item in value]
    raise TypeError(f"{value!r} has no exact JSON form")
