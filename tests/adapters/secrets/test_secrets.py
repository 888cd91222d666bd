"""Secrets: given whole or refused by name, and their content is in no message."""

import json
import traceback
from typing import Any

import pytest
from botocore.config import Config
from botocore.session import get_session
from botocore.stub import Stubber

from tests.contracts.tables import aws
from thunes.adapters.secrets import PLACEHOLDER, SecretsManager
from thunes.errors import Misconfigured, Transient

NAME = "thunes/exchange"
FIELDS = ("api_key", "api_secret")
CONFIDENTIAL = "do-not-show-this-to-anybody"


@pytest.fixture
def client(moto: None) -> Any:
    """Secrets Manager on moto."""
    return aws("secretsmanager")


def test_the_fields_come_in_the_order_they_were_asked_for(client: Any) -> None:
    _create(client, {"api_key": "key", "api_secret": CONFIDENTIAL, "note": "extra"})
    assert SecretsManager(client).read(NAME, FIELDS) == ("key", CONFIDENTIAL)
    assert SecretsManager(client).read(NAME, ("api_secret", "api_key")) == (CONFIDENTIAL, "key")


def test_a_secret_that_does_not_exist_is_named(client: Any) -> None:
    with pytest.raises(Misconfigured, match=f"^secret {NAME} does not exist; create it, then fill it in$"):
        SecretsManager(client).read(NAME, FIELDS)


UNFIT: list[object] = [
    {"api_key": "key"},
    {"api_key": "key", "api_secret": ""},
    {"api_key": "key", "api_secret": PLACEHOLDER},
    {"api_key": PLACEHOLDER, "api_secret": CONFIDENTIAL},
    {"api_key": "key", "api_secret": None},
    {"api_key": "key", "api_secret": 12345},
    {"api_key": "key", "api_secret": [CONFIDENTIAL]},
    {},
    [CONFIDENTIAL],
    CONFIDENTIAL,
    None,
    42,
]


@pytest.mark.parametrize("content", UNFIT, ids=range(len(UNFIT)))
def test_a_secret_that_was_not_filled_in_is_named_and_not_shown(client: Any, content: object) -> None:
    _create(client, content)
    _refused(client)


@pytest.mark.parametrize("text", [CONFIDENTIAL, f"api_secret={CONFIDENTIAL}", '{"api_secret": "' + CONFIDENTIAL, ""])
def test_a_secret_that_is_not_json_is_named_and_not_shown(client: Any, text: str) -> None:
    client.create_secret(Name=NAME, SecretString=text or " ")
    _refused(client)


def test_a_secret_of_bytes_is_named_and_not_shown(client: Any) -> None:
    client.create_secret(Name=NAME, SecretBinary=CONFIDENTIAL.encode())
    _refused(client)


@pytest.mark.parametrize("code", ["ThrottlingException", "InternalServiceError", "AccessDeniedException"])
def test_a_secret_that_cannot_be_read_now_is_transient(client: Any, code: str) -> None:
    with Stubber(client) as stubber:
        stubber.add_client_error("get_secret_value", code, f"about {CONFIDENTIAL}")
        with pytest.raises(Transient) as caught:
            SecretsManager(client).read(NAME, FIELDS)
    assert str(caught.value) == f"secret {NAME} cannot be read: {code}"
    assert CONFIDENTIAL not in _shown(caught.value)


def test_no_secrets_manager_at_all_is_transient(somebody: None) -> None:
    config = Config(retries={"total_max_attempts": 1})
    client = get_session().create_client("secretsmanager", endpoint_url="http://127.0.0.1:9", config=config)
    with pytest.raises(Transient, match=f"^secret {NAME} cannot be read: EndpointConnectionError$"):
        SecretsManager(client).read(NAME, FIELDS)


def _create(client: Any, content: object) -> None:
    client.create_secret(Name=NAME, SecretString=json.dumps(content))


def _refused(client: Any) -> None:
    with pytest.raises(Misconfigured) as caught:
        SecretsManager(client).read(NAME, FIELDS)
    assert str(caught.value) == f"secret {NAME} must be a JSON object with api_key, api_secret; fill it in"
    assert CONFIDENTIAL not in _shown(caught.value)


def _shown(error: BaseException) -> str:
    """Return what a log would show of the error, causes included."""
    return "".join(traceback.format_exception(error))
