"""The weekly search: off until switched on, reachable by nobody, and allowed its own folders of the bucket alone."""

import json
import re
from typing import Any

import pytest

from tests.architecture.transformed import actions, listed, nested, source, text

PAGE = nested("jobs")
RESOURCES: dict[str, dict[str, Any]] = {name: found.get("Properties", {}) for name, found in PAGE["Resources"].items()}
ROLES = {name: found for name, found in RESOURCES.items() if PAGE["Resources"][name]["Type"] == "AWS::IAM::Role"}
TASK = RESOURCES["Optimize"]
(CONTAINER,) = TASK["ContainerDefinitions"]


def granted(role: str) -> list[dict[str, Any]]:
    return [s for policy in ROLES[role]["Policies"] for s in listed(policy["PolicyDocument"]["Statement"])]


def places(role: str, action: str) -> set[str]:
    """Return the folders of the bucket in which a role may do ``action``."""
    resources = [resource for s in granted(role) if action in actions(s) for resource in listed(s["Resource"])]
    return {text(resource).partition("${Bucket}/")[2] for resource in resources}


def test_nothing_is_there_and_nothing_runs_until_the_owner_says_so() -> None:
    assert source()["Parameters"]["ResearchState"]["Default"] == "NONE"
    stack = source()["Resources"]["Jobs"]
    assert stack["Condition"] == "Researches"
    assert stack["Properties"]["Parameters"]["State"] == {"Ref": "ResearchState"}
    assert RESOURCES["Weekly"]["State"] == {"Ref": "State"}
    assert PAGE["Parameters"]["State"]["Default"] == "DISABLED"


def test_the_stack_gets_what_it_needs() -> None:
    properties = source()["Resources"]["Jobs"]["Properties"]
    needed = {name for name, parameter in PAGE["Parameters"].items() if "Default" not in parameter}
    assert properties["TemplateURL"] == "infra/jobs.yaml"
    assert needed <= set(properties["Parameters"]) <= set(PAGE["Parameters"])
    assert properties["Parameters"]["Bucket"] == {"Ref": "Archive"}


def test_it_starts_once_a_week_in_utc_and_what_could_not_start_is_heard_of() -> None:
    schedule = RESOURCES["Weekly"]
    assert schedule["ScheduleExpressionTimezone"] == "UTC"
    fields = re.fullmatch(r"cron\((.*)\)", PAGE["Parameters"]["Schedule"]["Default"])
    assert fields
    assert len(fields[1].split()) == 6
    assert schedule["Target"]["RetryPolicy"] == {"MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 120}
    assert schedule["Target"]["DeadLetterConfig"] == {"Arn": {"Ref": "FailuresArn"}}


def test_stages_live_side_by_side() -> None:
    named = {
        name: text(found[field])
        for name, found in RESOURCES.items()
        for field in ("Name", "ClusterName", "RepositoryName", "LogGroupName", "Family")
        if field in found
    }
    assert named.keys() == {"Images", "Cluster", "Logs", "Optimize", "Weekly", "EndedBadly"}
    assert all("${Stage}" in value for value in named.values())


def test_logs_and_images_do_not_pile_up() -> None:
    assert RESOURCES["Logs"]["RetentionInDays"] == {"Ref": "LogRetentionDays"}
    assert CONTAINER["LogConfiguration"]["Options"]["awslogs-group"] == {"Ref": "Logs"}
    (rule,) = json.loads(RESOURCES["Images"]["LifecyclePolicy"]["LifecyclePolicyText"])["rules"]
    assert (rule["selection"]["countNumber"], rule["action"]) == (3, {"type": "expire"})


def test_nothing_comes_in_and_https_alone_goes_out() -> None:
    wall = RESOURCES["OutwardsOnly"]
    assert "SecurityGroupIngress" not in wall
    assert [(rule["IpProtocol"], rule["FromPort"], rule["ToPort"]) for rule in wall["SecurityGroupEgress"]] == [
        ("tcp", 443, 443)
    ]
    network = RESOURCES["Weekly"]["Target"]["EcsParameters"]["NetworkConfiguration"]["AwsvpcConfiguration"]
    assert network["SecurityGroups"] == [{"Ref": "OutwardsOnly"}]


def test_it_ends_by_itself_and_has_time_to_take_back_what_it_found() -> None:
    command = CONTAINER["Command"]
    assert command[command.index("--minutes") + 1] == {"Ref": "Minutes"}
    assert command[command.index("--bucket") + 1] == {"Ref": "Bucket"}
    assert CONTAINER["StopTimeout"] == 120
    assert (TASK["Cpu"], TASK["Memory"]) == ("2048", "8192")


def test_the_job_can_neither_change_its_candles_nor_reach_anything_but_research() -> None:
    assert {action for s in granted("OptimizeRole") for action in actions(s)} == {
        "s3:ListBucket",
        "s3:GetObject",
        "s3:PutObject",
    }
    assert places("OptimizeRole", "s3:GetObject") == {"research/data/*", "research/ledger/*", "research/studies/*"}
    assert places("OptimizeRole", "s3:PutObject") == {"research/ledger/*", "research/studies/*", "research/summaries/*"}
    (listing,) = [s for s in granted("OptimizeRole") if "s3:ListBucket" in actions(s)]
    assert set(listing["Condition"]["StringLike"]["s3:prefix"]) == places("OptimizeRole", "s3:GetObject")


def test_the_schedule_can_run_this_task_with_its_two_roles_and_no_other() -> None:
    by_action = {action: s for s in granted("WeeklyRole") for action in actions(s)}
    assert by_action.keys() == {"ecs:RunTask", "iam:PassRole", "sqs:SendMessage"}
    assert by_action["ecs:RunTask"]["Resource"] == {"Ref": "Optimize"}
    assert by_action["ecs:RunTask"]["Condition"] == {"ArnEquals": {"ecs:cluster": {"Fn::GetAtt": ["Cluster", "Arn"]}}}
    assert by_action["iam:PassRole"]["Resource"] == [TASK["TaskRoleArn"], TASK["ExecutionRoleArn"]]
    assert by_action["iam:PassRole"]["Condition"] == {
        "StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}
    }
    assert by_action["sqs:SendMessage"]["Resource"] == {"Ref": "FailuresArn"}


@pytest.mark.parametrize("role", ROLES)
def test_no_role_has_a_wildcard_that_could_be_narrower(role: str) -> None:
    for statement in granted(role):
        assert not any("*" in action for action in actions(statement))
        assert statement["Resource"] != "*" or actions(statement) == ["ecr:GetAuthorizationToken"]
        assert not re.search(r"arn:aws:|\b\d{12}\b", text(statement))


@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_for_one_service_on_behalf_of_this_account(role: str) -> None:
    (trust,) = ROLES[role]["AssumeRolePolicyDocument"]["Statement"]
    service = "scheduler" if role == "WeeklyRole" else "ecs-tasks"
    assert trust["Principal"] == {"Service": f"{service}.amazonaws.com"}
    assert trust["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
