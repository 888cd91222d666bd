"""The only place that knows which adapter stands behind which port. Built at first use, one per process."""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from thunes.domain.candle import BadCandle, Interval
from thunes.errors import Misconfigured
from thunes.settings import settings

if TYPE_CHECKING:
    from thunes.adapters.binance.client import SpotClient
    from thunes.adapters.dynamo.table import Table
    from thunes.adapters.sqs import SqsQueue
    from thunes.adapters.telegram_door import TelegramDoor
    from thunes.domain.audit import AuditEvent
    from thunes.domain.signal import Signal
    from thunes.ports import Archive, Clock, Exchange, FactBus, Ledger, MarketData, Notifier
    from thunes.usecases.answer_owner import AnswerOwner
    from thunes.usecases.check_signals import CheckSignals
    from thunes.usecases.place_order import PlaceOrder
    from thunes.usecases.plan import Plan
    from thunes.usecases.reconcile import Reconcile
    from thunes.usecases.record_fill import RecordFill
    from thunes.usecases.set_trading_state import SetTradingState
    from thunes.usecases.summarize_day import SummarizeDay
    from thunes.usecases.tell_owner import TellOwner
    from thunes.usecases.validate_risk import ValidateRisk
    from thunes.usecases.watch_performance import WatchPerformance

# Imports stand inside the functions: the kill switch must not wait for a library that it never uses.
# ruff: noqa: PLC0415, D103


def check_signals() -> "CheckSignals":
    from thunes.usecases.check_signals import CheckSignals

    return CheckSignals(plan(), clock(), market(), ledger(), signals_queue())


def validate_risk() -> "ValidateRisk":
    from thunes.usecases.validate_risk import ValidateRisk

    return ValidateRisk(settings().limits, clock(), market(), ledger(), orders_queue())


def place_order() -> "PlaceOrder":
    from thunes.usecases.place_order import PlaceOrder

    return PlaceOrder(clock(), market(), exchange(), ledger(), record_fill())


def record_fill() -> "RecordFill":
    from thunes.usecases.record_fill import RecordFill

    return RecordFill(settings().limits, clock(), ledger())


def reconcile() -> "Reconcile":
    from thunes.usecases.reconcile import Reconcile
    from thunes.usecases.search_order import SearchOrder

    search = SearchOrder(clock(), exchange(), ledger(), record_fill())
    return Reconcile(settings().stage, clock(), exchange(), ledger(), search)


def summarize_day() -> "SummarizeDay":
    from thunes.usecases.summarize_day import SummarizeDay

    return SummarizeDay(clock(), market(), ledger())


def watch_performance() -> "WatchPerformance":
    from thunes.usecases.watch_performance import WatchPerformance

    return WatchPerformance(plan(), clock(), ledger())


def kill_switch() -> "SetTradingState":
    from thunes.usecases.set_trading_state import SetTradingState

    return SetTradingState(settings().stage, clock(), ledger(), settings().allow_resume)


def tell_owner() -> "TellOwner":
    from thunes.usecases.tell_owner import TellOwner

    return TellOwner(settings().stage, notifier())


def answer_owner() -> "AnswerOwner":
    from thunes.usecases.answer_owner import AnswerOwner

    return AnswerOwner(settings().stage, kill_switch(), ledger(), notifier())


@cache
def telegram_door() -> "TelegramDoor":
    from thunes.adapters.secrets import SecretsManager
    from thunes.adapters.telegram_door import TelegramDoor

    fields = ("webhook_secret", "allowed_user_ids")
    secret, users = SecretsManager(aws("secretsmanager")).read(settings().need("telegram_secret"), fields)
    return TelegramDoor(secret, users, clock())


@cache
def plan() -> "Plan":
    from thunes.strategies import BadParameters, build
    from thunes.usecases.plan import Plan

    now = settings()
    try:
        return Plan(now.stage, now.symbols, Interval(now.interval), build(now.strategy, now.parameters))
    except (BadParameters, BadCandle) as error:
        raise Misconfigured(str(error)) from None


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

    return BinanceExchange(client())


@cache
def client() -> "SpotClient":
    from thunes.adapters.binance.client import SpotClient
    from thunes.adapters.secrets import SecretsManager

    now = settings()
    if not now.exchange:
        raise Misconfigured("THUNES_EXCHANGE_URL is not set; stage dev needs the address of a simulator")

    def credentials() -> tuple[str, str]:
        key, secret = SecretsManager(aws("secretsmanager")).read(now.binance_secret, ("api_key", "api_secret"))
        return key, secret

    return SpotClient(now.exchange, clock(), credentials if now.binance_secret else None)


@cache
def ledger() -> "Ledger":
    from thunes.adapters.dynamo.ledger import DynamoLedger

    return DynamoLedger(table(), settings().account, settings().limits)


@cache
def table() -> "Table":
    from thunes.adapters.dynamo.table import Table

    return Table(settings().need("table"))


@cache
def signals_queue() -> "SqsQueue":
    from thunes.adapters.sqs import SqsQueue

    return SqsQueue(aws("sqs"), settings().need("signals_queue"), settings().account)


@cache
def orders_queue() -> "SqsQueue":
    from thunes.adapters.sqs import SqsQueue

    return SqsQueue(aws("sqs"), settings().need("orders_queue"), settings().account)


@cache
def bus() -> "FactBus":
    from thunes.adapters.eventbridge import EventBridgeBus

    return EventBridgeBus(aws("events"), settings().need("bus"))


@cache
def archive() -> "Archive":
    from thunes.adapters.s3 import S3Archive

    return S3Archive(aws("s3"), settings().need("archive"))


@cache
def notifier() -> "Notifier":
    if not settings().telegram_secret:
        from thunes.adapters.console import ConsoleNotifier

        return ConsoleNotifier()
    from thunes.adapters.secrets import SecretsManager
    from thunes.adapters.telegram import TelegramNotifier

    fields = ("bot_token", "chat_id")
    return TelegramNotifier(*SecretsManager(aws("secretsmanager")).read(settings().telegram_secret, fields))


def audit_events(records: Sequence[dict[str, Any]]) -> "list[AuditEvent]":
    """Return the audit events among records of the table's stream."""
    from thunes.adapters.dynamo.stream import audit_events as read

    return read(records)


def decode_signal(text: str) -> "Signal":
    from thunes.adapters.commands import decode_signal as decode

    return decode(text)


def decode_intent(text: str) -> str:
    from thunes.adapters.commands import decode_intent as decode

    return decode(text).intent_id


@cache
def aws(service: str) -> Any:
    """Return a client of an AWS service; botocore alone, for the layer has no boto3."""
    import botocore.session

    return botocore.session.get_session().create_client(service)


_counted: dict[str, int] = {}


def begin_invocation() -> None:
    """Start counting calls from zero, and let an accelerated clock ask for the time again."""
    _counted.update(_calls())
    if clock.cache_info().currsize and hasattr(clock(), "restart"):
        clock().restart()  # type: ignore[attr-defined] # only the venue's clock stands still


def calls_made() -> dict[str, int]:
    """Return how many requests this invocation has sent to DynamoDB and to the exchange."""
    return {name: total - _counted.get(name, 0) for name, total in _calls().items()}


def _calls() -> dict[str, int]:
    return {
        "dynamodb_calls": table().calls if table.cache_info().currsize else 0,
        "exchange_calls": client().calls if client.cache_info().currsize else 0,
    }
