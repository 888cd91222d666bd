"""The command line in this process, with AWS on moto: for what needs a deployed stage."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from tests.apart import Outcome
from tests.contracts.tables import create_table, pretend_to_be_somebody
from thunes import wiring
from thunes.cli import run
from thunes.settings import PREFIX, settings

CONFIG = Path(__file__).parents[2] / "infra" / "config"


class Stacks:
    """CloudFormation, as far as it is asked: moto's needs more libraries than the project has."""

    def __init__(self) -> None:
        self.known: dict[str, dict[str, Any]] = {}
        self.resources: dict[str, list[dict[str, str]]] = {}

    def deploy(self, stage: str, **parameters: str) -> str:
        """Let there be a stack with what the command line looks for in one; return the name of its table."""
        table = create_table()
        given = {"Stage": stage, **parameters}
        self.known[f"thunes-{stage}"] = {
            "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in given.items()],
            "Outputs": [{"OutputKey": "TableName", "OutputValue": table}],
        }
        return table

    def nest(self, stack: str, name: str, **outputs: str) -> None:
        """Let the stack have a nested one with those outputs."""
        self.resources[stack] = [{"LogicalResourceId": name, "PhysicalResourceId": f"{stack}-{name}"}]
        self.known[f"{stack}-{name}"] = {
            "Outputs": [{"OutputKey": key, "OutputValue": value} for key, value in outputs.items()]
        }

    def describe_stacks(self, StackName: str) -> dict[str, Any]:  # noqa: N803 - AWS names it so
        if StackName not in self.known:
            missing = {"Code": "ValidationError", "Message": f"Stack with id {StackName} does not exist"}
            raise ClientError({"Error": missing}, "DescribeStacks")  # type: ignore[typeddict-item] # as AWS says it
        return {"Stacks": [self.known[StackName]]}

    def describe_stack_resources(self, StackName: str) -> dict[str, Any]:  # noqa: N803
        return {"StackResources": self.resources.get(StackName, [])}


Command = Callable[..., Outcome]


@pytest.fixture
def stacks(monkeypatch: pytest.MonkeyPatch) -> Stacks:
    """What was deployed: nothing yet."""
    known, real = Stacks(), wiring.aws

    def service(name: str) -> Any:
        return known if name == "cloudformation" and "AWS_ENDPOINT_URL" not in os.environ else real(name)

    monkeypatch.setattr(wiring, "aws", service)
    return known


@pytest.fixture
def account(stacks: Stacks, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[pytest.MonkeyPatch]:
    """An AWS account in which nothing is deployed, and a folder with the project's limits."""
    pretend_to_be_somebody(monkeypatch)
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        monkeypatch.delenv(name)
    (tmp_path / "infra").mkdir()
    (tmp_path / "infra" / "config").symlink_to(CONFIG)
    monkeypatch.chdir(tmp_path)
    with mock_aws():
        _forget()
        yield monkeypatch
        _forget()


@pytest.fixture
def thunes(account: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run a command as a person would."""

    def command(*arguments: str) -> Outcome:
        _forget()
        before = dict(os.environ)
        try:
            code = run(list(arguments))
        finally:  # a command is a process of its own, and its environment ends with it
            os.environ.clear()
            os.environ.update(before)
        return Outcome(code, *capsys.readouterr())

    return command


def _forget() -> None:
    wiring.forget()
    settings.cache_clear()
