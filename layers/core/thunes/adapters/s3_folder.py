"""A folder of a bucket, for what a job brings and leaves: an object is replaced only by who saw what was there."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from thunes.errors import Conflict, Transient

MEANWHILE = frozenset({"PreconditionFailed", "ConditionalRequestConflict"})


class S3Folder:
    """The objects whose keys begin with ``folder`` and a slash; names are what comes after that."""

    def __init__(self, client: Any, bucket: str, folder: str) -> None:
        self._client, self._bucket, self._folder = client, bucket, folder

    def listed(self) -> dict[str, str]:
        """Return the tag of every object in the folder and below it, by name."""
        prefix, found = f"{self._folder}/", dict[str, str]()
        with _named_failures(f"s3://{self._bucket}/{prefix} cannot be listed"):
            for page in self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix):
                found |= {entry["Key"].removeprefix(prefix): entry["ETag"] for entry in page.get("Contents", [])}
        return {name: tag for name, tag in found.items() if name}

    def read(self, name: str) -> bytes:
        with _named_failures(f"s3://{self._bucket}/{self._folder}/{name} was not given"):
            key = f"{self._folder}/{name}"
            body: bytes = self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read()
        return body

    def write(self, name: str, body: bytes, tag: str = "") -> None:
        """Write an object over the one of that tag, or where there is none.

        Raises:
            Conflict: when there is another one by now.
        """
        key, held = f"{self._folder}/{name}", {"IfMatch": tag} if tag else {"IfNoneMatch": "*"}
        with _named_failures(f"s3://{self._bucket}/{key} was not taken"):
            self._client.put_object(Bucket=self._bucket, Key=key, Body=body, **held)


@contextmanager
def _named_failures(what: str) -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in MEANWHILE:
            raise Conflict(f"{what}: somebody else wrote it meanwhile") from None
        raise Transient(f"{what}: {error}") from error
    except BotoCoreError as error:
        raise Transient(f"{what}: {error}") from error
