"""Who may speak to us: the owner, in private, with the secret, now."""

import base64
import json
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.builders import START
from tests.fakes import FixedClock
from thunes.adapters.telegram.door import TelegramDoor

EVENT = Path(__file__).parents[2] / "functions" / "events" / "function_url.json"
SECRET = "webhook-secret"
OWNER = 4242
HEADER = "x-telegram-bot-api-secret-token"


@pytest.fixture
def event() -> dict[str, Any]:
    """A function URL event with /status from the owner, sent just now."""
    found: dict[str, Any] = json.loads(EVENT.read_text())
    return found


@pytest.fixture
def door() -> TelegramDoor:
    """The owner's door."""
    return TelegramDoor(SECRET, f"17, {OWNER}", FixedClock(START))


def test_the_owner_is_heard(door: TelegramDoor, event: dict[str, Any]) -> None:
    assert door.command(event) == "/status"


@pytest.mark.parametrize("user", [17, OWNER])
def test_every_listed_user_is_heard(door: TelegramDoor, event: dict[str, Any], user: int) -> None:
    assert door.command(changed(event, ("from", "id"), user)) == "/status"


def test_the_name_of_the_header_is_read_in_any_case(door: TelegramDoor, event: dict[str, Any]) -> None:
    headers = {name.title(): value for name, value in event["headers"].items()}
    assert door.command({**event, "headers": headers}) == "/status"


def test_a_body_in_base64_is_read(door: TelegramDoor, event: dict[str, Any]) -> None:
    body = base64.b64encode(event["body"].encode()).decode()
    assert door.command({**event, "body": body, "isBase64Encoded": True}) == "/status"


@pytest.mark.parametrize("secret", ["", "wrong", SECRET[:-1], f"{SECRET} ", SECRET.upper(), "geheim☃"])
def test_nobody_is_heard_with_a_wrong_secret(door: TelegramDoor, event: dict[str, Any], secret: str) -> None:
    assert door.command({**event, "headers": {**event["headers"], HEADER: secret}}) is None


def test_nobody_is_heard_without_a_secret(door: TelegramDoor, event: dict[str, Any]) -> None:
    headers = {name: value for name, value in event["headers"].items() if name != HEADER}
    assert door.command({**event, "headers": headers}) is None
    assert door.command({name: value for name, value in event.items() if name != "headers"}) is None


STRANGE: list[tuple[tuple[str, ...], object]] = [
    (("from", "id"), 4243),
    (("from", "id"), 42),
    (("from", "id"), None),
    (("from", "id"), [OWNER]),
    (("from",), None),
    (("from",), "owner"),
    (("chat", "type"), "group"),
    (("chat", "type"), "supergroup"),
    (("chat", "type"), "channel"),
    (("chat", "type"), None),
    (("chat",), None),
    (("date",), None),
    (("date",), "now"),
    (("date",), 1704888005.5),
    (("text",), None),
    (("text",), 42),
]


@pytest.mark.parametrize(("place", "value"), STRANGE)
def test_a_message_that_is_not_the_owners_own_is_not_heard(
    door: TelegramDoor, event: dict[str, Any], place: tuple[str, ...], value: object
) -> None:
    assert door.command(changed(event, place, value)) is None


@pytest.mark.parametrize(("age", "heard"), [(0, True), (59, True), (60, True), (61, False), (86_400, False)])
def test_a_message_that_waited_too_long_is_not_heard(event: dict[str, Any], age: int, heard: bool) -> None:
    door = TelegramDoor(SECRET, str(OWNER), FixedClock(START + timedelta(seconds=age)))
    assert (door.command(event) == "/status") is heard


@pytest.mark.parametrize(
    "body", ["", "junk", "{", "null", "42", "[]", '"/halt"', "{}", '{"message": null}', '{"message": ["/halt"]}', None]
)
@pytest.mark.parametrize("encoded", [False, True])
def test_junk_from_somebody_with_the_secret_is_not_heard(
    door: TelegramDoor, event: dict[str, Any], body: str | None, encoded: bool
) -> None:
    assert door.command({**event, "body": body, "isBase64Encoded": encoded}) is None


def test_an_edited_message_is_not_heard(door: TelegramDoor, event: dict[str, Any]) -> None:
    update = json.loads(event["body"])
    update["edited_message"] = update.pop("message")
    assert door.command({**event, "body": json.dumps(update)}) is None


def changed(event: dict[str, Any], place: tuple[str, ...], value: object) -> dict[str, Any]:
    """Return the event with one part of its message replaced."""
    update = json.loads(event["body"])
    inner = update["message"]
    for name in place[:-1]:
        inner = inner[name]
    inner[place[-1]] = value
    return {**deepcopy(event), "body": json.dumps(update)}
