"""Commands as messages: what a queue carries, checked when it comes back."""

import json
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal, TypeVar

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from thunes.domain.command import Command, PlaceIntent
from thunes.domain.money import exact, plain
from thunes.domain.signal import Leg, Signal
from thunes.domain.times import iso

Amount = Annotated[Decimal, BeforeValidator(exact)]


class MalformedCommand(ValueError):
    """A message that is no command of ours: it can never succeed, so it belongs in the dead-letter queue."""


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _SignalMessage(_Message):
    kind: Literal["signal"]
    stage: str
    strategy_id: str
    param_hash: str
    symbol: str
    candle_close: AwareDatetime
    leg: Leg
    price: Amount
    stop_price: Amount | None
    target_price: Amount | None
    confidence: Amount | None = None
    share: Annotated[Amount, Field(gt=0, le=1)] | None = None


class _IntentMessage(_Message):
    kind: Literal["place_intent"]
    intent_id: str


# What signals have learned to say since: one that does not is written as it always was.
_LATER = ("confidence", "share")

M = TypeVar("M", bound=_Message)


def encode(command: Command) -> str:
    """Return the message of a command: JSON, amounts as text."""
    if isinstance(command, PlaceIntent):
        return json.dumps({"kind": "place_intent", "intent_id": command.intent_id})
    content = {name: _text(value) for name, value in vars(command).items() if name not in _LATER or value is not None}
    return json.dumps({"kind": "signal", **content})


def decode_signal(text: str) -> Signal:
    """Read a signal; raises MalformedCommand with what is wrong."""
    message = _parse(_SignalMessage, text)
    return Signal(**{name: getattr(message, name) for name in _SignalMessage.model_fields if name != "kind"})


def decode_intent(text: str) -> PlaceIntent:
    """Read the order to place an intent; raises MalformedCommand with what is wrong."""
    return PlaceIntent(_parse(_IntentMessage, text).intent_id)


def _parse(kind: type[M], text: str) -> M:
    try:
        return kind.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or "message"
        raise MalformedCommand(" ".join(f"{where}: {first['msg']}".split())) from error


def _text(value: object) -> object:
    if isinstance(value, datetime):
        return iso(value)
    return plain(value) if isinstance(value, Decimal) else value
