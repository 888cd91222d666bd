"""One deployed stage, by its stack: where its ledger and its limits are, and with which parameters it runs.

Settings are not asked: what is wrong with them, or consent that is missing, must not keep anybody from tightening.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from thunes.adapters.s3_parameters import S3Parameters
    from thunes.adapters.ssm import SsmLimits
    from thunes.ports import Clock, Ledger

STAGES = ("dev", "paper", "live")
stage_option = click.option(
    "--stage",
    type=click.Choice(STAGES),
    help="A stage deployed to AWS. Default: the cloud that runs here, or $THUNES_STAGE.",
)


@dataclass(frozen=True)
class Deployed:
    """A stage; ``table`` is empty while there is no stack."""

    stage: str
    table: str
    account: str
    limits: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    archive: str = ""

    @property
    def exists(self) -> bool:
        """Whether the stage has been deployed."""
        return bool(self.table)

    def ledger(self) -> "Ledger | None":
        """Return its ledger, in which nothing can be approved from here; None while there is no stack."""
        from thunes.adapters.dynamo.ledger import DynamoLedger  # noqa: PLC0415 - heavy
        from thunes.adapters.dynamo.table import Table  # noqa: PLC0415
        from thunes.domain.risk import NO_ROOM  # noqa: PLC0415

        return DynamoLedger(Table(self.table), f"{self.stage}#{self.account}", NO_ROOM) if self.table else None

    def clock(self) -> "Clock":
        """Return the stage's clock: this machine's, unless a cloud runs here on accelerated time."""
        from thunes import wiring  # noqa: PLC0415
        from thunes.adapters.clock import SystemClock  # noqa: PLC0415

        return wiring.clock() if os.environ.get("THUNES_CLOCK") == "venue" and self.stage == "dev" else SystemClock()

    def parameter_store(self) -> "S3Parameters":
        """Return where its signed-off parameters are."""
        from thunes import wiring  # noqa: PLC0415
        from thunes.adapters.s3_parameters import S3Parameters  # noqa: PLC0415

        return S3Parameters(wiring.aws("s3"), self.archive, self.stage)

    def limits_store(self) -> "SsmLimits":
        """Return where its limits stand."""
        from thunes import wiring  # noqa: PLC0415
        from thunes.adapters.ssm import SsmLimits  # noqa: PLC0415

        return SsmLimits(wiring.aws("ssm"), self.limits)


def joined(stage: str | None) -> Deployed:
    """Return the stage that was named, as AWS has it; or else the cloud that runs here or the environment names.

    Raises:
        Misconfigured: when $THUNES_STAGE is no stage.
        Transient: when AWS does not answer.
    """
    from thunes.cli.joining import join_running_cloud  # noqa: PLC0415
    from thunes.errors import Misconfigured  # noqa: PLC0415

    if stage:
        return stack_of(stage)
    join_running_cloud()
    named, table = os.environ.get("THUNES_STAGE") or "dev", os.environ.get("THUNES_TABLE", "")
    if named not in STAGES:
        raise Misconfigured(f"THUNES_STAGE is {named!r}; give dev, paper or live")
    if not table:
        return stack_of(named)
    parameter = os.environ.get("THUNES_LIMITS") or parameter_of(named)
    return Deployed(named, table, os.environ.get("THUNES_ACCOUNT") or "main", parameter)


def stack_of(stage: str) -> Deployed:
    """Return the stage as its stack describes it; raises Transient when AWS does not answer."""
    found = describe(f"thunes-{stage}")
    if found is None:
        return Deployed(stage, "", os.environ.get("THUNES_ACCOUNT") or "main", parameter_of(stage))
    outputs = {output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", [])}
    given = {p["ParameterKey"]: p.get("ParameterValue", "") for p in found.get("Parameters", [])}
    table, archive = (outputs.get(name, "") for name in ("TableName", "ArchiveBucket"))
    return Deployed(stage, table, given.get("Account", "main"), parameter_of(stage), given, archive)


def parameter_of(stage: str) -> str:
    """Return the name of the stage's parameter with its limits, as the template has it."""
    return f"/thunes/{stage}/limits"


def describe(stack: str) -> Mapping[str, Any] | None:
    """Return what CloudFormation says of a stack; None when there is none."""
    from botocore.exceptions import ClientError, EndpointConnectionError  # noqa: PLC0415

    from thunes import wiring  # noqa: PLC0415
    from thunes.errors import Transient  # noqa: PLC0415

    try:
        stacks: list[Mapping[str, Any]] = wiring.aws("cloudformation").describe_stacks(StackName=stack)["Stacks"]
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise Transient(f"stack {stack} cannot be looked at: {error}") from None
    except EndpointConnectionError as error:
        raise Transient(f"stack {stack} cannot be looked at: {error}; is this machine connected?") from None
    return stacks[0]
