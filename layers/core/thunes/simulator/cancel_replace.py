"""Cancel one order and place another in one request: which halves are tried, and what the answer is when one fails.

See Binance's rest-api.md, "Cancel an Existing Order and Send a New Order"; 409 says that one half has happened.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from thunes.simulator.errors import VenueError, missing

SUCCESS, FAILURE, NOT_ATTEMPTED = "SUCCESS", "FAILURE", "NOT_ATTEMPTED"
MODES = ("STOP_ON_FAILURE", "ALLOW_FAILURE")
LIMIT_MODES = ("DO_NOTHING", "CANCEL_ONLY")
PARTLY, NOT_AT_ALL = (-2021, "Order cancel-replace partially failed."), (-2022, "Order cancel-replace failed.")


@dataclass(frozen=True)
class Half:
    """What became of one half: its result, and the answer to it, or the error."""

    result: str
    answer: Any = None


def cancel_replace(
    mode: str, limit_mode: str, cancel: Callable[[], Any], place: Callable[[], Any], *, exceeded: bool
) -> dict[str, object]:
    """Try both halves as the modes say; ``exceeded`` when the account has sent too many orders for another one.

    Raises:
        VenueError: 400 or 429 with -2022 when nothing happened, 409 or 429 with -2021 when one half did, its ``data``
            telling which; 429 with -1015 when nothing was tried.
    """
    if mode not in MODES:
        raise missing("cancelReplaceMode")
    if limit_mode not in LIMIT_MODES:
        raise missing("orderRateLimitExceededMode")
    if exceeded and limit_mode == "DO_NOTHING":
        _refuse()
    canceled = _tried(cancel)
    stops = mode == "STOP_ON_FAILURE" and canceled.result == FAILURE
    placed = Half(NOT_ATTEMPTED) if stops else _tried(_refuse if exceeded else place)
    data = {
        "cancelResult": canceled.result,
        "newOrderResult": placed.result,
        "cancelResponse": canceled.answer,
        "newOrderResponse": placed.answer,
    }
    if (canceled.result, placed.result) == (SUCCESS, SUCCESS):
        return data
    happened = SUCCESS in (canceled.result, placed.result)
    limited = exceeded and mode == "STOP_ON_FAILURE"
    status = 429 if limited else 409 if happened else 400
    code, message = PARTLY if happened else NOT_AT_ALL
    raise VenueError(code, message, status, data)


def _tried(half: Callable[[], Any]) -> Half:
    try:
        return Half(SUCCESS, half())
    except VenueError as error:
        return Half(FAILURE, {"code": error.code, "msg": error.message})


def _refuse() -> Any:
    raise VenueError(-1015, "Too many new orders.", 429)
