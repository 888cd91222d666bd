"""What a client sees of one request: an answer, or how it came that there was none."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from thunes.simulator.api import Response

HTML = "<html><head><title>502 Bad Gateway</title></head><body><center>nginx</center></body></html>"
AT_ONCE = timedelta(0)


class Silence(StrEnum):
    """How it came that there was no answer."""

    LOST = "nothing comes back"
    RESET = "the connection is reset"
    REFUSED = "no connection is made"


@dataclass(frozen=True)
class Answer:
    """What came back, ``after`` how long beyond what the venue takes anyway."""

    status: int
    text: str
    headers: Mapping[str, str] = field(default_factory=dict)
    after: timedelta = AT_ONCE


Seen = Answer | Silence


def as_answer(response: Response, after: timedelta = AT_ONCE) -> Answer:
    """Return the engine's answer as it was meant."""
    return Answer(response.status, json.dumps(response.content), after=after)


def error(status: int, code: int, message: str, wait_s: int | None = None) -> Answer:
    """Return one of Binance's error bodies; ``wait_s`` becomes Retry-After."""
    headers = {} if wait_s is None else {"Retry-After": str(wait_s)}
    return Answer(status, json.dumps({"code": code, "msg": message}), headers)


FIREWALL = Answer(403, HTML)
UNAVAILABLE = Answer(503, HTML)
OUTSIDE_WINDOW = error(400, -1021, "Timestamp for this request is outside of the recvWindow.")


def banned(wait_s: int) -> Answer:
    """Return the answer to whoever is banned for that long."""
    return error(418, -1003, "Way too much request weight used; IP banned.", wait_s)
