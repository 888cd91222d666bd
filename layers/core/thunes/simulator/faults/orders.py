"""What a client sees of a request with an effect: turned away before the engine, or answered badly after it."""

import json
from datetime import timedelta
from typing import Any

from thunes.simulator.api import Response
from thunes.simulator.faults.seen import FIREWALL, HTML, OUTSIDE_WINDOW, Answer, Seen, Silence, as_answer, error

# What turns an order away; ban-418 is not here, for it lasts.
REFUSALS: dict[str, Seen] = {
    "lost-request": Silence.LOST,
    "reset-before": Silence.RESET,
    "no-connection": Silence.REFUSED,
    "html-5xx-before": Answer(502, HTML),
    "overloaded-1008": error(503, -1008, "Server is currently overloaded with other requests. Please try again."),
    "disconnected-1001": error(500, -1001, "Internal error; unable to process your request. Please try again."),
    "error-in-200": error(200, -1001, "Internal error; unable to process your request. Please try again."),
    "firewall-403": FIREWALL,
    "rate-limit-429": error(429, -1003, "Too much request weight used.", 7),
    "order-limit-1015": error(429, -1015, "Too many new orders.", 7),
    "clock-1021": OUTSIDE_WINDOW,
    "key-2015": error(401, -2015, "Invalid API-key, IP, or permissions for action."),
    "signature-1022": error(400, -1022, "Signature for this request is not valid."),
}
# What the client gets instead of the engine's answer.
INSTEAD: dict[str, Seen] = {
    "lost-response": Silence.LOST,
    "late-request": Silence.LOST,
    "reset-after": Silence.RESET,
    "html-5xx-after": Answer(504, HTML),
    "html-in-200": Answer(200, HTML),
    "unexpected-1006": error(500, -1006, "An unexpected response was received. Execution status unknown."),
    "timeout-1007": Answer(
        504, '{"code": -1007, "msg": "Timeout waiting for response; status unknown."}', after=timedelta(seconds=10)
    ),
    "unknown-1000": error(500, -1000, "An unknown error occurred while processing the request."),
}
DECIDING = ("executedQty", "orderReports", "orderListId", "status", "orderId")
IDS = ("symbol", "orderId", "orderListId", "clientOrderId", "origClientOrderId", "listClientOrderId", "transactTime")
AMOUNTS = ("price", "origQty", "executedQty", "cummulativeQuoteQty", "qty", "commission")
UNDOCUMENTED = "PENDING_REVIEW"


def after_the_engine(fault: str, method: str, response: Response, slow: timedelta) -> Seen:
    """Return what the client sees of the engine's answer; ``slow`` is how long a slow one takes."""
    if fault in INSTEAD:
        return INSTEAD[fault]
    answer = as_answer(response)
    if fault == "slow-response":
        return as_answer(response, slow)
    if fault == "garbled-response":
        return Answer(answer.status, answer.text[: len(answer.text) // 2])
    if response.status != 200 or not isinstance(response.content, dict):  # noqa: PLR2004 - HTTP's OK
        return answer
    if fault == "duplicate-rejected":
        return _second_copy(method)
    return as_answer(Response(200, _changed(fault, response.content)))


def _second_copy(method: str) -> Answer:
    unknown = method == "DELETE"
    return error(400, -2011, "Unknown order sent.") if unknown else error(400, -2010, "Duplicate order sent.")


def _changed(fault: str, content: dict[str, Any]) -> dict[str, Any]:
    match fault:
        case "missing-field":
            deciding = next((name for name in DECIDING if name in content), None)
            return {name: value for name, value in content.items() if name != deciding}
        case "ack-only":
            return {name: content[name] for name in IDS if name in content}
        case "unknown-status" if "status" in content:
            return {**content, "status": UNDOCUMENTED}
        case "numbers-unquoted":
            changed: dict[str, Any] = json.loads(json.dumps(content), object_hook=_unquoted)
            return changed
    return content


def _unquoted(row: dict[str, Any]) -> dict[str, Any]:
    return {name: float(value) if name in AMOUNTS and isinstance(value, str) else value for name, value in row.items()}
