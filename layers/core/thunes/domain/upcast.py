"""Old audit events as we read events today: each version of the schema knows the step to the next one.

A hash covers an event as it was written, whatever has become of the schema since. So an old event keeps its old form
beside the new one: who reads gets the new, who verifies, archives or exports gets the old.
"""

from collections.abc import Callable, Mapping
from types import NoneType
from typing import Any

from thunes.domain.audit import SCHEMA_VERSION, AuditEvent, Json

Content = dict[str, Any]
Steps = Mapping[int, Callable[[Content], Content]]

# From version n to n + 1. Version 1 is the first, so there is no step yet.
STEPS: Steps = {}
_TEXT, _NUMBER, _TEXT_OR_NONE, _OBJECT = (str,), (int,), (str, NoneType), (dict,)
_TYPES: Mapping[str, tuple[type, ...]] = {
    **dict.fromkeys(("event_id", "account", "timestamp", "event", "previous_hash", "hash"), _TEXT),
    **dict.fromkeys(("version", "sequence"), _NUMBER),
    **dict.fromkeys(("strategy_id", "model_hash", "param_hash"), _TEXT_OR_NONE),
    **dict.fromkeys(("decision_inputs", "decision_outputs"), _OBJECT),
}


class UnreadableEvent(ValueError):
    """What is there is no audit event, or one of a version that is not known here."""


class OldEvent(AuditEvent):
    """An event of an older version: its fields are those of today, its hash is that of what was written."""

    __slots__ = ("_written",)
    _written: Content

    def written(self) -> dict[str, Json]:
        return dict(self._written)


def event_of(content: Content, steps: Steps = STEPS) -> AuditEvent:
    """Return the event that ``content`` was written as, in today's form.

    Raises:
        UnreadableEvent: when its version is not known here, or its fields are not those of its version.
    """
    version = content.get("version")
    if version == SCHEMA_VERSION:
        return AuditEvent(**_checked(content))
    if type(version) is int and version > SCHEMA_VERSION:
        raise UnreadableEvent(f"version {version} is newer than {SCHEMA_VERSION}, the newest known here: update THUNES")
    if type(version) is not int or version not in steps:
        raise UnreadableEvent(f"no known version of an audit event: {version!r}")
    event = OldEvent(**_checked(_upcast(dict(content), version, steps)))
    object.__setattr__(event, "_written", content)
    return event


def _upcast(content: Content, version: int, steps: Steps) -> Content:
    try:
        for number in range(version, SCHEMA_VERSION):
            content = steps[number](content)
    except (KeyError, TypeError) as error:
        raise UnreadableEvent(f"not the fields of an audit event of version {version}: {error!r}") from error
    return {**content, "version": SCHEMA_VERSION}


def _checked(content: Content) -> Content:
    if content.keys() != _TYPES.keys():
        wrong = ", ".join(sorted(content.keys() ^ _TYPES.keys()))
        raise UnreadableEvent(f"not the fields of an audit event: {wrong}")
    for name, kinds in _TYPES.items():
        if type(content[name]) not in kinds:
            raise UnreadableEvent(f"{name} of an audit event cannot be {content[name]!r}")
    return content
