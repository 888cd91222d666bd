"""`thunes doctor`: which checks a stage gets, what it says of them, and how it ends."""

from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.stub import Stubber

from tests.cli.conftest import Command, Stacks
from tests.terminal import Terminal
from thunes import wiring
from thunes.cli.deployed import Deployed
from thunes.cli.doctor.aws import AwsCloud
from thunes.cli.doctor.rounds import variables_of
from thunes.settings import LIVE_CONSENT

BEFORE = ["python", "settings", "table", "consent", "licence", "soak", "drill", "reconcile", "alarms", "resume"]


def by_id(said: Any) -> dict[str, Any]:
    """Return the checks by name."""
    return {check["id"]: check for check in said.json["checks"]}


def test_in_an_empty_folder_it_says_what_to_start(terminal: Terminal) -> None:
    terminal.variables["AWS_CONFIG_FILE"] = "/dev/null"
    outcome = terminal("doctor", "--json")
    assert outcome.code == 5
    checks = by_id(outcome)
    assert [check["ok"] for check in checks.values()] == [True, True, True, False]
    assert "region" in checks["table"]["detail"]
    assert terminal("doctor").out.startswith("Health of stage dev\npython")


def test_an_account_without_a_stack_is_told_how_to_come_by_one(thunes: Command) -> None:
    table = by_id(thunes("doctor", "--json"))["table"]
    assert (table["ok"], table["detail"]) == (False, "stage dev is not deployed")


def test_before_the_first_deployment_live_needs_consent_and_evidence(thunes: Command, account: Any) -> None:
    refused = thunes("doctor", "--stage", "live", "--json")
    assert refused.code == 5
    failed = {name for name, check in by_id(refused).items() if not check["ok"]}
    assert list(by_id(refused)) == BEFORE
    assert failed == {"settings", "consent", "soak", "drill", "reconcile"}
    account.setenv("THUNES_LIVE_CONSENT", LIVE_CONSENT)
    consented = by_id(thunes("doctor", "--stage", "live", "--json"))
    assert {name for name, check in consented.items() if not check["ok"]} == {"soak", "drill", "reconcile"}


def test_a_deployed_live_is_looked_at_from_within(thunes: Command, stacks: Stacks) -> None:
    stacks.deploy("live", LiveConsent=LIVE_CONSENT, AllowResume="true", Account="second")
    checks = by_id(thunes("doctor", "--stage", "live", "--json"))
    assert {"books", "trading_state", "limits", "audit_chain", "exchange", "clock", "key"} <= set(checks)
    assert checks["consent"]["ok"]
    assert checks["books"]["ok"]
    assert [checks[name]["ok"] for name in ("limits", "alarms", "resume")] == [False, False, False]
    assert checks["settings"]["detail"].startswith("stage live, account second")


def test_a_stage_that_is_none_is_refused(thunes: Command, account: Any) -> None:
    account.setenv("THUNES_STAGE", "production")
    assert thunes("doctor").code == 2
    account.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    account.setenv("AWS_MAX_ATTEMPTS", "1")
    assert thunes("doctor").code == 2
    away = by_id(thunes("doctor", "--stage", "live", "--json"))
    assert [away[name]["ok"] for name in ("table", "alarms", "resume")] == [False, False, False]


def test_the_stage_s_own_settings_come_before_the_terminal_s(account: pytest.MonkeyPatch) -> None:
    account.setenv("THUNES_SYMBOLS", "ETHUSDT")
    account.setenv("THUNES_INTERVAL", "5m")
    place = Deployed("paper", "table", "main", "/thunes/paper/limits", {"Symbols": "BTCUSDT", "ExchangeUrl": ""})
    found = variables_of(place)
    assert (found["THUNES_SYMBOLS"], found["THUNES_INTERVAL"]) == ("BTCUSDT", "5m")
    assert found["THUNES_BINANCE_SECRET"] == "/thunes/paper/binance"


def test_a_metric_is_added_up_and_none_is_nothing(account: pytest.MonkeyPatch) -> None:
    client = wiring.aws("cloudwatch")
    points = [{"Sum": 3.0, "Timestamp": datetime.now(UTC)}, {"Sum": 4.0, "Timestamp": datetime.now(UTC)}]
    with Stubber(client) as stubber:
        stubber.add_response("get_metric_statistics", {"Datapoints": points})
        stubber.add_response("get_metric_statistics", {"Datapoints": []})
        cloud = AwsCloud(lambda _: client)
        assert cloud.total("thunes-paper-reconcile", "Invocations", 15) == 7
        assert cloud.total("thunes-paper-reconcile", "Errors", 15) == 0


@pytest.mark.parametrize(
    ("subscriptions", "confirmed"), [([], 0), (["PendingConfirmation"], 0), (["arn:x", "Deleted"], 1)]
)
def test_only_a_confirmed_subscription_counts(
    account: pytest.MonkeyPatch, stacks: Stacks, subscriptions: list[str], confirmed: int
) -> None:
    stacks.nest("thunes-live", "Alarms", AlertsTopicArn="arn:aws:sns:eu-west-1:123456789012:alerts")
    client = wiring.aws("sns")
    answer = {"Subscriptions": [{"SubscriptionArn": arn} for arn in subscriptions]}
    with Stubber(client) as stubber:
        stubber.add_response("list_subscriptions_by_topic", answer)
        assert AwsCloud(wiring.aws).confirmed_listeners("thunes-live") == confirmed


def test_a_stack_without_alarms_has_no_listeners(account: pytest.MonkeyPatch, stacks: Stacks) -> None:
    stacks.deploy("live")
    assert AwsCloud(wiring.aws).confirmed_listeners("thunes-live") == 0
