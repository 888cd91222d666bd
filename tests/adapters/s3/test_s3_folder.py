"""A folder of a bucket: names without the prefix, and nobody's object replaced unseen."""

from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from tests.contracts.tables import aws
from thunes.adapters.s3_folder import S3Folder
from thunes.errors import Conflict, Transient
from thunes.local.ministack import REGION

BUCKET = "carried"


@pytest.fixture
def folder(moto: None) -> S3Folder:
    client = aws("s3")
    client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    for key in ("research/", "researchers/x", "parameters/live/x.json"):
        client.put_object(Bucket=BUCKET, Key=key, Body=b"no business of ours")
    return S3Folder(client, BUCKET, "research")


def test_what_is_written_is_listed_and_read_by_its_name(folder: S3Folder) -> None:
    assert folder.listed() == {}
    folder.write("ledger/x.jsonl", b"one\n")
    assert list(folder.listed()) == ["ledger/x.jsonl"]
    assert folder.read("ledger/x.jsonl") == b"one\n"


def test_only_who_saw_what_was_there_writes_over_it(folder: S3Folder) -> None:
    folder.write("x", b"one")
    tag = folder.listed()["x"]
    with pytest.raises(Conflict, match="somebody else wrote it meanwhile"):
        folder.write("x", b"two")
    folder.write("x", b"two", tag)
    with pytest.raises(Conflict, match="somebody else wrote it meanwhile"):
        folder.write("x", b"three", tag)
    assert folder.read("x") == b"two"


def test_what_is_not_there_is_said_by_its_address(folder: S3Folder) -> None:
    with pytest.raises(Transient, match="s3://carried/research/nothing was not given"):
        folder.read("nothing")


class Unreachable:
    def put_object(self, **_: Any) -> None:
        raise EndpointConnectionError(endpoint_url="https://s3")


def test_a_bucket_that_cannot_be_reached(moto: None) -> None:
    with pytest.raises(Transient, match="s3://b/research/x was not taken"):
        S3Folder(Unreachable(), "b", "research").write("x", b"")
