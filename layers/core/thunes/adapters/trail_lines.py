"""The trail as lines of JSON, as it is archived and exported: what a line must hold, whatever its version."""

from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from thunes.domain.audit import AuditEvent
from thunes.domain.upcast import STEPS, Steps, UnreadableEvent, event_of


class AnyVersion(BaseModel):
    """What every version has: its number and its place in the chain."""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True)

    version: int
    account: str
    sequence: int
    event_id: str
    previous_hash: str
    hash: str


class Version1(AnyVersion):
    """An audit event as version 1 writes it."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    timestamp: str
    event: str
    strategy_id: str | None
    model_hash: str | None
    param_hash: str | None
    decision_inputs: dict[str, Any]
    decision_outputs: dict[str, Any]


SCHEMAS: dict[int, type[AnyVersion]] = {1: Version1}


def read_line(line: str | bytes, steps: Steps = STEPS) -> AuditEvent:
    """Return the event of one line, upcast to today's form.

    Raises:
        UnreadableEvent: saying in one line what is wrong with it.
    """
    try:
        found = Version1.model_validate_json(line)
    except ValidationError:
        return _other(line, steps)
    return event_of(vars(found), steps) if found.version in SCHEMAS else _other(line, steps)


def _other(line: str | bytes, steps: Steps) -> AuditEvent:
    """Return the event of another version; or say what the line lacks."""
    try:
        found = AnyVersion.model_validate_json(line)
        event = event_of({**vars(found), **(found.model_extra or {})}, steps)
        SCHEMAS[1].model_validate(vars(event))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise UnreadableEvent(f"not an audit event: {f'{where}: ' if where else ''}{first['msg']}") from error
    return event
