"""What a client sees of a question: no answer, a bad one, or a true one that says something strange."""

from collections.abc import Callable, Mapping
from typing import Any

from thunes.simulator.api import Response
from thunes.simulator.faults.dice import Dice
from thunes.simulator.faults.seen import FIREWALL, HTML, UNAVAILABLE, Answer, Seen, Silence, as_answer, error

# What the client gets without the engine being asked.
INSTEAD: Mapping[str, Seen] = {
    "read-timeout": Silence.LOST,
    "read-reset": Silence.RESET,
    "read-5xx": UNAVAILABLE,
    "read-html-200": Answer(200, HTML),
    "read-error-in-200": error(200, -1001, "Internal error; unable to process your request. Please try again."),
    "read-rate-limit": error(429, -1003, "Too much request weight used.", 1),
    "read-firewall": FIREWALL,
}
ROWS_NEEDED = 4

Change = Callable[[Any], Any]


def _late(rows: Any) -> Any:
    return rows[:-2]


def _twice(rows: Any) -> Any:
    return [*rows[:-2], rows[-3], *rows[-2:]]


def _missing(rows: Any) -> Any:
    return [*rows[:-3], *rows[-2:]]


def _impossible(rows: Any) -> Any:
    opened, open_, high, low, *rest = rows[-2]
    return [*rows[:-2], [opened, open_, low, f"{high}9", *rest], rows[-1]]


def _crossed(row: Any) -> Any:
    return {**row, "bidPrice": row["askPrice"], "askPrice": row["bidPrice"]}


def _unknown_filter(content: Any) -> Any:
    stranger = {"filterType": "MAX_WISHES", "limit": 3}
    symbols = [{**row, "filters": [*row["filters"], stranger], "mayWish": True} for row in content["symbols"]]
    return {**content, "symbols": symbols}


CHANGES: Mapping[str, Mapping[str, Change]] = {
    "klines": {
        "candle-late": _late,
        "candle-twice": _twice,
        "candle-missing": _missing,
        "candle-impossible": _impossible,
    },
    "ticker/bookTicker": {"crossed-book": _crossed},
    "exchangeInfo": {"unknown-filter": _unknown_filter},
}


def told(path: str, response: Response, dice: Dice) -> Response:
    """Return an answer to such a question, changed by the fault that strikes it, if any."""
    changes = CHANGES.get(path, {})
    if response.status != 200 or (path == "klines" and len(response.content) < ROWS_NEEDED):  # noqa: PLR2004 - HTTP's OK
        return response
    struck = dice.pick(*changes)
    return Response(200, changes[struck](response.content)) if struck else response


def garbled(response: Response) -> Answer:
    """Return the first half of an answer."""
    text = as_answer(response).text
    return Answer(response.status, text[: len(text) // 2])
