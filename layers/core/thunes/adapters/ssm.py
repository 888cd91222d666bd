"""The limits in Parameter Store: one document per stage, read at every decision."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from thunes.domain.risk import Limits
from thunes.domain.risk.loosening import WAIT, StandingLimits
from thunes.errors import Misconfigured, Transient
from thunes.limits_file import parse_document, write_document

# What a parameter of the free tier holds.
MOST_BYTES = 4096


class SsmLimits:
    """The document under one name."""

    def __init__(self, client: Any, name: str) -> None:
        self.name = name
        self._client = client

    def read(self, first: Limits | None = None) -> StandingLimits | None:
        """Return what stands, None when nothing does; ``first`` as in ``parse_document``.

        A wait ends no earlier than a day after the document was written by Parameter Store's own clock, whatever
        clock wrote it: whoever sets theirs back gains nothing.

        Raises:
            Misconfigured: when the document is damaged.
            Transient: when Parameter Store does not answer.
        """
        found = self._ask("get_parameter", Name=self.name)
        if found is None:
            return None
        parameter = found["Parameter"]
        standing = parse_document(parameter["Value"], f"parameter {self.name}", first)
        waits = standing.pending
        if waits is None:
            return standing
        earliest = parameter["LastModifiedDate"] + WAIT
        return replace(standing, pending=replace(waits, effective_at=max(waits.effective_at, earliest)))

    def replace(self, standing: StandingLimits) -> None:
        """Write what stands from now on.

        Raises:
            Misconfigured: when it does not fit.
            Transient: when Parameter Store does not take it.
        """
        text = write_document(standing)
        if len(text.encode()) > MOST_BYTES:
            raise Misconfigured(f"parameter {self.name} takes {MOST_BYTES} bytes, and these limits are {len(text)}")
        self._ask("put_parameter", Name=self.name, Value=text, Type="String", Tier="Standard", Overwrite=True)

    def _ask(self, question: str, **arguments: object) -> Mapping[str, Any] | None:
        try:
            answer: Mapping[str, Any] = getattr(self._client, question)(**arguments)
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "")
            if code == "ParameterNotFound":
                return None
            raise Transient(f"parameter {self.name} cannot be reached: {code}") from None
        except BotoCoreError as error:
            raise Transient(f"parameter {self.name} cannot be reached: {type(error).__name__}") from None
        return answer
