"""The deployed kill switch, pressed from elsewhere: the terminal and the phone do what the console does."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from thunes.errors import Refused, Transient


class DeployedKillSwitch:
    """The function of a stage; its client is made when it is needed."""

    def __init__(self, client: Callable[[], Any], stage: str) -> None:
        self._client = client
        self._name = f"thunes-{stage}-kill-switch"

    def press(self, request: Mapping[str, object]) -> dict[str, Any]:
        """Invoke it and return what it says.

        Raises:
            Refused: when it refuses to resume.
            Transient: when it cannot be reached.
        """
        try:
            answer = self._client().invoke(FunctionName=self._name, Payload=json.dumps(request).encode())
            content = json.loads(answer["Payload"].read() or b"null")
        except (BotoCoreError, ClientError) as error:
            what = f"{self._name} cannot be invoked: {error}; is the stack deployed, or `thunes up` running?"
            raise Transient(what) from None
        if answer.get("FunctionError"):
            raise Refused(0, str(content.get("errorMessage", content) if isinstance(content, dict) else content))
        pressed: dict[str, Any] = content
        return pressed
