"""The ledger's table for tests: credentials worth nothing, and a new name for every test.

PynamoDB keeps a connection per table name; a name used twice would meet the AWS of an earlier test.
"""

import os
from functools import cache
from itertools import count
from typing import Any

import botocore.loaders
import botocore.session
import pytest

from thunes.local.ministack import ACCESS_KEY, REGION, SECRET_KEY

CREDENTIALS = {"AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY}
_numbers = count(1)
# AWS's service models are megabytes of JSON, and botocore reads them again for every session.
_models = botocore.loaders.create_loader()
_KEYS = ("pk", "HASH"), ("sk", "RANGE")


def pretend_to_be_somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give botocore a region and credentials that open nothing, and nothing else to find."""
    for name, value in {**CREDENTIALS, "AWS_DEFAULT_REGION": REGION}.items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_DYNAMODB"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(botocore.session, "create_loader", lambda _: _models)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")


def aws(service: str) -> Any:
    """Return a client, made now, so that whatever stands for AWS in this test is what answers it."""
    names = {"aws_access_key_id": "AWS_ACCESS_KEY_ID", "aws_secret_access_key": "AWS_SECRET_ACCESS_KEY"}
    return _session().create_client(service, **{given: os.environ[name] for given, name in names.items()})


@cache
def _session() -> Any:
    """Making one takes longer than most answers; where AWS is, and who asks, each client is told anew."""
    return botocore.session.get_session()


def create_table() -> str:
    """Create the ledger's table as the template does and return its name."""
    name = f"ledger-{next(_numbers)}"
    aws("dynamodb").create_table(
        TableName=name,
        KeySchema=[{"AttributeName": key, "KeyType": kind} for key, kind in _KEYS],
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key, _ in _KEYS],
        BillingMode="PAY_PER_REQUEST",
    )
    return name
