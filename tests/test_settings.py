"""The owner's settings: sensible when nothing is said, refused in one line that names the variable when wrong."""

import pytest

from thunes.errors import Misconfigured
from thunes.settings import LIVE_CONSENT, Settings, Stage, load

LIVE = {"THUNES_STAGE": "live", "THUNES_LIVE_CONSENT": LIVE_CONSENT}
PAPER = {"THUNES_STAGE": "paper"}


def test_without_any_variable_the_stage_is_dev_and_nothing_can_be_reached() -> None:
    found = load({})
    assert (found.stage, found.account, found.exchange, found.clock) == (Stage.DEV, "dev#main", "", "system")
    assert (found.symbols, found.interval, found.strategy, found.parameters) == (
        ("BTCUSDT",),
        "1h",
        "sma_crossover",
        {},
    )
    assert (found.allow_resume, found.live_consent) == (True, "")
    assert {found.table, found.signals_queue, found.orders_queue, found.bus, found.archive} == {""}
    assert {found.binance_secret, found.telegram_secret, found.entry_schedule} == {""}
    assert found.schedule_state == "DISABLED"


@pytest.mark.parametrize(
    ("name", "text", "attribute", "value"),
    [
        ("STAGE", "paper", "stage", Stage.PAPER),
        ("ACCOUNT", "second-2", "account", "dev#second-2"),
        ("SYMBOLS", "BTCUSDT,ETHUSDT", "symbols", ("BTCUSDT", "ETHUSDT")),
        ("SYMBOLS", " BTCUSDT , 1000SATSUSDT ", "symbols", ("BTCUSDT", "1000SATSUSDT")),
        ("INTERVAL", "5m", "interval", "5m"),
        ("STRATEGY", "donchian", "strategy", "donchian"),
        ("PARAMETERS", '{"fast": 5, "slow": 20}', "parameters", {"fast": 5, "slow": 20}),
        ("LIMITS", "/thunes/dev/limits", "limits", "/thunes/dev/limits"),
        ("CLOCK", "venue", "clock", "venue"),
        ("EXCHANGE_URL", "http://127.0.0.1:8080/api", "exchange", "http://127.0.0.1:8080/api"),
        ("LIVE_CONSENT", LIVE_CONSENT, "live_consent", LIVE_CONSENT),
        ("ALLOW_RESUME", "false", "allow_resume", False),
        ("TABLE", "thunes-dev", "table", "thunes-dev"),
        ("SIGNALS_QUEUE", "https://sqs/signals.fifo", "signals_queue", "https://sqs/signals.fifo"),
        ("ORDERS_QUEUE", "https://sqs/orders.fifo", "orders_queue", "https://sqs/orders.fifo"),
        ("BUS", "thunes-dev", "bus", "thunes-dev"),
        ("ARCHIVE", "bucket", "archive", "bucket"),
        ("BINANCE_SECRET", "/thunes/dev/binance", "binance_secret", "/thunes/dev/binance"),
        ("ENTRY_SCHEDULE", "thunes-dev-check-signals", "entry_schedule", "thunes-dev-check-signals"),
        ("SCHEDULE_STATE", "ENABLED", "schedule_state", "ENABLED"),
        ("NOTICES_QUEUE", "https://sqs/notices.fifo", "notices_queue", "https://sqs/notices.fifo"),
        ("ALERTS", '{"approved": "off"}', "alerts", {"approved": "off"}),
        ("TELEGRAM_URL", "http://127.0.0.1:8081", "telegram_url", "http://127.0.0.1:8081"),
        ("TELEGRAM_SECRET", "/thunes/dev/telegram", "telegram_secret", "/thunes/dev/telegram"),
    ],
)
def test_every_variable_sets_its_setting(name: str, text: str, attribute: str, value: object) -> None:
    assert getattr(load({f"THUNES_{name}": text}), attribute) == value


def test_every_setting_has_a_test_above() -> None:
    (parametrized,) = test_every_variable_sets_its_setting.pytestmark  # type: ignore[attr-defined] # put there by pytest
    tested = {row[0].lower() for row in parametrized.args[1]}
    assert tested == {field.alias or name for name, field in Settings.model_fields.items()}


def test_an_empty_variable_counts_as_absent() -> None:
    environment = {"THUNES_LIMITS": "", "THUNES_TABLE": "", "PATH": "/bin", "STAGE": "live"}
    assert load(environment) == load({})


@pytest.mark.parametrize(
    ("stage", "more", "exchange"),
    [
        ("dev", {}, ""),
        ("paper", {}, "https://demo-api.binance.com/api"),
        ("live", {"THUNES_LIVE_CONSENT": LIVE_CONSENT}, "https://api.binance.com/api"),
        ("paper", {"THUNES_EXCHANGE_URL": "https://testnet.binance.vision/api"}, "https://testnet.binance.vision/api"),
        (
            "live",
            {"THUNES_LIVE_CONSENT": LIVE_CONSENT, "THUNES_EXCHANGE_URL": "https://api4.binance.com/api"},
            "https://api4.binance.com/api",
        ),
        ("dev", {"THUNES_EXCHANGE_URL": "http://[::1]:8080/api"}, "http://[::1]:8080/api"),
    ],
)
def test_every_stage_knows_its_exchange(stage: str, more: dict[str, str], exchange: str) -> None:
    assert load({"THUNES_STAGE": stage, **more}).exchange == exchange


STAGES_MIXED: list[tuple[dict[str, str], str]] = [
    ({"THUNES_STAGE": "live"}, f'stage live needs THUNES_LIVE_CONSENT="{LIVE_CONSENT}"'),
    ({**LIVE, "THUNES_LIVE_CONSENT": LIVE_CONSENT.lower()}, f'stage live needs THUNES_LIVE_CONSENT="{LIVE_CONSENT}"'),
    ({**LIVE, "THUNES_LIVE_CONSENT": "yes"}, f'stage live needs THUNES_LIVE_CONSENT="{LIVE_CONSENT}"'),
    (
        {**LIVE, "THUNES_EXCHANGE_URL": "https://demo-api.binance.com/api"},
        "stage live does not go with exchange host 'demo-api.binance.com'",
    ),
    (
        {**LIVE, "THUNES_EXCHANGE_URL": "http://127.0.0.1:8080/api"},
        "stage live does not go with exchange host '127.0.0.1'",
    ),
    (
        {**LIVE, "THUNES_EXCHANGE_URL": "https://api.binance.com.example.org/api"},
        "stage live does not go with exchange host 'api.binance.com.example.org'",
    ),
    (
        {**LIVE, "THUNES_EXCHANGE_URL": "https://api.binance.com@example.org/api"},
        "stage live does not go with exchange host 'example.org'",
    ),
    ({**LIVE, "THUNES_EXCHANGE_URL": "api.binance.com/api"}, "stage live does not go with exchange host ''"),
    ({**LIVE, "THUNES_CLOCK": "venue"}, "THUNES_CLOCK=venue is for stage dev alone"),
    ({**PAPER, "THUNES_CLOCK": "venue"}, "THUNES_CLOCK=venue is for stage dev alone"),
    (
        {"THUNES_EXCHANGE_URL": "https://testnet.binance.vision/api"},
        "stage dev trades on a simulator on this machine, not on 'testnet.binance.vision'",
    ),
    (
        {"THUNES_EXCHANGE_URL": "http://192.168.1.7:8080/api"},
        "stage dev trades on a simulator on this machine, not on '192.168.1.7'",
    ),
    (
        {"THUNES_EXCHANGE_URL": "http://127.0.0.1.example.org/api"},
        "stage dev trades on a simulator on this machine, not on '127.0.0.1.example.org'",
    ),
]


@pytest.mark.parametrize(("environment", "line"), STAGES_MIXED)
def test_stages_do_not_mix(environment: dict[str, str], line: str) -> None:
    assert refusal(environment) == line


LIVE_HOSTS = [
    "api.binance.com",
    "API.Binance.com",
    "api-gcp.binance.com",
    *(f"api{n}.binance.com" for n in (1, 2, 3, 4)),
]


@pytest.mark.parametrize("host", LIVE_HOSTS)
@pytest.mark.parametrize("stage", ["paper", "dev"])
def test_real_money_is_out_of_reach_of_every_stage_but_live(stage: str, host: str) -> None:
    line = refusal({"THUNES_STAGE": stage, "THUNES_EXCHANGE_URL": f"https://{host}/api"})
    assert host.lower() in line
    assert load({**LIVE, "THUNES_EXCHANGE_URL": f"https://{host}/api"}).stage is Stage.LIVE


def refusal(environment: dict[str, str]) -> str:
    """Return the line with which these settings are refused."""
    with pytest.raises(Misconfigured) as caught:
        load(environment)
    line = str(caught.value)
    assert "\n" not in line
    return line
