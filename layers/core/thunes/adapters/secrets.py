"""Secrets from Secrets Manager: read when first needed, never logged, never in an error."""

import json
from collections.abc import Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from thunes.errors import Misconfigured, Transient

# The stack creates its secrets with this text; the owner replaces it.
PLACEHOLDER = "replace-me"


class SecretsManager:
    """Named JSON objects of texts."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def read(self, name: str, fields: Sequence[str]) -> tuple[str, ...]:
        """Return those fields of a secret.

        Raises:
            Misconfigured: when the secret or a field is missing or was never filled in.
            Transient: when Secrets Manager does not answer.
        """
        return tuple(self.read_either(name, fields).values())

    def read_either(self, name: str, *choices: Sequence[str]) -> dict[str, str]:
        """Return the first choice of fields that the secret holds whole, by name; raises as ``read`` does."""
        content = self._content(name)
        for fields in choices:
            found = {field: content.get(field) for field in fields}
            if all(isinstance(value, str) and value and value != PLACEHOLDER for value in found.values()):
                return {field: str(value) for field, value in found.items()}
        wanted = ", or with ".join(", ".join(fields) for fields in choices)
        raise Misconfigured(f"secret {name} must be a JSON object with {wanted}; fill it in")

    def _content(self, name: str) -> dict[str, object]:
        try:
            text = self._client.get_secret_value(SecretId=name).get("SecretString", "")
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "")
            if code == "ResourceNotFoundException":
                raise Misconfigured(f"secret {name} does not exist; create it, then fill it in") from None
            raise Transient(f"secret {name} cannot be read: {code}") from None
        except BotoCoreError as error:
            raise Transient(f"secret {name} cannot be read: {type(error).__name__}") from None
        try:
            content = json.loads(text)
        except ValueError:
            content = None
        return content if isinstance(content, dict) else {}
