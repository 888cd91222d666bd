"""What a bucket answers besides a document, and who else writes between reading and writing."""

from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from thunes.adapters.s3_parameters import S3Parameters
from thunes.domain.parameter_set import ParameterHistory, ParameterSet
from thunes.errors import Conflict, Misconfigured, Transient

AFTER = ParameterHistory().approved(
    ParameterSet("dca", 1, {}, "0" * 16, "run", "e" * 64, datetime(2026, 1, 1, tzinfo=UTC))
)
UNREACHABLE = EndpointConnectionError(endpoint_url="https://s3")


def refusal(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code}}, "Question")


class Bucket:
    """Answers with what it was told to."""

    def __init__(self, get: Exception, put: Exception | None = None) -> None:
        self.get, self.put = get, put

    def get_object(self, **_: Any) -> Any:
        raise self.get

    def put_object(self, **_: Any) -> Any:
        if self.put:
            raise self.put


@pytest.mark.parametrize(
    ("answer", "error", "said"),
    [
        (refusal("AccessDenied"), Misconfigured, "s3://b/parameters/live/dca.json is not there, or may not be read"),
        (refusal("SlowDown"), Transient, "was not given"),
        (UNREACHABLE, Transient, "was not given"),
    ],
)
def test_a_document_that_cannot_be_read(answer: Exception, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        S3Parameters(Bucket(answer), "b", "live").read("dca")


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (refusal("PreconditionFailed"), Conflict),
        (refusal("ConditionalRequestConflict"), Conflict),
        (refusal("SlowDown"), Transient),
        (UNREACHABLE, Transient),
    ],
)
def test_a_document_that_cannot_be_written(answer: Exception, error: type[Exception]) -> None:
    store = S3Parameters(Bucket(refusal("NoSuchKey"), answer), "b", "live")
    with pytest.raises(error):
        store.replace("dca", ParameterHistory(), AFTER)
