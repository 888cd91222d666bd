"""Pressing the deployed kill switch: what it says comes back, a refusal is one, and no answer is transient."""

import io
import json
from typing import Any

import pytest
from botocore.config import Config
from botocore.response import StreamingBody
from botocore.session import get_session
from botocore.stub import Stubber

from thunes.adapters.kill_switch import DeployedKillSwitch
from thunes.errors import Refused, Transient

REQUEST = {"action": "halt", "reason": "smoke"}
NAME = "thunes-dev-kill-switch"


def client(**settings: Any) -> Any:
    known: dict[str, Any] = {"region_name": "eu-west-1", "aws_access_key_id": "a", "aws_secret_access_key": "b"}
    return get_session().create_client("lambda", **known, **settings)


def answered(content: object, **more: str) -> Any:
    """Press a switch that answers so."""
    text = json.dumps(content).encode()
    stubbed = client()
    with Stubber(stubbed) as stub:
        body = {"StatusCode": 200, "Payload": StreamingBody(io.BytesIO(text), len(text)), **more}
        stub.add_response("invoke", body, {"FunctionName": NAME, "Payload": json.dumps(REQUEST).encode()})
        return DeployedKillSwitch(lambda: stubbed, "dev").press(REQUEST)


def test_it_returns_what_the_switch_says() -> None:
    assert answered({"stage": "dev", "schedules": "disabled"}) == {"stage": "dev", "schedules": "disabled"}


@pytest.mark.parametrize("content", [{"errorMessage": "resume needs a reason"}, "resume needs a reason"])
def test_what_the_switch_refuses_is_refused_in_its_words(content: object) -> None:
    with pytest.raises(Refused, match=r"^resume needs a reason$"):
        answered(content, FunctionError="Unhandled")


@pytest.mark.parametrize("code", ["ResourceNotFoundException", "TooManyRequestsException", "AccessDeniedException"])
def test_a_switch_that_cannot_be_reached_is_named(code: str) -> None:
    stubbed = client()
    with Stubber(stubbed) as stub:
        stub.add_client_error("invoke", code)
        with pytest.raises(Transient, match=f"^{NAME} cannot be invoked: .*{code}.*is the stack deployed"):
            DeployedKillSwitch(lambda: stubbed, "dev").press(REQUEST)


def test_no_answer_is_transient() -> None:
    impatient = Config(connect_timeout=0.2, read_timeout=0.2, retries={"total_max_attempts": 1})
    nowhere = client(config=impatient, endpoint_url="http://127.0.0.1:9")
    with pytest.raises(Transient, match="cannot be invoked"):
        DeployedKillSwitch(lambda: nowhere, "dev").press(REQUEST)
