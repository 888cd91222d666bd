"""Which adapter stands behind which port: built at first use, once, and refused by the name of what is missing."""

import json
from collections.abc import Callable, Iterator

import pytest
from moto import mock_aws

from tests.builders import signal
from tests.contracts.tables import aws, create_table, pretend_to_be_somebody
from thunes import wiring
from thunes.adapters.binance.clock import VenueClock
from thunes.adapters.clock import SystemClock
from thunes.adapters.console import ConsoleNotifier
from thunes.adapters.dynamo.told import DynamoToldLog
from thunes.adapters.memory.told import InMemoryToldLog
from thunes.adapters.sqs.commands import encode
from thunes.adapters.telegram.notifier import TelegramNotifier
from thunes.domain.command import PlaceIntent
from thunes.domain.money import plain
from thunes.domain.risk import Limits
from thunes.errors import Misconfigured
from thunes.settings import settings
from thunes.wiring.verbs import _offered

SECRET = "/thunes/dev/telegram"
BUILT = ("plan", "clock", "market", "exchange", "client", "ledger", "table", "signals_queue", "orders_queue", "bus")
CACHED = {name: made for name, made in vars(wiring).items() if hasattr(made, "cache_clear") and made is not settings}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """An account on AWS in which everything has a name."""
    pretend_to_be_somebody(monkeypatch)
    with mock_aws():
        values = {
            "TABLE": create_table(),
            "SIGNALS_QUEUE": "https://sqs/signals.fifo",
            "ORDERS_QUEUE": "https://sqs/orders.fifo",
            "NOTICES_QUEUE": "https://sqs/notices.fifo",
            "BUS": "bus",
            "ARCHIVE": "bucket",
            "EXCHANGE_URL": "http://127.0.0.1:9/api",
        }
        for name, value in values.items():
            monkeypatch.setenv(f"THUNES_{name}", value)
        _forget()
        yield monkeypatch
        _forget()


def _forget() -> None:
    wiring.forget()
    settings.cache_clear()


@pytest.mark.parametrize("name", [*BUILT, "archive", "notifier"])
def test_a_part_is_built_once(name: str) -> None:
    build = getattr(wiring, name)
    assert build() is build()


USE_CASES = (
    "check_signals",
    "validate_risk",
    "place_order",
    "record_fill",
    "reconcile",
    "summarize_day",
    "watch_performance",
    "observe",
    "kill_switch",
    "tell_owner",
)


@pytest.mark.parametrize("name", USE_CASES)
def test_a_use_case_can_be_put_together_without_asking_anybody(name: str) -> None:
    wiring.begin_invocation()
    getattr(wiring, name)()
    assert wiring.calls_made() == {"dynamodb_calls": 0, "exchange_calls": 0}


def test_market_and_exchange_share_a_connection_and_ledger_and_table_an_account() -> None:
    wiring.market()
    wiring.exchange()
    assert wiring.client.cache_info().misses == 1
    assert wiring.ledger().account == "dev#main"
    assert wiring.place_order().record.limits == Limits()


def test_forgetting_drops_everything_that_is_kept() -> None:
    for name in (*BUILT, "archive", "shelf", "notifier"):
        getattr(wiring, name)()
    wiring.aws("sqs")
    wiring.forget()
    assert {name: made.cache_info().currsize for name, made in CACHED.items()} == dict.fromkeys(CACHED, 0)


def test_a_service_has_one_client() -> None:
    assert wiring.aws("sqs") is wiring.aws("sqs")
    assert wiring.aws("sqs") is not wiring.aws("s3")


MISSING: list[tuple[str, Callable[[], object]]] = [
    ("TABLE", wiring.ledger),
    ("SIGNALS_QUEUE", wiring.signals_queue),
    ("ORDERS_QUEUE", wiring.orders_queue),
    ("BUS", wiring.bus),
    ("ARCHIVE", wiring.archive),
    ("ARCHIVE", wiring.shelf),
    ("EXCHANGE_URL", wiring.client),
    ("BINANCE_SECRET", wiring.credentials),
    ("NOTICES_QUEUE", wiring.notices_queue),
    ("TELEGRAM_SECRET", wiring.telegram_door),
    ("TELEGRAM_SECRET", wiring.telegram_chat),
    ("TELEGRAM_SECRET", wiring.webhook_secret),
    ("TELEGRAM_SECRET", wiring.answer_owner),
]


@pytest.mark.parametrize(("name", "build"), MISSING, ids=[build.__name__ for _, build in MISSING])
def test_a_part_whose_variable_is_missing_is_refused_by_its_name(
    environment: pytest.MonkeyPatch, name: str, build: Callable[[], object]
) -> None:
    environment.delenv(f"THUNES_{name}", raising=False)
    with pytest.raises(Misconfigured, match=f"^THUNES_{name} is not set") as caught:
        build()
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("STRATEGY", "crystal_ball", r"strategy 'crystal_ball' is unknown; known are .*sma_crossover"),
        ("PARAMETERS", '{"speed": 1}', "strategy sma_crossover has no parameter 'speed'"),
        ("PARAMETERS", '{"fast": 50, "slow": 20}', "fast 50 must be at least 1 and less than slow 20"),
        ("PARAMETERS", '{"fast": 1.5}', "whole numbers"),
        ("INTERVAL", "7x", "interval '7x' is unknown"),
        ("INTERVAL", "0h", "interval '0h' is unknown"),
    ],
)
def test_a_plan_that_cannot_work_is_refused(environment: pytest.MonkeyPatch, name: str, text: str, line: str) -> None:
    environment.setenv(f"THUNES_{name}", text)
    with pytest.raises(Misconfigured, match=line):
        wiring.plan()


def test_the_plan_is_the_owners(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("THUNES_SYMBOLS", "BTCUSDT,ETHUSDT")
    environment.setenv("THUNES_PARAMETERS", '{"fast": 2, "slow": 3}')
    plan = wiring.plan()
    assert (plan.stage, plan.symbols, plan.interval.name) == ("dev", ("BTCUSDT", "ETHUSDT"), "1h")
    assert (plan.strategy.name, plan.strategy.warm_up) == ("sma_crossover", 3)


def test_the_clock_is_the_computers_or_the_venues(environment: pytest.MonkeyPatch) -> None:
    assert isinstance(wiring.clock(), SystemClock)
    environment.setenv("THUNES_CLOCK", "venue")
    _forget()
    assert isinstance(wiring.clock(), VenueClock)


def test_the_owner_is_told_on_the_console_unless_a_phone_is_named(environment: pytest.MonkeyPatch) -> None:
    assert isinstance(wiring.notifier(), ConsoleNotifier)
    aws("secretsmanager").create_secret(Name=SECRET, SecretString=json.dumps({"bot_token": "1:a", "chat_id": "4"}))
    environment.setenv("THUNES_TELEGRAM_SECRET", SECRET)
    _forget()
    assert isinstance(wiring.notifier(), TelegramNotifier)


def test_whoever_answers_the_owner_has_both_ends_of_the_conversation(environment: pytest.MonkeyPatch) -> None:
    content = {"bot_token": "1:a", "webhook_secret": "knock", "allowed_user_ids": "4", "chat_id": "4"}
    aws("secretsmanager").create_secret(Name=SECRET, SecretString=json.dumps(content))
    environment.setenv("THUNES_TELEGRAM_SECRET", SECRET)
    _forget()
    answering = wiring.answer_owner()
    assert answering.writes.sign("a") == wiring.telegram_door().sign("a")
    assert answering.log is wiring.phone_log()
    assert wiring.webhook_secret() == "knock"


def test_what_was_told_is_remembered_by_all_where_there_is_a_table(environment: pytest.MonkeyPatch) -> None:
    assert isinstance(wiring.told_log(), DynamoToldLog)
    environment.delenv("THUNES_TABLE")
    _forget()
    assert isinstance(wiring.told_log(), InMemoryToldLog)


def test_what_another_room_draws_or_explains_is_used_where_it_is_there(environment: pytest.MonkeyPatch) -> None:
    assert _offered("domain.money", "plain") is plain
    assert _offered("domain.no_such_room", "plain") is None


def test_credentials_are_read_from_the_named_secret(environment: pytest.MonkeyPatch) -> None:
    aws("secretsmanager").create_secret(Name="pair", SecretString=json.dumps({"api_key": "k", "api_secret": "s"}))
    environment.setenv("THUNES_BINANCE_SECRET", "pair")
    assert wiring.credentials() == ("k", "s")


def test_counting_starts_from_zero_at_every_invocation() -> None:
    wiring.begin_invocation()
    wiring.ledger().read()
    wiring.ledger().read()
    assert wiring.calls_made() == {"dynamodb_calls": 2, "exchange_calls": 0}
    wiring.begin_invocation()
    assert wiring.calls_made() == {"dynamodb_calls": 0, "exchange_calls": 0}


def test_counting_builds_nothing() -> None:
    wiring.begin_invocation()
    wiring.calls_made()
    assert wiring.table.cache_info().currsize == wiring.client.cache_info().currsize == 0


def test_commands_are_read_by_the_adapter() -> None:
    assert wiring.decode_signal(encode(signal())) == signal()
    assert wiring.decode_intent(encode(PlaceIntent("int-1"))) == "int-1"
    assert wiring.audit_events([]) == []
