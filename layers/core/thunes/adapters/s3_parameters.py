"""Signed-off parameters in a bucket: a JSON document per strategy and stage, replaced by who saw the last one alone."""

import json
from typing import Any, NoReturn

from botocore.exceptions import BotoCoreError, ClientError

from thunes.domain.parameter_set import ParameterHistory, document_of, history_of
from thunes.errors import Conflict, Misconfigured, Transient

NOT_THERE, DENIED = "NoSuchKey", "AccessDenied"
MEANWHILE = frozenset({"PreconditionFailed", "ConditionalRequestConflict", NOT_THERE})


class S3Parameters:
    """The documents of one stage."""

    def __init__(self, client: Any, bucket: str, stage: str) -> None:
        self._client, self._bucket, self._folder = client, bucket, f"parameters/{stage}"

    def read(self, strategy: str) -> ParameterHistory:
        return self._read(strategy)[0]

    def replace(self, strategy: str, before: ParameterHistory, after: ParameterHistory) -> None:
        key = self._key(strategy)
        found, tag = self._read(strategy)
        if found != before:
            raise _changed(strategy)
        held = {"IfMatch": tag} if tag else {"IfNoneMatch": "*"}
        body = document_of(strategy, after).encode()
        try:
            self._client.put_object(Bucket=self._bucket, Key=key, Body=body, **held)
        except ClientError as error:
            if _code(error) in MEANWHILE:
                raise _changed(strategy) from None
            raise Transient(f"s3://{self._bucket}/{key} was not taken: {error}") from error
        except BotoCoreError as error:
            raise Transient(f"s3://{self._bucket}/{key} was not taken: {error}") from error

    def _read(self, strategy: str) -> tuple[ParameterHistory, str]:
        """Return the history and the tag of its document; an empty one where there is no document."""
        key = self._key(strategy)
        try:
            found = self._client.get_object(Bucket=self._bucket, Key=key)
            text = found["Body"].read()
        except ClientError as error:
            if _code(error) == NOT_THERE:
                return ParameterHistory(), ""
            self._unreadable(key, error)
        except BotoCoreError as error:
            raise Transient(f"s3://{self._bucket}/{key} was not given: {error}") from error
        try:
            return history_of(json.loads(text)), found["ETag"]
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise Misconfigured(
                f"s3://{self._bucket}/{key} is damaged: {error}; restore an earlier version of it"
            ) from None

    def _unreadable(self, key: str, error: ClientError) -> NoReturn:
        # Who may not list the bucket is told the same of a document that is not there.
        if _code(error) == DENIED:
            raise Misconfigured(f"s3://{self._bucket}/{key} is not there, or may not be read from here") from None
        raise Transient(f"s3://{self._bucket}/{key} was not given: {error}") from error

    def _key(self, strategy: str) -> str:
        return f"{self._folder}/{strategy}.json"


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def _changed(strategy: str) -> Conflict:
    return Conflict(f"parameters of {strategy} were changed meanwhile; look at them and decide again")
