"""The deployed stack is what the template says, with permissions that hold."""

import pytest

from tests.cloud.running import Running
from thunes.local.ministack import LocalCloudFailed

pytestmark = pytest.mark.cloud


def test_schedules_are_there_and_off(system: Running) -> None:
    schedules = system.cloud.client("scheduler").list_schedules()["Schedules"]
    assert len(schedules) == 4
    assert {schedule["State"] for schedule in schedules} == {"DISABLED"}


def test_one_check_at_a_time(system: Running) -> None:
    name = system.cloud.functions["CheckSignals"]
    concurrency = system.cloud.client("lambda").get_function_concurrency(FunctionName=name)
    assert concurrency["ReservedConcurrentExecutions"] == 1


def test_a_function_without_its_policy_is_refused(system: Running) -> None:
    iam, role = system.cloud.client("iam"), _role(system, "CheckSignals")
    attached = iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    # Both: the local cloud does not look at leading keys, so that the right to one kind of item passes for all.
    names = ("AppendLedger", "RecordHealth")
    writing = [policy["PolicyArn"] for policy in attached if any(name in policy["PolicyName"] for name in names)]
    assert len(writing) == len(names)
    for policy in writing:
        iam.detach_role_policy(RoleName=role, PolicyArn=policy)
    try:
        with pytest.raises(LocalCloudFailed, match="AccessDenied"):
            system.check(system.next_candle())
    finally:
        for policy in writing:
            iam.attach_role_policy(RoleName=role, PolicyArn=policy)
    assert system.check(system.next_candle())["decided"] == 1
    system.settle()


def test_the_kill_switch_cannot_read_the_exchange_secret(system: Running) -> None:
    arn = f"arn:aws:iam::000000000000:role/{_role(system, 'KillSwitch')}"
    assert _may(system, arn, "secretsmanager:GetSecretValue") is False
    place = f"arn:aws:iam::000000000000:role/{_role(system, 'PlaceOrder')}"
    assert _may(system, place, "secretsmanager:GetSecretValue") is True


def _role(system: Running, function: str) -> str:
    config = system.cloud.client("lambda").get_function_configuration(FunctionName=system.cloud.functions[function])
    return str(config["Role"].rsplit("/", 1)[-1])


def _may(system: Running, role: str, action: str) -> bool:
    secret = system.cloud.client("secretsmanager").describe_secret(SecretId=system.cloud.outputs["BinanceSecretName"])
    answer = system.cloud.client("iam").simulate_principal_policy(
        PolicySourceArn=role, ActionNames=[action], ResourceArns=[secret["ARN"]]
    )
    return bool(answer["EvaluationResults"][0]["EvalDecision"] == "allowed")
