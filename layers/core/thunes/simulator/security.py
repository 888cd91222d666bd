"""Signed requests: the key, the signature over the payload, and the window that fences late ones."""

import hashlib
import hmac
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from urllib.parse import parse_qsl

from thunes.simulator.errors import VenueError, missing

Keys = Mapping[str, str]

AHEAD_MS = 1000
DEFAULT_WINDOW_MS = Decimal(5000)
MAX_WINDOW_MS = Decimal(60000)
WINDOW_DECIMALS = -3


def check_signed(keys: Keys, api_key: str, payload: str, now_ms: int) -> None:
    """Refuse a request whose key, signature or stamp is wrong; ``payload`` is query and body, still encoded.

    Raises:
        VenueError: -2014, -2015, -1022, -1021, -1131 or -1102, as the venue has them.
    """
    if not api_key:
        raise VenueError(-2014, "API-key format invalid.", 401)
    if api_key not in keys:
        raise VenueError(-2015, "Invalid API-key, IP, or permissions for action.", 401)
    signed, _, signature = payload.rpartition("&signature=")
    expected = hmac.new(keys[api_key].encode(), signed.encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected.encode(), signature.encode()):
        raise VenueError(-1022, "Signature for this request is not valid.")
    check_stamp(dict(parse_qsl(signed)), now_ms)


def check_stamp(params: Mapping[str, str], now_ms: int) -> None:
    """Refuse a stamp that is too old for its window, or more than a second ahead.

    Raises:
        VenueError: -1021 outside the window, -1131 for a window that is not one, -1102 without a stamp.
    """
    if not re.fullmatch(r"[0-9]{1,20}", params.get("timestamp", "")):
        raise missing("timestamp")
    stamp, window = int(params["timestamp"]), _window(params.get("recvWindow"))
    if stamp >= now_ms + AHEAD_MS:
        raise VenueError(-1021, "Timestamp for this request was 1000ms ahead of the server's time.")
    if now_ms - stamp > window:
        raise VenueError(-1021, "Timestamp for this request is outside of the recvWindow.")


def _window(text: str | None) -> Decimal:
    try:
        window = DEFAULT_WINDOW_MS if text is None else Decimal(text)
    except InvalidOperation:
        raise missing("recvWindow") from None
    exponent = window.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < WINDOW_DECIMALS or not 0 < window <= MAX_WINDOW_MS:
        raise VenueError(-1131, "recvWindow must be less than 60000.")
    return window
