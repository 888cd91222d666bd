"""What every function does around its use case: one line of log, plain JSON out, and failures that stay failures."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.builders import d
from thunes import entry, wiring
from thunes.domain.order import IntentState
from thunes.errors import BooksDisagree, Conflict, Misconfigured, Transient


@pytest.fixture(autouse=True)
def _nothing_built() -> Iterator[None]:
    wiring.forget()
    yield
    wiring.forget()


@pytest.fixture
def log() -> Iterator[list[logging.LogRecord]]:
    """What was logged."""
    records: list[logging.LogRecord] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            records.append(record)

    collector, logger = Collector(), logging.getLogger("thunes")
    logger.addHandler(collector)
    yield records
    logger.removeHandler(collector)


@dataclass(frozen=True)
class Outcome:
    """What a use case might return."""

    state: IntentState = IntentState.FILLED
    amounts: Mapping[str, object] = field(default_factory=dict)


def test_the_answer_is_the_outcome_as_plain_json(log: list[logging.LogRecord]) -> None:
    handler = entry.function(lambda event, context: Outcome(amounts={"USDT": d("1.50")}))
    assert handler({}, None) == {"state": "FILLED", "amounts": {"USDT": "1.5"}}
    (done,) = log
    assert done.getMessage() == "done"
    assert vars(done)["outcome"] == {"state": "FILLED", "amounts": {"USDT": "1.5"}}
    assert (vars(done)["dynamodb_calls"], vars(done)["exchange_calls"]) == (0, 0)
    assert vars(done)["milliseconds"] >= vars(done)["cpu_milliseconds"] - 1 >= -1


def test_the_handler_gets_event_and_context_as_they_are() -> None:
    seen: list[object] = []
    handler = entry.function(lambda event, context: seen.extend([event, context]))
    assert handler({"a": 1}, "context") is None
    assert seen == [{"a": 1}, "context"]


@pytest.mark.parametrize("error", [Misconfigured("THUNES_TABLE is not set"), Transient("later"), KeyError("Records")])
def test_a_failure_is_logged_and_raised_as_it_is(log: list[logging.LogRecord], error: Exception) -> None:
    def fail(event: Any, context: Any) -> object:
        raise error

    with pytest.raises(type(error)) as caught:
        entry.function(fail)({}, None)
    assert caught.value is error
    failed, done = log
    told = f"{type(error).__name__}: {error}"
    assert (failed.levelname, vars(failed)["error"]) == ("ERROR", told)
    assert (done.levelname, vars(done)["outcome"]) == ("INFO", {"error": told})


def test_an_outcome_that_has_no_json_is_a_failure(log: list[logging.LogRecord]) -> None:
    with pytest.raises(TypeError, match="no exact JSON form"):
        entry.function(lambda event, context: 1.5)({}, None)
    assert [record.getMessage() for record in log] == ["failed", "done"]


def test_a_handler_keeps_its_name() -> None:
    def handler(event: Any, context: Any) -> object:
        return None

    assert entry.function(handler).__name__ == "handler"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-01-10T12:00:00Z", datetime(2024, 1, 10, 12, tzinfo=UTC)),
        ("2024-01-10T12:00:00.123456Z", datetime(2024, 1, 10, 12, 0, 0, 123456, tzinfo=UTC)),
        ("2024-01-10T14:00:00+02:00", datetime(2024, 1, 10, 12, tzinfo=UTC)),
    ],
)
def test_a_schedule_says_what_time_it_was_meant_for(text: str, moment: datetime) -> None:
    assert entry.scheduled_time({"scheduled_time": text}) == moment


@pytest.mark.parametrize(
    "event",
    [None, {}, [], "2024-01-10T12:00:00Z", {"scheduled_time": 1704888000}, {"time": "2024-01-10T12:00:00Z"}],
)
def test_what_is_no_schedule_is_refused(event: object) -> None:
    with pytest.raises(ValueError, match="not a schedule event"):
        entry.scheduled_time(event)


@pytest.mark.parametrize("text", ["", "yesterday", "2024-01-10T12:00:00", "<aws.scheduler.execution-id>"])
def test_a_time_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"isoformat|names no offset"):
        entry.scheduled_time({"scheduled_time": text})


class Handed:
    """A queue that remembers what was handed back."""

    def __init__(self) -> None:
        self.back: list[tuple[str, timedelta]] = []

    def hand_back(self, receipt_handle: str, delay: timedelta) -> None:
        self.back.append((receipt_handle, delay))


def records(*bodies: str) -> dict[str, Any]:
    return {"Records": [{"body": body, "receiptHandle": f"handle of {body}"} for body in bodies]}


def test_a_command_is_read_and_done() -> None:
    queue = Handed()
    assert entry.consume(records("7"), int, lambda number: number + 1, queue) == 8
    assert queue.back == []


def test_no_message_is_nothing_to_do() -> None:
    assert entry.consume(records(), int, lambda number: number, Handed()) is None


@pytest.mark.parametrize(
    ("error", "delay"),
    [
        (Transient("later"), timedelta(seconds=5)),
        (Conflict("somebody came first"), timedelta(seconds=5)),
        (Transient("banned", timedelta(minutes=2)), timedelta(minutes=2)),
        (BooksDisagree("no such intent"), timedelta(0)),
        (Misconfigured("no secret"), timedelta(0)),
        (RuntimeError("a bug"), timedelta(0)),
    ],
)
def test_a_message_that_failed_is_handed_back_and_the_failure_raised(error: Exception, delay: timedelta) -> None:
    def fail(number: int) -> int:
        raise error

    queue = Handed()
    with pytest.raises(type(error)) as caught:
        entry.consume(records("7"), int, fail, queue)
    assert caught.value is error
    assert queue.back == [("handle of 7", delay)]


def test_a_message_that_cannot_be_read_is_handed_back_at_once() -> None:
    queue = Handed()
    with pytest.raises(ValueError, match="junk"):
        entry.consume(records("junk"), int, lambda number: number, queue)
    assert queue.back == [("handle of junk", timedelta(0))]


def test_nothing_is_done_behind_a_message_that_failed() -> None:
    done: list[int] = []
    with pytest.raises(ValueError, match="junk"):
        entry.consume(records("1", "junk", "3"), int, done.append, Handed())
    assert done == [1]
