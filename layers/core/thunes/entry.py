"""What every function does around its use case: read the event, count the calls, log one line, fail loudly."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, Protocol, TypeVar

from aws_lambda_powertools import Logger

from thunes import wiring
from thunes.domain.audit import AuditEvent, Json, to_json
from thunes.domain.times import from_iso
from thunes.errors import Transient

C = TypeVar("C")
R = TypeVar("R")

Handler = Callable[[Any, Any], Any]

# EventBridge Scheduler fills this in; a local cloud that does not leaves it as it is.
UNFILLED = "<aws.scheduler.scheduled-time>"
SOON = timedelta(seconds=5)
LONGEST_BACKOFF = 8  # doublings; a queue takes no more than a quarter of an hour at once

logger = Logger(service="thunes")


class Returning(Protocol):
    """A queue that can be given a message back."""

    def hand_back(self, receipt_handle: str, delay: timedelta) -> None:
        """Let the message be delivered again after ``delay``."""


def function(handler: Handler) -> Handler:
    """Make a handler log one line per invocation with what it did, how long it took and what it called."""

    @wraps(handler)
    def around(event: Any, context: Any) -> Any:
        wiring.begin_invocation()
        name = handler.__module__
        started, cpu = time.perf_counter(), time.process_time()
        outcome: object = None
        try:
            outcome = handler(event, context)
            return as_json(outcome)
        except Exception as error:
            outcome = {"error": f"{type(error).__name__}: {error}"}
            logger.error("failed", extra={"function": name, **outcome})  # noqa: TRY400 - Lambda prints the traceback itself
            raise
        finally:
            spent = {
                "milliseconds": round((time.perf_counter() - started) * 1000),
                "cpu_milliseconds": round((time.process_time() - cpu) * 1000),
            }
            calls = wiring.calls_made()
            logger.info("done", extra={"function": name, "outcome": as_json(outcome), **spent, **calls})

    return around


def measured(outcome: R, also: object = None) -> R:
    """Measure an outcome (or ``also``, where that tells more) and return it; what goes wrong here is only logged."""
    try:
        wiring.observe()(outcome if also is None else also)  # type: ignore[arg-type] # what else it is, it leaves alone
    except Exception as error:
        logger.warning("not measured", extra={"error": f"{type(error).__name__}: {error}"})
    return outcome


def scheduled_time(event: object) -> datetime:
    """Return the time that a schedule's event was meant for; raises ValueError for an event that is none."""
    text = event.get("scheduled_time") if isinstance(event, Mapping) else None
    if text == UNFILLED:
        return wiring.clock().now()
    if isinstance(text, str):
        return from_iso(text)
    raise ValueError('not a schedule event: it has no "scheduled_time"')


def consume(event: Any, decode: Callable[[str], C], verb: Callable[[C], object], queue: Returning) -> object:
    """Do ``verb`` for the one command of an SQS event; what fails is soon delivered again, and in the end set aside."""
    outcome: object = None
    for record in event["Records"]:
        try:
            outcome = verb(decode(record["body"]))
        except Transient as error:
            queue.hand_back(record["receiptHandle"], error.retry_after or SOON)
            raise
        except Exception:
            # It will fail again: let it reach the dead-letter queue before it blocks the commands behind it.
            queue.hand_back(record["receiptHandle"], timedelta(0))
            raise
    return outcome


def consume_in_order(event: Any, decode: Callable[[str], C], verb: Callable[[C], object], queue: Returning) -> object:
    """Do ``verb`` for every message of an SQS event until one fails; it and those behind it are delivered again.

    The wait is what the other side asked for, else longer every time: what is wrong may last for hours. What will
    fail for good is delivered again at once, until it is set aside: it must not hold up what is behind it.
    """
    records = event["Records"]
    for number, record in enumerate(records):
        try:
            verb(decode(record["body"]))
        except Exception as error:
            logger.exception("handed back", extra={"about": record["messageId"]})
            for waiting in records[number:]:
                queue.hand_back(waiting["receiptHandle"], _wait(error, record))
            return {"batchItemFailures": [{"itemIdentifier": waiting["messageId"]} for waiting in records[number:]]}
    return {"batchItemFailures": []}


def _wait(error: Exception, record: Mapping[str, Any]) -> timedelta:
    if not isinstance(error, Transient):
        return timedelta(0)
    if error.retry_after:
        return error.retry_after
    deliveries = int(record.get("attributes", {}).get("ApproximateReceiveCount", 1))
    return SOON * (1 << min(deliveries - 1, LONGEST_BACKOFF))


def fact(body: str) -> AuditEvent:
    """Return the audit event that the bus delivered; raises ValueError when it is none."""
    try:
        return AuditEvent(**json.loads(body)["detail"])
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"not a fact from the bus: {error}") from error


def as_json(outcome: object) -> Json:
    """Return an outcome as plain JSON."""
    if is_dataclass(outcome) and not isinstance(outcome, type):
        return {field.name: as_json(getattr(outcome, field.name)) for field in fields(outcome)}
    if isinstance(outcome, Mapping):
        return {str(key): as_json(value) for key, value in outcome.items()}
    if isinstance(outcome, (list, tuple)):
        return [as_json(item) for item in outcome]
    if isinstance(outcome, timedelta):
        return f"{outcome.total_seconds()} s"
    return to_json(outcome)
