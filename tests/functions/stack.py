"""What the template would create, on moto, and an ear for what the functions log."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from tests.builders import START
from tests.contracts.tables import aws, create_table
from thunes.adapters.ssm import SsmLimits
from thunes.domain.risk import Limits
from thunes.domain.risk.loosening import StandingLimits
from thunes.local.ministack import REGION
from thunes.simulator.simulator import API_KEY, API_SECRET

BINANCE, TELEGRAM = "/thunes/dev/binance", "/thunes/dev/telegram"
LIMITS = "/thunes/dev/limits"
BUCKET, BUS = "thunes-archive", "thunes-dev"


def create_stack() -> dict[str, str]:
    """Create every resource and return the variables that name them."""
    pair = {"api_key": API_KEY, "api_secret": API_SECRET}
    aws("secretsmanager").create_secret(Name=BINANCE, SecretString=json.dumps(pair))
    aws("s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    aws("events").create_event_bus(Name=BUS)
    bound()
    return {
        "TABLE": create_table(),
        "SIGNALS_QUEUE": _queue("signals"),
        "ORDERS_QUEUE": _queue("orders"),
        "NOTICES_QUEUE": _queue("notices"),
        "BUS": BUS,
        "ARCHIVE": BUCKET,
        "BINANCE_SECRET": BINANCE,
        "LIMITS": LIMITS,
    }


def bound(**changes: Any) -> None:
    """Let the limits stand that are the defaults but for these; size and exposure keep their proportion."""
    size = changes.get("max_position_size", Limits().max_position_size)
    room = {"max_symbol_exposure": size * Decimal("1.5"), "max_exposure": size * 3}
    SsmLimits(aws("ssm"), LIMITS).replace(StandingLimits(Limits(**{**room, **changes}), None, START))


def _queue(name: str) -> str:
    sqs = aws("sqs")
    dead: str = sqs.create_queue(QueueName=f"{name}-dead.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    redrive = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 3})
    attributes = {"FifoQueue": "true", "VisibilityTimeout": "180", "RedrivePolicy": redrive}
    url: str = sqs.create_queue(QueueName=f"{name}.fifo", Attributes=attributes)["QueueUrl"]
    return url


@contextmanager
def listening() -> Iterator[list[logging.LogRecord]]:
    """Collect what the functions log."""
    records: list[logging.LogRecord] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            records.append(record)

    collector, logger = Collector(), logging.getLogger("thunes")
    logger.addHandler(collector)
    yield records
    logger.removeHandler(collector)
