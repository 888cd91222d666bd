"""Rules of the house for the deployed template, asked of the transformed one."""

import json
import re
from typing import Any

import pytest
from cfnlint.api import lint
from cfnlint.config import ManualArgs

from tests.architecture.transformed import ROOT, alarms, nested, resources, source, text, transformed
from thunes.domain.notices import NOTICED
from thunes.settings import LIVE_CONSENT

FUNCTIONS = resources("AWS::Lambda::Function")
QUEUES = resources("AWS::SQS::Queue")
SCHEDULES = resources("AWS::Scheduler::Schedule")
# What must not have the same name twice in an account.
UNIQUE = {
    "AWS::Events::EventBus",
    "AWS::Lambda::Function",
    "AWS::Logs::LogGroup",
    "AWS::SQS::Queue",
    "AWS::Scheduler::Schedule",
    "AWS::SecretsManager::Secret",
}
HANDLERS = sorted(path.stem for path in (ROOT / "functions").glob("*.py"))


@pytest.mark.parametrize(
    "content",
    [transformed(), alarms(), nested("metrics"), nested("dashboards"), nested("jobs")],
    ids=["template", "alarms", "metrics", "dashboards", "jobs"],
)
def test_cfn_lint_finds_nothing(content: dict[str, Any]) -> None:
    found = lint(json.dumps(content), config=ManualArgs(regions=["eu-west-1"]))
    assert [f"{match.rule.id} {match.message}" for match in found] == []


def test_every_handler_is_deployed_and_every_function_has_its_handler() -> None:
    assert len(HANDLERS) == 10
    assert sorted(function["Handler"] for function in FUNCTIONS.values()) == [f"{name}.handler" for name in HANDLERS]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_run_on_python_3_12_of_the_chosen_architecture(name: str) -> None:
    assert FUNCTIONS[name]["Runtime"] == "python3.12"
    assert FUNCTIONS[name]["Architectures"] == [{"Ref": "Arch"}]
    assert source()["Parameters"]["Arch"]["Default"] == "arm64"


@pytest.mark.parametrize("name", SCHEDULES)
def test_schedules_fire_in_utc_without_retries_and_are_off_until_switched_on(name: str) -> None:
    schedule = SCHEDULES[name]
    assert schedule["ScheduleExpressionTimezone"] == "UTC"
    assert schedule["State"] == {"Ref": "ScheduleState"}
    assert schedule["Target"]["RetryPolicy"] == {"MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 120}
    assert "aws.scheduler.scheduled-time" in schedule["Target"]["Input"]
    assert source()["Parameters"]["ScheduleState"]["Default"] == "DISABLED"


@pytest.mark.parametrize("name", SCHEDULES)
def test_cron_expressions_have_their_six_fields(name: str) -> None:
    expression = SCHEDULES[name]["ScheduleExpression"]
    if expression == {"Ref": "TickSchedule"}:
        expression = source()["Parameters"]["TickSchedule"]["Default"]
    fields = re.fullmatch(r"cron\((.*)\)", expression)
    assert fields, expression
    assert len(fields[1].split()) == 6


def test_fifo_queues_are_named_so_and_dead_letters_stay_in_kind() -> None:
    for name, queue in QUEUES.items():
        assert text(queue["QueueName"]).endswith(".fifo") is queue.get("FifoQueue", False), name
        if "RedrivePolicy" in queue:
            dead = queue["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"][0]
            assert QUEUES[dead].get("FifoQueue", False) is queue.get("FifoQueue", False), name


def test_a_message_stays_hidden_six_times_as_long_as_its_function_may_run() -> None:
    for mapping in resources("AWS::Lambda::EventSourceMapping").values():
        queue = QUEUES.get(mapping["EventSourceArn"]["Fn::GetAtt"][0])
        if queue:
            timeout = FUNCTIONS[mapping["FunctionName"]["Ref"]]["Timeout"]
            assert queue["VisibilityTimeout"] >= 6 * timeout
            batch, deliveries = (5, 20) if mapping["FunctionName"]["Ref"] == "Notify" else (1, 3)
            assert mapping["BatchSize"] == batch
            assert queue["RedrivePolicy"]["maxReceiveCount"] == deliveries


def test_asynchronous_runs_are_not_repeated_and_never_lost() -> None:
    repeated = {"KillSwitchEventInvokeConfig": 2}
    for name, config in resources("AWS::Lambda::EventInvokeConfig").items():
        assert config["MaximumRetryAttempts"] == repeated.get(name, 0), name
        assert config["MaximumEventAgeInSeconds"] == (3600 if name in repeated else 120), name
        assert config["DestinationConfig"]["OnFailure"]["Destination"] == {"Fn::GetAtt": ["Failures", "Arn"]}
    assert not QUEUES["Failures"].get("FifoQueue")


def test_only_one_check_runs_at_a_time_where_the_account_can_reserve_it() -> None:
    reserved = {"Fn::If": ["Reserves", 1, {"Ref": "AWS::NoValue"}]}
    assert FUNCTIONS["CheckSignals"]["ReservedConcurrentExecutions"] == reserved
    assert source()["Parameters"]["ReserveConcurrency"]["Default"] == "true"


def test_stages_live_side_by_side_in_one_account() -> None:
    assert "Default" not in source()["Parameters"]["Stage"]
    named = ("FunctionName", "QueueName", "Name", "LogGroupName")
    for name, resource in transformed()["Resources"].items():
        if resource["Type"] in UNIQUE:
            given = [text(resource["Properties"][field]) for field in named if field in resource["Properties"]]
            assert given, name
            assert all("${Stage}" in value for value in given), name


def test_the_table_streams_keeps_its_past_and_outlives_the_stack() -> None:
    table = transformed()["Resources"]["Table"]
    assert table["DeletionPolicy"] == table["UpdateReplacePolicy"] == "Retain"
    assert table["Properties"]["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["Properties"]["StreamSpecification"] == {"StreamViewType": "NEW_IMAGE"}


def test_the_owner_is_told_exactly_of_what_has_words() -> None:
    pattern = resources("AWS::Events::Rule")["NoticedFacts"]["EventPattern"]
    assert pattern == {"source": ["thunes"], "detail-type": list(NOTICED)}


def test_messages_wait_in_a_queue_of_their_own_one_at_a_time() -> None:
    (target,) = resources("AWS::Events::Rule")["NoticedFacts"]["Targets"]
    assert target["Arn"] == {"Fn::GetAtt": ["Notices", "Arn"]}
    assert target["SqsParameters"] == {"MessageGroupId": "notices"}
    assert target["DeadLetterConfig"] == {"Arn": {"Fn::GetAtt": ["Failures", "Arn"]}}
    assert QUEUES["Notices"]["ContentBasedDeduplication"] is True
    mapping = resources("AWS::Lambda::EventSourceMapping")["NoticesToPhone"]
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_live_is_refused_without_the_words_that_the_settings_want() -> None:
    rule = transformed()["Rules"]["LiveNeedsConsent"]
    assert rule["RuleCondition"] == {"Fn::Equals": [{"Ref": "Stage"}, "live"]}
    assert rule["Assertions"][0]["Assert"] == {"Fn::Equals": [{"Ref": "LiveConsent"}, LIVE_CONSENT]}
    assert rule["Assertions"][1]["Assert"] == {"Fn::Not": [{"Fn::Equals": [{"Ref": "AlertEmail"}, ""]}]}


def test_every_dead_letter_queue_has_an_alarm() -> None:
    watched = {text(alarm["Properties"].get("Dimensions", "")) for alarm in alarms()["Resources"].values()}
    redriven = {
        queue["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"][0]
        for queue in QUEUES.values()
        if "RedrivePolicy" in queue
    }
    for name in redriven | {"Failures"}:
        assert any(text(QUEUES[name]["QueueName"]) in text_of for text_of in watched), name


def test_every_function_that_is_always_there_has_its_errors_watched() -> None:
    watched = text(alarms()["Resources"]["FunctionErrors"])
    for name, function in FUNCTIONS.items():
        if "Condition" not in transformed()["Resources"][name]:
            assert text(function["FunctionName"]) in watched, name


def test_new_failures_are_heard_even_while_old_ones_lie_there() -> None:
    alarm = alarms()["Resources"]["Failures"]["Properties"]
    assert (alarm["MetricName"], alarm["Statistic"]) == ("NumberOfMessagesSent", "Sum")


def test_alarms_and_facts_can_reach_the_topic() -> None:
    listed = alarms()["Resources"]
    assert "KmsMasterKeyId" not in listed["Alerts"]["Properties"]
    statements = listed["AlertsTakeAlarmsAndFacts"]["Properties"]["PolicyDocument"]["Statement"]
    assert {s["Principal"]["Service"] for s in statements} == {"cloudwatch.amazonaws.com", "events.amazonaws.com"}


def test_a_halt_a_doubt_and_a_disagreement_reach_the_owner_without_telegram() -> None:
    rules = {n: r["Properties"] for n, r in alarms()["Resources"].items() if r["Type"] == "AWS::Events::Rule"}
    told = {kind for rule in rules.values() for kind in rule["EventPattern"]["detail-type"]}
    doubts = {"books_disagree", "order_found_late", "order_unknown", "position_left", "protection_missing"}
    assert told == {*doubts, "trading_state_changed"}
    assert rules["Halts"]["EventPattern"]["detail"] == {"decision_outputs": {"state": ["HALTED", "REDUCING"]}}
    assert all(rule["Targets"] == [{"Id": "alerts", "Arn": {"Ref": "Alerts"}}] for rule in rules.values())


def test_an_alarm_can_press_the_kill_switch_by_a_topic_of_its_own_and_no_fact_can() -> None:
    listed = alarms()["Resources"]
    assert listed["Panic"]["Properties"] == {
        "Subscription": [{"Protocol": "lambda", "Endpoint": {"Ref": "KillSwitchArn"}}]
    }
    [statement] = listed["PanicTakesAlarms"]["Properties"]["PolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    permission = listed["PanicPressesTheSwitch"]["Properties"]
    assert (permission["FunctionName"], permission["SourceArn"]) == ({"Ref": "KillSwitchArn"}, {"Ref": "Panic"})


def test_alarms_tell_somebody_and_point_to_the_runbook() -> None:
    for name, resource in alarms()["Resources"].items():
        if resource["Type"] == "AWS::CloudWatch::Alarm":
            assert resource["Properties"]["AlarmActions"] == [{"Ref": "Alerts"}], name
            assert "docs/OPERATIONAL-RUNBOOK.md#" in resource["Properties"]["AlarmDescription"], name


def test_the_outputs_lead_to_the_kill_switch_s_test_tab() -> None:
    assert "?tab=testing" in text(transformed()["Outputs"]["KillSwitchConsoleUrl"]["Value"])


def test_the_page_stays_readable() -> None:
    assert len((ROOT / "template.yaml").read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize(("layer", "function"), [("CardLayer", "Notify"), ("NumbersLayer", "CheckSignals")])
def test_a_library_of_one_function_is_carried_by_that_one_alone(layer: str, function: str) -> None:
    assert [name for name, found in FUNCTIONS.items() if layer in text(found["Layers"])] == [function]


def test_every_other_function_has_two_layers() -> None:
    assert [len(function["Layers"]) for function in FUNCTIONS.values()].count(2) == len(FUNCTIONS) - 2


def test_the_one_core_that_decides_is_not_shared_by_threads_of_numpy_s() -> None:
    assert FUNCTIONS["CheckSignals"]["Environment"]["Variables"]["OPENBLAS_NUM_THREADS"] == "1"
