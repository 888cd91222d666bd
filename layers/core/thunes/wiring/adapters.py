"""Which adapter stands behind which port. Built at first use, one per process.

Imports stand inside the functions: the kill switch must not wait for a library that it never uses.
"""

from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from thunes.errors import Misconfigured
from thunes.settings import settings

if TYPE_CHECKING:
    from thunes.adapters.binance.client import SpotClient
    from thunes.adapters.dynamo.table import Table
    from thunes.adapters.sqs.queue import SqsQueue
    from thunes.domain.audit import AuditEvent
    from thunes.domain.risk import Limits
    from thunes.domain.signal import Signal
    from thunes.outlets import Archive, FactBus, Meter, Schedules
    from thunes.ports import Clock, Exchange, Ledger, MarketData, VenueHealth
    from thunes.usecases.change_limits import LimitsStore
    from thunes.usecases.compare_archive import Shelf


@cache
def clock() -> "Clock":
    if settings().clock == "venue":
        from thunes.adapters.binance.clock import VenueClock

        return VenueClock(settings().exchange)
    from thunes.adapters.clock import SystemClock

    return SystemClock()


@cache
def market() -> "MarketData":
    from thunes.adapters.binance.rest import BinanceMarketData

    return BinanceMarketData(client(), clock())


@cache
def exchange() -> "Exchange":
    from thunes.adapters.binance.rest import BinanceExchange

    return BinanceExchange(client(), live=settings().stage == "live")


@cache
def client() -> "SpotClient":
    from thunes.adapters.binance.client import SpotClient

    now = settings()
    if not now.exchange:
        raise Misconfigured("THUNES_EXCHANGE_URL is not set; stage dev needs the address of a simulator")
    return SpotClient(now.exchange, clock(), venue_health(), credentials)


@cache
def venue_health() -> "VenueHealth":
    """Return the record that all functions share; without a table there is nobody to share it with."""
    if not settings().table:
        from thunes.adapters.memory.health import InMemoryVenueHealth

        return InMemoryVenueHealth()
    from thunes.adapters.dynamo.health import DynamoVenueHealth

    return DynamoVenueHealth(table(), settings().account)


def credentials() -> tuple[str, str]:
    """Return the exchange account's key and its other half; only a function that may read the secret gets it."""
    from thunes.adapters.binance.keys import private_key
    from thunes.adapters.secrets import SecretsManager

    secret = settings().need("binance_secret")
    choices = ("api_key", "private_key"), ("api_key", "api_secret")
    found = SecretsManager(aws("secretsmanager")).read_either(secret, *choices)
    half = private_key(found["private_key"]) if "private_key" in found else found["api_secret"]
    return found["api_key"], half


@cache
def ledger() -> "Ledger":
    """Return the ledger of all who approve nothing: an entry would find no room in it."""
    from thunes.domain.risk import NO_ROOM

    return ledger_within(NO_ROOM)


def ledger_within(bounds: "Limits") -> "Ledger":
    """Return a ledger that takes no approval beyond those limits."""
    from thunes.adapters.dynamo.ledger import DynamoLedger

    return DynamoLedger(table(), settings().account, bounds)


@cache
def table() -> "Table":
    from thunes.adapters.dynamo.table import Table

    return Table(settings().need("table"))


@cache
def signals_queue() -> "SqsQueue":
    from thunes.adapters.sqs.queue import SqsQueue

    return SqsQueue(aws("sqs"), settings().need("signals_queue"), settings().account)


@cache
def orders_queue() -> "SqsQueue":
    from thunes.adapters.sqs.queue import SqsQueue

    return SqsQueue(aws("sqs"), settings().need("orders_queue"), settings().account)


@cache
def bus() -> "FactBus":
    from thunes.adapters.eventbridge import EventBridgeBus

    return EventBridgeBus(aws("events"), settings().need("bus"))


@cache
def archive() -> "Archive":
    from thunes.adapters.s3 import S3Archive

    return S3Archive(aws("s3"), settings().need("archive"))


def schedules() -> "Schedules":
    from thunes.adapters.scheduler import AwsSchedules

    return AwsSchedules(_scheduler, settings().need("entry_schedule"))


@cache
def shelf() -> "Shelf":
    """Return the archive as whoever verifies it sees it."""
    from thunes.adapters.s3 import S3Shelf

    return S3Shelf(aws("s3"), settings().need("archive"))


@cache
def _scheduler() -> Any:
    """Return a client that gives up soon: whoever halts wants to hear that it is done."""
    from botocore.config import Config

    patience = Config(connect_timeout=2, read_timeout=3, retries={"total_max_attempts": 2})
    return _session().create_client("scheduler", config=patience)


@cache
def meter() -> "Meter":
    """Return the meter; CloudWatch wants the time it is, also where an accelerated clock says another."""
    from thunes.adapters.clock import SystemClock
    from thunes.adapters.emf import EmfMeter

    return EmfMeter(settings().stage, SystemClock())


def used_weight() -> Decimal | None:
    """Return which share of the venue's weight for a minute is used up; None while it has not said so."""
    from thunes.adapters.binance.gate import WHOLE_WEIGHT

    used = client().gate.used_weight if client.cache_info().currsize else None
    return None if used is None else Decimal(used) / WHOLE_WEIGHT


def audit_events(records: Sequence[dict[str, Any]]) -> "list[AuditEvent]":
    """Return the audit events among records of the table's stream."""
    from thunes.adapters.dynamo.stream import audit_events as read

    return read(records)


def decode_signal(text: str) -> "Signal":
    from thunes.adapters.sqs.commands import decode_signal as decode

    return decode(text)


def decode_intent(text: str) -> str:
    from thunes.adapters.sqs.commands import decode_intent as decode

    return decode(text).intent_id


@cache
def limits_store() -> "LimitsStore":
    from thunes.adapters.ssm import SsmLimits

    return SsmLimits(aws("ssm"), settings().need("limits"))


@cache
def aws(service: str) -> Any:
    """Return a client of an AWS service; botocore alone, for the layer has no boto3."""
    return _session().create_client(service)


@cache
def _session() -> Any:
    import botocore.session

    return botocore.session.get_session()


def forget_adapters() -> None:
    """Drop everything that was built: the next use builds it from the settings as they are then."""
    for built in (
        clock, market, exchange, client, ledger, table, signals_queue, orders_queue, bus, archive, shelf,
        venue_health, limits_store, meter, aws, _scheduler, _session,
    ):  # fmt: skip
        built.cache_clear()
