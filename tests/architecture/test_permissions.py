"""Least privilege, asked of the transformed template: who may touch what, and nobody more."""

import re
from typing import Any

import pytest

from tests.architecture.transformed import actions, listed, resources, statements, text, transformed

FUNCTIONS = resources("AWS::Lambda::Function")


def reach(function: str, action: str) -> str:
    """Return, as text, every resource and condition under which a function may do ``action``."""
    return " | ".join(text(s) for s in statements(function) if action in actions(s))


def keys(function: str, action: str) -> set[str]:
    """Return the kinds of ledger items on which a function may do ``action``."""
    granted = [s for s in statements(function) if action in actions(s)]
    listed = [key for s in granted for key in text(s.get("Condition", {})).split() if key.startswith("${Stage}#")]
    return {key.removeprefix("${Stage}#${Account}#") for key in listed}


def own_documents() -> list[tuple[str, dict[str, Any]]]:
    """Return every statement that the project itself wrote, with the resource it stands in."""
    found = []
    for name, resource in transformed()["Resources"].items():
        properties = resource.get("Properties", {})
        documents = [policy["PolicyDocument"] for policy in properties.get("Policies", [])]
        documents += [properties["PolicyDocument"]] if "PolicyDocument" in properties else []
        found += [(name, statement) for document in documents for statement in listed(document["Statement"])]
    return found


@pytest.mark.parametrize(("name", "statement"), own_documents())
def test_no_policy_has_a_wildcard_for_actions_or_resources(name: str, statement: dict[str, Any]) -> None:
    assert not any("*" in action for action in actions(statement)), name
    assert text(statement["Resource"]) != "*", name


@pytest.mark.parametrize("function", FUNCTIONS)
def test_each_function_has_a_role_of_its_own(function: str) -> None:
    assert FUNCTIONS[function]["Role"] == {"Fn::GetAtt": [f"{function}Role", "Arn"]}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_only_those_who_ask_the_venue_can_read_the_exchange_secret(function: str) -> None:
    may = "/binance" in reach(function, "secretsmanager:GetSecretValue")
    assert may is (function in {"PlaceOrder", "Reconcile"})


@pytest.mark.parametrize("function", FUNCTIONS)
def test_only_those_who_decide_book_or_tell_read_the_limits_and_none_can_change_them(function: str) -> None:
    granted = [s for s in statements(function) if any(action.startswith("ssm:") for action in actions(s))]
    reads = function in {"ValidateRisk", "PlaceOrder", "Reconcile", "SummarizeDay", "Notify", "TelegramWebhook"}
    assert [actions(s) for s in granted] == ([["ssm:GetParameter"]] if reads else [])
    assert all(text(s["Resource"]).endswith(":parameter/thunes/${Stage}/limits") for s in granted)
    named = FUNCTIONS[function]["Environment"]["Variables"].get("THUNES_LIMITS")
    assert (named == {"Fn::Sub": "/thunes/${Stage}/limits"}) is reads


@pytest.mark.parametrize("function", FUNCTIONS)
def test_secrets_are_named_in_the_environment_and_never_held(function: str) -> None:
    for variable, value in FUNCTIONS[function].get("Environment", {}).get("Variables", {}).items():
        if re.search("SECRET|TOKEN|KEY", variable):
            assert "/thunes/${Stage}/" in text(value), variable
        assert "resolve:secretsmanager" not in text(value), variable


WRITES = {
    "CheckSignals": {"chain", "audit#*", "cursors", "venue"},
    "ValidateRisk": {"chain", "audit#*", "cursors", "book", "intents", "venue"},
    "PlaceOrder": {"*"},
    "Reconcile": {"*"},
    "SummarizeDay": {"chain", "audit#*", "cursors", "venue"},
    "WatchPerformance": {"chain", "audit#*", "cursors", "state"},
    "PublishFacts": set(),
    "Notify": {"notices"},
    "KillSwitch": {"chain", "audit#*", "state"},
    "TelegramWebhook": {"chain", "audit#*", "state", "phone"},
}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_each_function_writes_its_own_kinds_of_items_and_no_others(function: str) -> None:
    assert keys(function, "dynamodb:PutItem") == WRITES[function]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_trading_state_is_checked_by_those_who_approve_send_and_settle(function: str) -> None:
    checks = {"ValidateRisk": {"state"}, "PlaceOrder": {"*"}, "Reconcile": {"*"}}
    assert keys(function, "dynamodb:ConditionCheckItem") == checks.get(function, set())


def test_the_kill_switch_touches_the_state_and_the_schedule_of_entries_and_nothing_else() -> None:
    state = {"chain", "audit#*", "state"}
    granted = {action: reach("KillSwitch", action) for s in statements("KillSwitch") for action in actions(s)}
    assert granted.keys() == {
        "dynamodb:PutItem",
        "dynamodb:BatchGetItem",
        "scheduler:GetSchedule",
        "scheduler:UpdateSchedule",
        "iam:PassRole",
        "sqs:SendMessage",
    }
    assert keys("KillSwitch", "dynamodb:PutItem") == keys("KillSwitch", "dynamodb:BatchGetItem") == state
    for action in ("scheduler:GetSchedule", "scheduler:UpdateSchedule"):
        [name] = re.findall(r"schedule/\S+", granted[action])
        assert name == "schedule/default/thunes-${Stage}-check-signals"
    assert granted["sqs:SendMessage"].count("Arn") == granted["sqs:SendMessage"].count("Failures")


def test_of_all_roles_it_can_hand_on_only_the_one_that_starts_the_check_and_only_to_the_scheduler() -> None:
    [passing] = [s for s in statements("KillSwitch") if "iam:PassRole" in actions(s)]
    schedule = resources("AWS::Scheduler::Schedule")["CheckSignalsTick"]
    assert passing["Resource"] == schedule["Target"]["RoleArn"] == {"Fn::GetAtt": ["CheckSignalsTickRole", "Arn"]}
    assert passing["Condition"] == {"StringEquals": {"iam:PassedToService": "scheduler.amazonaws.com"}}
    assert schedule["Name"] == FUNCTIONS["KillSwitch"]["Environment"]["Variables"]["THUNES_ENTRY_SCHEDULE"]


@pytest.mark.parametrize("function", sorted(FUNCTIONS.keys() - {"KillSwitch"}))
def test_nobody_else_can_touch_a_schedule_or_hand_on_a_role(function: str) -> None:
    granted = {action for s in statements(function) for action in actions(s)}
    assert not [action for action in granted if action.startswith(("scheduler:", "iam:"))]


def test_what_tells_the_owner_can_reach_nothing_else() -> None:
    assert keys("Notify", "dynamodb:BatchGetItem") == {"notices"}
    granted = {action for s in statements("Notify") for action in actions(s)}
    assert {action for action in granted if action.startswith("dynamodb:")} == {
        "dynamodb:BatchGetItem",
        "dynamodb:PutItem",
    }


@pytest.mark.parametrize("function", FUNCTIONS)
def test_only_notify_takes_messages_and_nobody_but_the_bus_sends_them(function: str) -> None:
    assert ("Notices Arn" in reach(function, "sqs:ReceiveMessage")) is (function == "Notify")
    assert "Notices" not in reach(function, "sqs:SendMessage")


def test_the_webhook_is_in_nobody_s_way() -> None:
    granted = {action for s in statements("TelegramWebhook") for action in actions(s)}
    allowed = {
        "dynamodb:PutItem",
        "dynamodb:BatchGetItem",
        "dynamodb:Query",
        "lambda:InvokeFunction",
        "secretsmanager:GetSecretValue",
        "ssm:GetParameter",
        "sqs:SendMessage",
    }
    assert granted <= allowed
    assert "KillSwitch Arn" in reach("TelegramWebhook", "lambda:InvokeFunction")
    assert not any(reach(name, "lambda:InvokeFunction") for name in FUNCTIONS if name != "TelegramWebhook")
    assert "/binance" not in reach("TelegramWebhook", "secretsmanager:GetSecretValue")


def test_only_risk_can_send_orders_and_only_the_check_can_send_signals() -> None:
    senders = {
        queue: {f for f in FUNCTIONS if re.search(rf"\b{queue} Arn", reach(f, "sqs:SendMessage"))}
        for queue in ("Signals", "Orders")
    }
    assert senders == {"Signals": {"CheckSignals"}, "Orders": {"ValidateRisk"}}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_nobody_can_rewrite_or_delete_in_the_ledger(function: str) -> None:
    granted = {action for statement in statements(function) for action in actions(statement)}
    assert granted.isdisjoint(
        {"dynamodb:DeleteItem", "dynamodb:UpdateItem", "dynamodb:BatchWriteItem", "dynamodb:Scan"}
    )


@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_archive_is_only_written_to_and_only_by_those_who_archive(function: str) -> None:
    granted = {action for statement in statements(function) for action in actions(statement)}
    archives, trades = function in {"PublishFacts", "SummarizeDay"}, function == "CheckSignals"
    wanted = {"s3:PutObject"} if archives else {"s3:GetObject"} if trades else set()
    assert {action for action in granted if action.startswith("s3:")} == wanted
    assert not archives or reach(function, "s3:PutObject").endswith("/audit/*")
    assert not trades or re.search(r"/parameters/\S+/\*$", reach(function, "s3:GetObject"))


@pytest.mark.parametrize("function", FUNCTIONS)
def test_ledger_rights_end_at_the_own_account_s_keys(function: str) -> None:
    for statement in statements(function):
        if any(action.startswith("dynamodb:") for action in actions(statement)) and "Stream" not in text(statement):
            assert "dynamodb:LeadingKeys" in text(statement["Condition"]), function


def test_no_account_or_partition_is_written_out() -> None:
    for name, statement in own_documents():
        assert not re.search(r"arn:aws:|\b\d{12}\b", text(statement)), name
