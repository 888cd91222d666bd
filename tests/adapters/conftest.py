"""AWS in this process, for adapters that speak to it."""

from collections.abc import Iterator

import pytest
from moto import mock_aws

from tests.contracts.tables import pretend_to_be_somebody


@pytest.fixture
def somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Credentials that open nothing."""
    pretend_to_be_somebody(monkeypatch)


@pytest.fixture
def moto(somebody: None) -> Iterator[None]:
    """An AWS that is empty at the start of each test; never to be raced on with threads."""
    with mock_aws():
        yield
