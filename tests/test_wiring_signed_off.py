"""Beyond stage dev a strategy trades with what was signed off for that stage, as it stands at each invocation."""

from collections.abc import Iterator

import pytest
from moto import mock_aws

from tests.builders import START
from tests.contracts.tables import aws, create_table, pretend_to_be_somebody
from thunes import wiring
from thunes.domain.parameter_set import ParameterHistory, ParameterSet
from thunes.errors import Misconfigured
from thunes.local.ministack import REGION
from thunes.settings import LIVE_CONSENT, settings
from thunes.strategies import build

BUCKET = "archive-of-signed-off"


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    pretend_to_be_somebody(monkeypatch)
    with mock_aws():
        aws("s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
        values = {"TABLE": create_table(), "SIGNALS_QUEUE": "https://sqs/signals.fifo", "ARCHIVE": BUCKET}
        for name, value in {**values, "LIVE_CONSENT": LIVE_CONSENT}.items():
            monkeypatch.setenv(f"THUNES_{name}", value)
        yield monkeypatch
        wiring.forget()
        settings.cache_clear()


def enter(stage: pytest.MonkeyPatch, name: str) -> None:
    stage.setenv("THUNES_STAGE", name)
    wiring.forget()
    settings.cache_clear()


def trading() -> str:
    return wiring.check_signals().plan.strategy.param_hash


def hash_of(fast: int) -> str:
    return build("sma_crossover", {"fast": fast, "slow": 30}).param_hash


def sign(fast: int) -> None:
    parameters = {"fast": fast, "slow": 30}
    found = ParameterSet("sma_crossover", 1, parameters, hash_of(fast), "run", "e" * 64, START)
    before = wiring.parameters().read("sma_crossover")
    wiring.parameters().replace("sma_crossover", before, before.approved(found))


@pytest.mark.parametrize("name", ["paper", "live"])
def test_without_a_sign_off_nothing_is_decided(stage: pytest.MonkeyPatch, name: str) -> None:
    enter(stage, name)
    assert wiring.parameters().read("sma_crossover") == ParameterHistory()
    with pytest.raises(Misconfigured, match=f"no parameters of sma_crossover were signed off for {name}"):
        wiring.check_signals()


def test_what_is_signed_off_counts_from_the_next_invocation_on_and_for_its_stage_alone(
    stage: pytest.MonkeyPatch,
) -> None:
    enter(stage, "paper")
    for fast in (5, 6):
        sign(fast)
        assert wiring.check_signals().plan.strategy.param_hash == hash_of(fast)
    enter(stage, "live")
    with pytest.raises(Misconfigured, match="signed off for live"):
        wiring.check_signals()


def test_on_dev_the_template_s_parameters_count(stage: pytest.MonkeyPatch) -> None:
    stage.setenv("THUNES_EXCHANGE_URL", "http://127.0.0.1:9/api")
    stage.setenv("THUNES_PARAMETERS", '{"fast": 7, "slow": 30}')
    enter(stage, "dev")
    assert trading() == hash_of(7)
