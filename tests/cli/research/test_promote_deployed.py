"""`thunes promote --stage paper`: from a search to what the deployed functions trade with, and back again."""

from pathlib import Path

import pytest

from tests.cli.conftest import Command, Stacks
from tests.contracts.tables import aws
from tests.research.worlds import world, write_candles
from thunes import wiring
from thunes.adapters.dynamo.ledger import DynamoLedger
from thunes.adapters.dynamo.table import Table
from thunes.domain.audit import AuditEvent, Event
from thunes.domain.risk import NO_ROOM
from thunes.local.ministack import REGION
from thunes.settings import settings
from thunes.strategies import build

ARCHIVE = "thunes-paper-archive"
ON_PAPER = ("--stage", "paper", "--json")
SEARCH = ("optimize", "sma_crossover", "--data", "BTCUSDT-1h.csv", "--budget", "all", "--seed", "1", "--no-certify")


@pytest.fixture
def table(stacks: Stacks, thunes: Command) -> str:
    """The table of a deployed stage with an archive, and candles in which there is something to find."""
    aws("s3").create_bucket(Bucket=ARCHIVE, CreateBucketConfiguration={"LocationConstraint": REGION})
    name = stacks.deploy("paper")
    stacks.known["thunes-paper"]["Outputs"].append({"OutputKey": "ArchiveBucket", "OutputValue": ARCHIVE})
    write_candles(Path("BTCUSDT-1h.csv"), world(5, 3000, 0.003))
    return name


def test_what_the_gate_lets_through_is_what_the_functions_decide_with(
    table: str, thunes: Command, account: pytest.MonkeyPatch
) -> None:
    found = thunes(*SEARCH, "--trials", "40", "--sampler", "random", "--json").json
    run = str(Path("artifacts/optimise", found["study"], "result", found["run"]))
    promoted = thunes("promote", run, "--folds", "3", *ON_PAPER)
    assert promoted.code == 0, promoted.err
    assert not Path("artifacts/params").exists(), "dev's folder is not where a deployed stage looks"
    shown = thunes("params", "show", "sma_crossover", *ON_PAPER).json
    assert shown["parameters"] == found["best"]["parameters"]
    assert decided_with(account, table) == build("sma_crossover", found["best"]["parameters"]).param_hash
    (event,) = trail(table)
    assert event.decision_inputs["to"] == found["best"]["parameters"]
    assert event.decision_outputs["evidence"] == promoted.json["evidence"][:12]


@pytest.mark.parametrize("command", [("promote", "artifacts/optimise/any/result/run"), ("params", "show", "grid")])
def test_a_stage_that_is_not_deployed_is_refused_before_anything_is_opened(
    thunes: Command, command: tuple[str, ...]
) -> None:
    refused = thunes(*command, *ON_PAPER)
    assert refused.code == 3
    assert refused.json["error"]["message"] == "stage paper is not deployed"


def decided_with(account: pytest.MonkeyPatch, table: str) -> str:
    """Return what the stage's own function would decide with, by its hash."""
    values = {"STAGE": "paper", "TABLE": table, "SIGNALS_QUEUE": "https://sqs/signals.fifo", "ARCHIVE": ARCHIVE}
    for name, value in values.items():
        account.setenv(f"THUNES_{name}", value)
    wiring.forget()
    settings.cache_clear()
    return wiring.check_signals().plan.strategy.param_hash


def trail(table: str) -> list[AuditEvent]:
    """Return what the stage's trail says of parameters."""
    ledger = DynamoLedger(Table(table), "paper#main", NO_ROOM)
    return [event for event in ledger.trail() if event.event == Event.PARAMETERS_PROMOTED]
