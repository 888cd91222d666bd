"""The functions with everything they touch, on this machine."""

from collections.abc import Iterator

import pytest
from moto import mock_aws

from tests.contracts.tables import pretend_to_be_somebody
from tests.functions.world import World, world


@pytest.fixture
def moto(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An AWS that is empty at the start of each test."""
    pretend_to_be_somebody(monkeypatch)
    with mock_aws():
        yield


@pytest.fixture
def rising(moto: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A market in which the strategy wants to be, and an account that has not opened its books."""
    with world(monkeypatch) as running:
        yield running


@pytest.fixture
def trading(rising: World) -> World:
    """The same with its books open and trading on."""
    rising.tick("reconcile")
    return rising
