"""How the exchange is wired: with the record that all functions share, and a key of either kind."""

import json
from collections.abc import Iterator
from decimal import Decimal

import pytest
from Crypto.PublicKey import ECC
from moto import mock_aws

from tests.contracts.tables import aws, create_table, pretend_to_be_somebody
from thunes import wiring
from thunes.adapters.binance.rest import BinanceExchange
from thunes.adapters.dynamo.health import DynamoVenueHealth
from thunes.adapters.memory.health import InMemoryVenueHealth
from thunes.domain.health import Health
from thunes.errors import Misconfigured
from thunes.settings import LIVE_CONSENT, settings
from thunes.wiring import adapters

PEM = str(ECC.construct(curve="ed25519", seed=bytes(32)).export_key(format="PEM"))


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """An account on AWS with a table, and an exchange that nobody asks."""
    pretend_to_be_somebody(monkeypatch)
    with mock_aws():
        monkeypatch.setenv("THUNES_TABLE", create_table())
        monkeypatch.setenv("THUNES_EXCHANGE_URL", "http://127.0.0.1:9/api")
        monkeypatch.setenv("THUNES_BINANCE_SECRET", "pair")
        _forget()
        yield monkeypatch
        _forget()


def _forget() -> None:
    wiring.forget()
    settings.cache_clear()


def test_the_record_is_in_the_table_that_all_share(environment: pytest.MonkeyPatch) -> None:
    assert isinstance(wiring.venue_health(), DynamoVenueHealth)
    environment.delenv("THUNES_TABLE")
    _forget()
    assert isinstance(wiring.venue_health(), InMemoryVenueHealth)


def test_every_invocation_reads_the_record_again() -> None:
    record = wiring.venue_health()
    assert wiring.market().health() == Health()
    written = record.replace(Health(), Health(failures=2))
    assert wiring.market().health() == Health()
    wiring.begin_invocation()
    assert wiring.market().health() == written


@pytest.mark.parametrize(("stage", "live"), [("live", True), ("paper", False)])
def test_only_live_is_asked_for_the_key_s_restrictions(environment: pytest.MonkeyPatch, stage: str, live: bool) -> None:
    environment.delenv("THUNES_EXCHANGE_URL")
    environment.setenv("THUNES_STAGE", stage)
    environment.setenv("THUNES_LIVE_CONSENT", LIVE_CONSENT)
    _forget()
    exchange = wiring.exchange()
    assert isinstance(exchange, BinanceExchange)
    assert exchange._live is live


@pytest.mark.parametrize(
    ("content", "half"),
    [
        ({"api_key": "k", "private_key": PEM}, PEM),
        ({"api_key": "k", "api_secret": "s"}, "s"),
        ({"api_key": "k", "api_secret": "s", "private_key": PEM}, PEM),
        ({"api_key": "k", "api_secret": "s", "private_key": "replace-me"}, "s"),
    ],
)
def test_a_key_of_either_kind_is_read(content: dict[str, str], half: str) -> None:
    aws("secretsmanager").create_secret(Name="pair", SecretString=json.dumps(content))
    assert wiring.credentials() == ("k", half)


def test_a_private_key_that_is_none_is_not_taken_for_a_secret_of_another_kind() -> None:
    content = {"api_key": "k", "private_key": "MC4CAQAwBQYDK2VwBCIEIA"}
    aws("secretsmanager").create_secret(Name="pair", SecretString=json.dumps(content))
    with pytest.raises(Misconfigured, match="private_key is not an Ed25519 private key in PEM"):
        wiring.credentials()


def test_a_weight_is_a_share_once_the_venue_has_told_it() -> None:
    assert adapters.used_weight() is None
    adapters.client().gate.used_weight = 1500
    assert adapters.used_weight() == Decimal("0.25")
