"""The archive as those who write it and those who verify it see it: in memory, on moto and on MiniStack."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import md5
from typing import Any

import pytest
from moto import mock_aws

from tests.adapters.trail import events
from tests.builders import START
from tests.contracts.tables import aws, pretend_to_be_somebody
from tests.fake_archive import FakeArchive
from thunes.adapters.s3 import S3Archive, S3Shelf
from thunes.domain.archive_keys import event_key
from thunes.domain.audit import canonical
from thunes.domain.seal import Seal, seal
from thunes.local.ministack import REGION

FOLDER = "audit/dev-main/"
RUN = events(3)
DAY = FOLDER + "2024-01-10"
SEAL = seal(RUN, START.date(), START.date())


@dataclass
class Kept:
    """One archive: who writes, who looks, and what an intruder would do."""

    archive: Any
    shelf: Any
    client: Any = None
    bucket: str = ""

    def overwrite(self, key: str, content: bytes) -> None:
        if self.client:
            self.client.put_object(Bucket=self.bucket, Key=key, Body=content)
        else:
            self.archive.overwrite(key, content)

    def delete(self, key: str) -> None:
        if self.client:
            self.client.delete_object(Bucket=self.bucket, Key=key)
        else:
            self.archive.deleted.add(key)


def on_s3(name: str) -> Kept:
    """Create the bucket as the template does."""
    client = aws("s3")
    where = {"LocationConstraint": REGION}
    client.create_bucket(Bucket=name, CreateBucketConfiguration=where, ObjectLockEnabledForBucket=True)
    client.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    return Kept(S3Archive(client, name), S3Shelf(client, name), client, name)


@pytest.fixture(params=["memory", "moto", pytest.param("ministack", marks=pytest.mark.cloud)])
def kept(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kept]:
    if request.param == "memory":
        archive = FakeArchive()
        yield Kept(archive, archive)
        return
    pretend_to_be_somebody(monkeypatch)
    if request.param == "moto":
        with mock_aws():
            yield on_s3("archive")
        return
    monkeypatch.setenv("AWS_ENDPOINT_URL", request.getfixturevalue("cloud"))
    found = on_s3(f"archive-{abs(hash(request.node.name))}")
    yield found
    found.client.close()


def test_an_empty_archive_lists_nothing(kept: Kept) -> None:
    assert list(kept.shelf.listed(FOLDER)) == []


def test_what_was_stored_is_listed_and_read(kept: Kept) -> None:
    kept.archive.store(RUN)
    listed = list(kept.shelf.listed(FOLDER))
    assert [entry.key for entry in listed] == [event_key(event) for event in RUN]
    assert {(entry.versions, entry.deleted) for entry in listed} == {(1, False)}
    assert kept.shelf.read(event_key(RUN[1])) == RUN[1].line().encode() + b"\n"


def test_an_entry_has_the_md5_of_its_content(kept: Kept) -> None:
    kept.archive.store(RUN[:1])
    [entry] = kept.shelf.listed(FOLDER)
    assert entry.md5 == md5(kept.shelf.read(entry.key), usedforsecurity=False).hexdigest()


def test_a_finished_day_is_kept_with_its_seal(kept: Kept) -> None:
    kept.archive.keep(SEAL, RUN)
    assert [entry.key for entry in kept.shelf.listed(FOLDER)] == [f"{DAY}.jsonl", f"{DAY}.root.json"]
    assert kept.shelf.read(f"{DAY}.jsonl") == b"".join(event.line().encode() + b"\n" for event in RUN)
    assert kept.shelf.read(f"{DAY}.root.json") == canonical(SEAL.content).encode() + b"\n"


def test_nothing_is_written_twice(kept: Kept) -> None:
    kept.archive.keep(SEAL, RUN)
    kept.archive.keep(Seal(**{**SEAL.content, "root": "0" * 64}), RUN[:1])  # type: ignore[arg-type]
    assert {entry.versions for entry in kept.shelf.listed(FOLDER)} == {1}
    assert kept.shelf.read(f"{DAY}.jsonl").count(b"\n") == 3


def test_other_accounts_are_not_listed(kept: Kept) -> None:
    kept.archive.store([*events(1, account="paper#main"), *events(1, account="dev#main2"), *RUN[:1]])
    assert [entry.key for entry in kept.shelf.listed(FOLDER)] == [event_key(RUN[0])]


def test_an_object_that_was_overwritten_shows_its_versions(kept: Kept) -> None:
    kept.archive.store(RUN[:1])
    kept.overwrite(event_key(RUN[0]), b"forged")
    [entry] = kept.shelf.listed(FOLDER)
    assert (entry.versions, entry.deleted) == (2, False)
    assert entry.md5 == md5(b"forged", usedforsecurity=False).hexdigest()
    assert kept.shelf.read(entry.key) == b"forged"


def test_an_object_that_was_deleted_is_still_listed(kept: Kept) -> None:
    kept.archive.store(RUN[:2])
    kept.delete(event_key(RUN[0]))
    listed = list(kept.shelf.listed(FOLDER))
    assert [(entry.deleted, entry.md5 == "") for entry in listed] == [(True, True), (False, False)]
