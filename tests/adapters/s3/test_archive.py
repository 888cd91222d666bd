"""The archive: one JSON line per event, by account and day, written twice without a trace."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.stub import Stubber

from tests.adapters.trail import events
from tests.contracts.tables import aws
from thunes.adapters.s3 import S3Archive
from thunes.domain.audit import AuditEvent
from thunes.domain.chain import verify
from thunes.errors import Transient
from thunes.local.ministack import REGION

BUCKET = "archive"
EVE = datetime(2024, 1, 10, 23, 59, 59, 999000, tzinfo=UTC)


@pytest.fixture
def client(moto: None) -> Any:
    """S3 on moto, with a bucket."""
    client = aws("s3")
    client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    return client


@pytest.fixture
def archive(client: Any) -> S3Archive:
    """The archive under test."""
    return S3Archive(client, BUCKET)


def test_every_event_is_one_object_of_one_json_line(archive: S3Archive, client: Any) -> None:
    run = events(2)
    archive.store(run)
    assert list(contents(client)) == [
        "audit/dev-main/2024-01-10/000000000001.json",
        "audit/dev-main/2024-01-10/000000000002.json",
    ]
    bodies = list(contents(client).values())
    assert "«0» steigt".encode() in bodies[0]
    assert [body.count(b"\n") for body in bodies] == [1, 1]
    assert [json.loads(body) for body in bodies] == [vars(event) for event in run]


def test_a_chain_can_be_verified_from_the_archive_alone(archive: S3Archive, client: Any) -> None:
    run = events(12, start=EVE, apart=timedelta(hours=5))
    archive.store(run[:7])
    archive.store(run[7:])
    lines = [line for _, body in sorted(contents(client).items()) for line in body.splitlines()]
    assert verify(AuditEvent(**json.loads(line)) for line in lines) is None
    assert len(lines) == 12


def test_the_same_run_twice_changes_nothing(archive: S3Archive, client: Any) -> None:
    archive.store(events(3))
    before = contents(client)
    archive.store(events(3))
    assert contents(client) == before


def test_events_are_kept_by_utc_day(archive: S3Archive, client: Any) -> None:
    archive.store(events(2, start=EVE, apart=timedelta(milliseconds=1)))
    assert list(contents(client)) == [
        "audit/dev-main/2024-01-10/000000000001.json",
        "audit/dev-main/2024-01-11/000000000002.json",
    ]


def test_two_accounts_are_kept_apart(archive: S3Archive, client: Any) -> None:
    archive.store([*events(1), *events(1, account="paper#second")])
    assert list(contents(client)) == [
        "audit/dev-main/2024-01-10/000000000001.json",
        "audit/paper-second/2024-01-10/000000000001.json",
    ]


def test_the_same_events_in_other_pieces_leave_every_event_once(archive: S3Archive, client: Any) -> None:
    """What the stream does when a batch fails after it was archived: it comes again in halves."""
    run = events(4)
    for piece in (run, run[:2], run[2:]):
        archive.store(piece)
    lines = [json.loads(line) for body in contents(client).values() for line in body.splitlines()]
    assert [line["sequence"] for line in lines] == [1, 2, 3, 4]


def test_nothing_to_store_is_nothing_written(archive: S3Archive, client: Any) -> None:
    archive.store([])
    assert contents(client) == {}


@pytest.mark.parametrize("code", ["SlowDown", "InternalError", "AccessDenied", "NoSuchBucket"])
def test_an_archive_that_refuses_is_transient_and_names_the_object(archive: S3Archive, client: Any, code: str) -> None:
    with Stubber(client) as stubber:
        stubber.add_client_error("put_object", code, "no")
        with pytest.raises(Transient, match=f"000000000001.*{code}"):
            archive.store(events(1))


def contents(client: Any) -> dict[str, bytes]:
    """Return every object of the bucket, in key order."""
    listed = client.list_objects_v2(Bucket=BUCKET).get("Contents", [])
    return {entry["Key"]: client.get_object(Bucket=BUCKET, Key=entry["Key"])["Body"].read() for entry in listed}
