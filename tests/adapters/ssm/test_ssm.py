"""The limits in Parameter Store: read as they were written, and no sooner than its own clock allows."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.config import Config
from botocore.session import get_session
from botocore.stub import Stubber

from tests.builders import START, d
from tests.contracts.tables import aws
from thunes.adapters.ssm import SsmLimits
from thunes.domain.risk import Limits
from thunes.domain.risk.loosening import WAIT, StandingLimits, change
from thunes.errors import Misconfigured, Transient

NAME = "/thunes/dev/limits"
HELD = StandingLimits(Limits(), None, START)


@pytest.fixture
def client(moto: None) -> Any:
    """Parameter Store on moto."""
    return aws("ssm")


def test_before_anything_was_written_nothing_stands(client: Any) -> None:
    assert SsmLimits(client, NAME).read() is None


def test_what_stands_is_what_was_written_last(client: Any) -> None:
    store = SsmLimits(client, NAME)
    store.replace(HELD)
    store.replace(replace(HELD, limits=Limits(max_positions=2)))
    assert store.read() == replace(HELD, limits=Limits(max_positions=2))
    assert client.describe_parameters()["Parameters"][0]["Tier"] == "Standard"


def test_a_document_that_waits_fits_into_what_costs_nothing(client: Any) -> None:
    waiting = change(HELD, Limits(max_position_size=d("10.00000000000000000001")), START)
    SsmLimits(client, NAME).replace(waiting)
    assert len(client.get_parameter(Name=NAME)["Parameter"]["Value"]) < 2048


def test_a_wait_ends_no_sooner_than_a_day_after_it_was_written_by_the_clock_of_parameter_store(client: Any) -> None:
    by_a_clock_set_back = change(HELD, Limits(max_positions=9), START)
    SsmLimits(client, NAME).replace(by_a_clock_set_back)
    standing = SsmLimits(client, NAME).read()
    assert standing is not None
    assert standing.effective(START + 2 * WAIT).max_positions == 3
    assert standing.effective(datetime.now(UTC) + WAIT - timedelta(minutes=5)).max_positions == 3
    assert standing.effective(datetime.now(UTC) + WAIT + timedelta(minutes=5)).max_positions == 9


def test_a_wait_of_a_clock_set_forward_is_kept(client: Any) -> None:
    ahead = datetime.now(UTC).replace(microsecond=0) + timedelta(days=3)
    SsmLimits(client, NAME).replace(change(HELD, Limits(max_positions=9), ahead))
    standing = SsmLimits(client, NAME).read()
    assert standing is not None
    assert standing.pending is not None
    assert standing.pending.effective_at == ahead + WAIT


def test_damage_is_told_with_the_name_of_the_parameter(client: Any) -> None:
    client.put_parameter(Name=NAME, Value="{}", Type="String")
    with pytest.raises(Misconfigured, match=f"^parameter {NAME}: schema_version is missing"):
        SsmLimits(client, NAME).read()


def test_limits_too_long_for_a_parameter_are_refused(client: Any) -> None:
    endless = Limits(instrument_profit=d("-" + "1" * 4000))
    with pytest.raises(Misconfigured, match=f"^parameter {NAME} takes 4096 bytes, and these limits are 4"):
        SsmLimits(client, NAME).replace(replace(HELD, limits=endless))
    assert SsmLimits(client, NAME).read() is None


@pytest.mark.parametrize("code", ["ThrottlingException", "InternalServerError", "AccessDeniedException"])
@pytest.mark.parametrize("question", ["get_parameter", "put_parameter"])
def test_what_cannot_be_reached_now_is_transient(client: Any, question: str, code: str) -> None:
    store = SsmLimits(client, NAME)
    ask = store.read if question == "get_parameter" else lambda: store.replace(HELD)
    with Stubber(client) as stubber:
        stubber.add_client_error(question, code)
        with pytest.raises(Transient, match=f"^parameter {NAME} cannot be reached: {code}$"):
            ask()


def test_no_parameter_store_at_all_is_transient(somebody: None) -> None:
    config = Config(retries={"total_max_attempts": 1})
    client = get_session().create_client("ssm", endpoint_url="http://127.0.0.1:9", config=config)
    with pytest.raises(Transient, match=f"^parameter {NAME} cannot be reached: EndpointConnectionError$"):
        SsmLimits(client, NAME).read()
