"""Status, code and text decide what a caller may do next; in doubt the outcome of an order is unknown."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from socket import gaierror
from typing import Any

import pytest
import requests
from requests import Response
from urllib3 import HTTPConnectionPool
from urllib3.connection import HTTPConnection
from urllib3.exceptions import MaxRetryError, NameResolutionError, NewConnectionError, ProtocolError

from thunes.adapters.binance.answers import Rejected, of_broken_order, of_order, of_read
from thunes.errors import OutcomeUnknown, Refused, ThunesError, Transient

UNKNOWN = (-1000, -1001, -1006, -1007, -1008)


def answer(status: int, code: int = 0, message: str = "text", **headers: str) -> Rejected:
    response = Response()
    response.status_code = status
    response._content = json.dumps({"code": code, "msg": message}).encode()
    response.headers.update({name.replace("_", "-"): value for name, value in headers.items()})
    return Rejected(response)


@pytest.mark.parametrize(
    ("status", "code", "of_an_order", "of_a_question"),
    [
        *((400, code, Refused, Refused) for code in (-1013, -1100, -1111, -1121, -1021, -1022, -2010, -2013, -2014)),
        (401, -2015, Refused, Refused),
        (403, 0, Refused, Refused),
        (429, -1003, Transient, Transient),
        (429, -1015, Transient, Transient),
        (429, -1007, Transient, Transient),
        (418, -1003, Transient, Transient),
        *((400, code, OutcomeUnknown, Transient) for code in UNKNOWN),
        *((status, code, OutcomeUnknown, Transient) for status in (500, 503, 504) for code in (0, -1000, -1013, -2010)),
        (502, 0, OutcomeUnknown, Transient),
        (599, 0, OutcomeUnknown, Transient),
        (301, 0, OutcomeUnknown, Transient),
        (100, 0, OutcomeUnknown, Transient),
        (600, 0, OutcomeUnknown, Transient),
    ],
)
def test_an_error_answer_is_classified_by_status_and_code(
    status: int, code: int, of_an_order: type[ThunesError], of_a_question: type[ThunesError]
) -> None:
    assert type(of_order(answer(status, code))) is of_an_order
    assert type(of_read(answer(status, code))) is of_a_question


def test_a_duplicate_says_that_the_order_exists() -> None:
    assert type(of_order(answer(400, -2010, "Duplicate order sent."))) is OutcomeUnknown


def test_a_request_that_timed_out_on_the_way_is_unknown() -> None:
    assert type(of_order(answer(408, 0, "Request Timeout"))) is OutcomeUnknown


def test_a_refusal_keeps_its_code_and_its_words() -> None:
    refusal = of_order(answer(400, -1013, "Filter failure: NOTIONAL"))
    assert isinstance(refusal, Refused)
    assert (refusal.code, str(refusal)) == (-1013, "-1013: Filter failure: NOTIONAL")


def test_an_unknown_outcome_says_what_was_answered() -> None:
    assert str(of_order(answer(503, -1008, "busy"))) == "503 -1008 busy"


@pytest.mark.parametrize(("text", "seconds"), [("1", 1), ("120", 120), ("259200", 3 * 24 * 3600)])
def test_the_wait_that_is_asked_for_is_read_in_whole_seconds(text: str, seconds: int) -> None:
    for classified in (of_order(answer(429, Retry_After=text)), of_read(answer(418, Retry_After=text))):
        assert isinstance(classified, Transient)
        assert classified.retry_after == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "0", "-5", "1.5", "Wed, 21 Oct 2026 07:28:00 GMT", "²"])
@pytest.mark.parametrize("classify", [of_order, of_read])
def test_a_ban_that_does_not_say_how_long_lasts_its_shortest_time(
    text: str, classify: Callable[[Rejected], ThunesError]
) -> None:
    for status, minutes in ((429, 1), (418, 2)):
        classified = classify(answer(status, Retry_After=text))
        assert isinstance(classified, Transient)
        assert classified.retry_after == timedelta(minutes=minutes)


@pytest.mark.parametrize("text", ["9" * 16, "9" * 5000])
def test_a_wait_beyond_all_measure_is_still_a_ban(text: str) -> None:
    assert isinstance(of_order(answer(429, -1003, "banned", Retry_After=text)), Transient)


POOL = HTTPConnectionPool("127.0.0.1")
CONNECTION = HTTPConnection("127.0.0.1")


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (requests.ConnectTimeout(), Transient),
        (requests.ConnectionError(MaxRetryError(POOL, "/", NewConnectionError(CONNECTION, "refused"))), Transient),
        (requests.ConnectionError(NewConnectionError(CONNECTION, "refused")), Transient),
        (
            requests.ConnectionError(
                MaxRetryError(POOL, "/", NameResolutionError("api.example", CONNECTION, gaierror("no such name")))
            ),
            Transient,
        ),
        (requests.ReadTimeout(), OutcomeUnknown),
        (requests.Timeout(), OutcomeUnknown),
        (requests.ConnectionError(), OutcomeUnknown),
        (requests.ConnectionError("reset"), OutcomeUnknown),
        (requests.ConnectionError(ProtocolError("Connection aborted.")), OutcomeUnknown),
        (requests.ConnectionError(MaxRetryError(POOL, "/", ProtocolError("reset"))), OutcomeUnknown),
        (requests.ConnectionError(MaxRetryError(POOL, "/", None)), OutcomeUnknown),
        (requests.exceptions.SSLError(), OutcomeUnknown),
        (requests.exceptions.ChunkedEncodingError(), OutcomeUnknown),
        (requests.exceptions.ContentDecodingError(), OutcomeUnknown),
        (requests.TooManyRedirects(), OutcomeUnknown),
    ],
)
def test_only_a_connection_that_was_never_made_proves_that_nothing_was_sent(
    error: requests.RequestException, kind: type[ThunesError]
) -> None:
    classified = of_broken_order(error)
    assert type(classified) is kind
    assert type(error).__name__ in str(classified)


@pytest.fixture(scope="module")
def official(shared_data: Path) -> list[tuple[int, str]]:
    """Every code and text of the official table."""
    table: dict[str, Any] = json.loads((shared_data / "errors/error-codes-official.json").read_text())
    return [(row["code"], text) for row in table["codes"] for text in row["messages"] or [row["name"]]]


@pytest.mark.parametrize("status", [400, 401, 403, 409, 410, 418, 429, 451, 500, 502, 503, 504])
def test_every_official_error_has_a_class(official: list[tuple[int, str]], status: int) -> None:
    assert len(official) > 100
    for code, text in official:
        order, question = type(of_order(answer(status, code, text))), type(of_read(answer(status, code, text)))
        assert question in (Refused, Transient)
        if status in (418, 429):
            assert order is Transient
        elif status >= 500 or code in UNKNOWN:
            assert (order, question) == (OutcomeUnknown, Transient)
        else:
            assert order in (Refused, OutcomeUnknown)


def test_every_observed_error_has_the_class_of_its_note(shared_data: Path) -> None:
    lines = (shared_data / "errors/errors-observed.jsonl").read_text().splitlines()
    for entry in map(json.loads, lines):
        body = entry["body"] or {"code": 0, "msg": ""}
        kind = type(of_order(answer(entry["http_status"], body["code"], body["msg"])))
        expected = {400: Refused, 418: Transient, 500: OutcomeUnknown, 504: OutcomeUnknown}[entry["http_status"]]
        assert kind is expected
    assert len(lines) == 9
