"""Limits as text: amounts exact, lengths of time as `60m`; so they stand in files, in the trail and on screens."""

import re
from collections.abc import Mapping
from dataclasses import fields
from datetime import timedelta
from decimal import Decimal

from thunes.domain.audit import Json
from thunes.domain.money import plain
from thunes.domain.risk.limits import NO_TIME, Limits

UNITS = {"d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1), "s": timedelta(seconds=1)}


def length_of(text: str) -> timedelta:
    """Return the length of time that ``text`` says, a whole number with its unit; raises ValueError."""
    found = re.fullmatch(r"([0-9]{1,6})([dhms])", text)
    if not found:
        raise ValueError("give a whole number with d, h, m or s, as in 60m")
    return int(found[1]) * UNITS[found[2]]


def shown(value: object) -> Json:
    """Return one limit as it stands in a file; a length of time in the largest unit that leaves no rest.

    Raises:
        TypeError: for what is no limit.
    """
    match value:
        case bool() | int() | str():
            return value
        case Decimal():
            return plain(value)
        case timedelta():
            unit = next((name for name, unit in UNITS.items() if value % unit == NO_TIME), "s")
            return f"{value // UNITS[unit]}{unit}" if value else "0s"
    raise TypeError(f"{value!r} is no limit")


def named(limits: Limits) -> dict[str, Json]:
    """Return every limit as text, by name."""
    return {limit.name: shown(getattr(limits, limit.name)) for limit in fields(limits)}


def differences(before: Limits | None, after: Limits) -> Mapping[str, Mapping[str, Json]]:
    """Return what differs as ``{name: {from, to}}``; all of it, from nothing, where there was none before."""
    old, new = named(before) if before else {}, named(after)
    return {name: {"from": old.get(name), "to": value} for name, value in new.items() if old.get(name) != value}
