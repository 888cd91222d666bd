"""The owner's limits as JSON: a file of the project for each stage, and the document that all functions read.

A file holds every limit of ``Limits`` by name, and ``schema_version``. Amounts and shares are text ("0.5"), counts are
numbers, lengths of time are text with a unit ("60m", "24h", "0s"). Nothing may be missing, nothing more may be there.
"""

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import timedelta
from decimal import Decimal
from difflib import get_close_matches
from typing import Annotated, Any, get_type_hints

from pydantic import BaseModel, BeforeValidator, ConfigDict, StrictBool, StrictInt, ValidationError, create_model

from thunes.domain.money import exact
from thunes.domain.risk import BadLimit, Limits
from thunes.domain.risk.limit_text import length_of, named
from thunes.domain.risk.loosening import Pending, StandingLimits
from thunes.domain.times import from_iso, iso
from thunes.errors import Misconfigured

SCHEMA_VERSION = 1
EXAMPLES = {Decimal: '"10.5"', timedelta: '"60m"', int: "3", bool: "false", str: '"USDT"'}


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("give it as text")  # noqa: TRY004 - what pydantic takes for a wrong value
    return value


def _asset(value: object) -> str:
    name = _text(value)
    if not (name.isascii() and name.isalnum() and name.isupper() and 2 <= len(name) <= 10):  # noqa: PLR2004
        raise ValueError("give an asset in capitals")
    return name


KINDS: Mapping[type, Any] = {
    Decimal: Annotated[Decimal, BeforeValidator(lambda value: exact(_text(value)))],
    timedelta: Annotated[timedelta, BeforeValidator(lambda value: length_of(_text(value)))],
    str: Annotated[str, BeforeValidator(_asset)],
    int: StrictInt,
    bool: StrictBool,
}
TYPES = {name: kind for name, kind in get_type_hints(Limits).items() if name in {f.name for f in fields(Limits)}}


class Content(BaseModel):
    """What may stand in a file: made of the limits themselves, so that one more of them is asked for at once."""

    model_config = ConfigDict(extra="forbid", frozen=True)


LimitsContent = create_model(  # type: ignore[call-overload] # its fields are known when it runs
    "LimitsContent", __base__=Content, **{name: (KINDS[kind], ...) for name, kind in TYPES.items()}
)


def parse_file(text: str, where: str) -> Limits:
    """Read a limits file.

    Raises:
        Misconfigured: one line that names the place ``where`` it stands, the key, and what would be right.
    """
    content = _object(text, where)
    _known_version(content, where)
    return _limits(content, where)


def parse_document(text: str, where: str, first: Limits | None = None) -> StandingLimits:
    """Read the document that functions read; limits that it does not have yet are taken from ``first``, if given.

    Raises:
        Misconfigured: as ``parse_file`` does.
    """
    content = _object(text, where)
    _known_version(content, where)
    try:
        fresh = named(first) if first else {}
        held, waits = _limits({**fresh, **content["limits"]}, where), content["pending"]
        if waits is not None:
            looser = _limits({**fresh, **waits["limits"]}, where)
            waits = Pending(looser, from_iso(waits["effective_at"]), str(waits["token"]))
        return StandingLimits(held, waits, from_iso(content["changed_at"]))
    except (KeyError, TypeError, ValueError) as error:
        raise Misconfigured(f"{where}: not a document of limits: {type(error).__name__} {error}") from None


def write_document(standing: StandingLimits) -> str:
    """Return the document, as short as JSON can be."""
    waits = standing.pending
    content = {
        "schema_version": SCHEMA_VERSION,
        "changed_at": iso(standing.changed_at),
        "limits": named(standing.limits),
        "pending": waits
        and {"limits": named(waits.limits), "effective_at": iso(waits.effective_at), "token": waits.token},
    }
    return json.dumps(content, separators=(",", ":"))


def write_file(limits: Limits) -> str:
    """Return a file that holds these limits."""
    return json.dumps({"schema_version": SCHEMA_VERSION, **named(limits)}, indent=2) + "\n"


def _object(text: str, where: str) -> dict[str, Any]:
    try:
        content = json.loads(text, object_pairs_hook=_once_each, parse_constant=_no_constant)
    except ValueError as error:
        raise Misconfigured(f"{where}: not JSON that can be read: {error}") from None
    if not isinstance(content, dict):
        raise Misconfigured(f"{where}: must be a JSON object of limits by name")
    return content


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise ValueError(f"{twice} is there twice")
    return dict(pairs)


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number that JSON knows")


def _known_version(content: Mapping[str, Any], where: str) -> None:
    version = content.get("schema_version")
    if version is True or version != SCHEMA_VERSION:
        shown = "missing" if version is None else repr(version)
        raise Misconfigured(f"{where}: schema_version is {shown}; this version of thunes reads {SCHEMA_VERSION}")


def _limits(content: Any, where: str) -> Limits:
    known = {name: value for name, value in dict(content).items() if name != "schema_version"}
    try:
        return Limits(**dict(LimitsContent.model_validate(known)))
    except BadLimit as error:
        raise Misconfigured(f"{where}: {str(error).removeprefix('limit ')}") from None
    except ValidationError as error:
        raise Misconfigured(f"{where}: {_one_line(error)}") from None


def _one_line(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    name = str(first["loc"][0])
    if first["type"] == "missing":
        return f'{name} is missing; give every limit, as in "{name}": {_example(name)}'
    if first["type"] == "extra_forbidden":
        nearest = get_close_matches(name, TYPES, n=1)
        return f"{name} is no limit" + (f"; did you mean {nearest[0]}?" if nearest else "")
    said = first["msg"].removeprefix("Value error, ").removeprefix("amount: ")
    return f"{name}: {said}; give it as in {_example(name)}"


def _example(name: str) -> str:
    return EXAMPLES[TYPES[name]]
