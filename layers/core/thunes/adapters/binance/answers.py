"""What an HTTP answer of the venue means for a request that could have had an effect, and for one that could not."""

from datetime import timedelta

from requests import Response
from requests.exceptions import ConnectTimeout, RequestException
from urllib3.exceptions import MaxRetryError, NameResolutionError, NewConnectionError

from thunes.errors import OutcomeUnknown, Refused, ThunesError, Transient

TOO_MANY, BANNED = 429, 418
CLIENT_ERRORS, SERVER_ERRORS = range(400, 500), range(500, 600)
# Whatever the status: the venue does not know, or does not say, whether its engine saw the order.
UNKNOWN_CODES = frozenset({-1000, -1001, -1006, -1007, -1008})
NO_SUCH_ORDER = -2013


def of_order(response: Response, code: int, message: str) -> ThunesError:
    """Classify an error answer to a new order by status and code; in doubt it is unknown."""
    if response.status_code in (TOO_MANY, BANNED):
        return Transient(f"{response.status_code}: {message}", retry_after(response))
    if response.status_code in CLIENT_ERRORS and code not in UNKNOWN_CODES:
        return Refused(code, message)
    return OutcomeUnknown(f"HTTP {response.status_code}, code {code}: {message}")


def of_read(response: Response, code: int, message: str) -> ThunesError:
    """Classify an error answer to a question: it can be asked again unless the venue refuses it for good."""
    if response.status_code in (TOO_MANY, BANNED):
        return Transient(f"{response.status_code}: {message}", retry_after(response))
    if response.status_code in CLIENT_ERRORS and code not in UNKNOWN_CODES:
        return Refused(code, message)
    return Transient(f"HTTP {response.status_code}, code {code}: {message}")


def of_broken_order(error: RequestException) -> ThunesError:
    """Classify an order whose answer never came: only a connection that was never made proves anything."""
    if isinstance(error, ConnectTimeout) or _never_connected(error):
        return Transient(f"no connection: {type(error).__name__}")
    return OutcomeUnknown(f"no answer: {type(error).__name__}")


def retry_after(response: Response) -> timedelta | None:
    """Return how long the venue wants to be left alone, if it says so in whole seconds."""
    text = response.headers.get("Retry-After", "")
    return timedelta(seconds=int(text)) if text.isdecimal() else None


def _never_connected(error: RequestException) -> bool:

    cause = error.args[0] if error.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else cause
    return isinstance(reason, (NewConnectionError, NameResolutionError))
