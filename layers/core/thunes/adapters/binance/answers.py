"""What an HTTP answer of the venue means for a request that could have had an effect, and for one that could not."""

import re
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from requests import Response
from requests.exceptions import ConnectTimeout, RequestException
from urllib3.exceptions import MaxRetryError, NameResolutionError, NewConnectionError

from thunes.errors import OutcomeUnknown, Refused, ThunesError, Transient

TOO_MANY, BANNED = 429, 418
# What the venue wants when it does not say: the weight is counted by the minute, a ban lasts two at least.
SILENCE = {TOO_MANY: timedelta(minutes=1), BANNED: timedelta(minutes=2)}
# Other refusals of HTTP, a proxy's time-out among them, do not say whether the venue saw the request.
DEFINITE = frozenset({400, 401, 403})
# Whatever the status: the venue does not know, or does not say, whether its engine saw the order.
UNKNOWN_CODES = frozenset({-1000, -1001, -1006, -1007, -1008})
NO_SUCH_ORDER = -2013
REJECTED_BY_ENGINE, DUPLICATE = -2010, "Duplicate order sent."
LONGEST_WAIT_DIGITS = 6
NOT_JSON = object()


class Garbled(Exception):
    """An answer that says 200 and holds no JSON."""


class Rejected(Exception):
    """An answer that is not 200, with Binance's code and message where it has them."""

    def __init__(self, response: Response) -> None:
        body = _json(response)
        content = body if isinstance(body, dict) else {}
        self.status = response.status_code
        self.code = _code(content.get("code"))
        self.message = str(content.get("msg") or f"HTTP {self.status} without a Binance error")
        self.retry_after = _wait(response.headers.get("Retry-After", "")) or SILENCE.get(self.status)
        super().__init__(f"{self.status} {self.code} {self.message}")


def parse(response: Response) -> Any:
    """Return the JSON of a good answer; raises Rejected or Garbled for any other."""
    if response.status_code != HTTPStatus.OK:
        raise Rejected(response)
    body = _json(response)
    if body is NOT_JSON:
        raise Garbled
    return body


def of_order(answer: Rejected) -> ThunesError:
    """Classify an error answer to a new order by status, code and message; in doubt it is unknown."""
    if answer.status in (TOO_MANY, BANNED):
        return Transient(str(answer), answer.retry_after)
    exists = answer.code == REJECTED_BY_ENGINE and answer.message == DUPLICATE
    if answer.status in DEFINITE and answer.code not in UNKNOWN_CODES and not exists:
        return Refused(answer.code, answer.message)
    return OutcomeUnknown(str(answer))


def of_read(answer: Rejected) -> ThunesError:
    """Classify an error answer to a question: it can be asked again unless the venue refuses it for good."""
    if answer.status in DEFINITE and answer.code not in UNKNOWN_CODES:
        return Refused(answer.code, answer.message)
    return Transient(str(answer), answer.retry_after)


def of_broken_order(error: RequestException) -> ThunesError:
    """Classify an order whose answer never came: only a connection that was never made proves anything."""
    if isinstance(error, ConnectTimeout) or _never_connected(error):
        return Transient(f"no connection: {type(error).__name__}")
    return OutcomeUnknown(f"no answer: {type(error).__name__}")


def _wait(text: str) -> timedelta | None:
    """How long the venue wants to be left alone, if it says so in whole seconds."""
    return timedelta(seconds=int(text)) if re.fullmatch(rf"[0-9]{{1,{LONGEST_WAIT_DIGITS}}}", text) else None


def _json(response: Response) -> Any:
    try:
        return response.json()
    except ValueError:
        return NOT_JSON


def _code(value: object) -> int:
    return int(value) if isinstance(value, (int, str)) and re.fullmatch(r"-?[0-9]{1,6}", str(value)) else 0


def _never_connected(error: RequestException) -> bool:

    cause = error.args[0] if error.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else cause
    return isinstance(reason, (NewConnectionError, NameResolutionError))
