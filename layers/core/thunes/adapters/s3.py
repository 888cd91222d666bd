"""The trail on S3: one object per event, named by its place in the chain, and two per finished day; written once."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from thunes.domain.archive_keys import Shelved, day_key, event_key, seal_key
from thunes.domain.audit import AuditEvent, canonical
from thunes.domain.seal import Seal
from thunes.errors import Transient

WRITTEN_BEFORE = "PreconditionFailed"
MD5_HEX = 32


class S3Archive:
    """One bucket. However often, and in whatever runs, the stream delivers its events: each is there once."""

    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def store(self, events: Sequence[AuditEvent]) -> None:
        for event in events:
            self._write(event_key(event), event.line() + "\n")

    def keep(self, sealed: Seal, events: Sequence[AuditEvent]) -> None:
        self._write(day_key(sealed.account, sealed.since), "".join(event.line() + "\n" for event in events))
        self._write(seal_key(sealed.account, sealed.since), canonical(sealed.content) + "\n")

    def _write(self, key: str, body: str) -> None:
        with _named_failures(f"archive did not take {key}"):
            try:
                self._client.put_object(Bucket=self._bucket, Key=key, Body=body.encode(), IfNoneMatch="*")
            except ClientError as error:
                if error.response.get("Error", {}).get("Code") != WRITTEN_BEFORE:
                    raise


class S3Shelf:
    """The same bucket as its owner sees it; no function may."""

    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def listed(self, folder: str) -> Iterator[Shelved]:
        pages = self._client.get_paginator("list_object_versions").paginate(Bucket=self._bucket, Prefix=folder)
        versions: Counter[str] = Counter()
        newest: dict[str, str] = {}
        deleted: set[str] = set()
        with _named_failures("archive cannot be listed"):
            for page in pages:
                for entry in page.get("Versions", []):
                    versions[entry["Key"]] += 1
                    if entry["IsLatest"]:
                        newest[entry["Key"]] = _md5(entry["ETag"])
                deleted |= {entry["Key"] for entry in page.get("DeleteMarkers", []) if entry["IsLatest"]}
        for key in sorted(versions.keys() | deleted):
            yield Shelved(key, versions[key], key in deleted, newest.get(key, ""))

    def read(self, key: str) -> bytes:
        with _named_failures(f"archive did not give {key}"):
            body: bytes = self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read()
        return body


def _md5(tag: str) -> str:
    """Return the MD5 that an entity tag is for an object written whole under the bucket's own encryption, else ""."""
    bare = tag.strip('"')
    return bare if len(bare) == MD5_HEX else ""


@contextmanager
def _named_failures(what: str) -> Iterator[None]:
    try:
        yield
    except (ClientError, BotoCoreError) as error:
        raise Transient(f"{what}: {error}") from error
