"""The ledgers under contract: each test runs against all of them."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from moto import mock_aws

from tests.contracts.books import ACCOUNT, LIMITS
from tests.contracts.tables import create_table, pretend_to_be_somebody
from thunes.adapters.dynamo.ledger import DynamoLedger
from thunes.adapters.dynamo.table import Table
from thunes.adapters.memory.ledger import InMemoryLedger
from thunes.local.ministack import MiniStack
from thunes.ports import Ledger


@pytest.fixture(scope="session")
def cloud() -> Iterator[str]:
    """The address of a MiniStack that all tests share."""
    with MiniStack() as emulator:
        yield emulator.url


@pytest.fixture(params=["memory", "moto", pytest.param("ministack", marks=pytest.mark.cloud)])
def ledger(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    """An empty ledger of each kind."""
    if request.param == "memory":
        yield InMemoryLedger(ACCOUNT, LIMITS)
        return
    pretend_to_be_somebody(monkeypatch)
    if request.param == "moto":
        with mock_aws():
            yield DynamoLedger(Table(create_table()), ACCOUNT, LIMITS)
        return
    with cloud_ledger(request.getfixturevalue("cloud"), monkeypatch) as ledger:
        yield ledger


@pytest.fixture
def cloud_only(cloud: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    """An empty ledger that threads may race on: what moto makes of threads proves nothing."""
    pretend_to_be_somebody(monkeypatch)
    with cloud_ledger(cloud, monkeypatch) as ledger:
        yield ledger


@contextmanager
def cloud_ledger(url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    monkeypatch.setenv("AWS_ENDPOINT_URL", url)
    table = Table(create_table())
    yield DynamoLedger(table, ACCOUNT, LIMITS)
    table._connection.client.close()
