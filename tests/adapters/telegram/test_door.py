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
from thunes.domain.spoken import Press, Spoken, Stranger

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
    assert heard(door, event) == "/status"


@pytest.mark.parametrize("user", [17, OWNER])
def test_every_listed_user_is_heard(door: TelegramDoor, event: dict[str, Any], user: int) -> None:
    assert heard(door, changed(event, ("from", "id"), user)) == "/status"


def test_the_name_of_the_header_is_read_in_any_case(door: TelegramDoor, event: dict[str, Any]) -> None:
    headers = {name.title(): value for name, value in event["headers"].items()}
    assert heard(door, {**event, "headers": headers}) == "/status"


def test_a_body_in_base64_is_read(door: TelegramDoor, event: dict[str, Any]) -> None:
    body = base64.b64encode(event["body"].encode()).decode()
    assert heard(door, {**event, "body": body, "isBase64Encoded": True}) == "/status"


@pytest.mark.parametrize("secret", ["", "wrong", SECRET[:-1], f"{SECRET} ", SECRET.upper(), "geheim☃"])
def test_nobody_is_heard_with_a_wrong_secret(door: TelegramDoor, event: dict[str, Any], secret: str) -> None:
    assert heard(door, {**event, "headers": {**event["headers"], HEADER: secret}}) is None


def test_nobody_is_heard_without_a_secret(door: TelegramDoor, event: dict[str, Any]) -> None:
    headers = {name: value for name, value in event["headers"].items() if name != HEADER}
    assert heard(door, {**event, "headers": headers}) is None
    assert heard(door, {name: value for name, value in event.items() if name != "headers"}) is None


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
    assert heard(door, changed(event, place, value)) is None


@pytest.mark.parametrize(("age", "is_heard"), [(0, True), (59, True), (60, True), (61, False), (86_400, False)])
def test_a_message_that_waited_too_long_is_not_heard(event: dict[str, Any], age: int, is_heard: bool) -> None:
    door = TelegramDoor(SECRET, str(OWNER), FixedClock(START + timedelta(seconds=age)))
    assert (heard(door, event) == "/status") is is_heard


@pytest.mark.parametrize(
    "body", ["", "junk", "{", "null", "42", "[]", '"/halt"', "{}", '{"message": null}', '{"message": ["/halt"]}', None]
)
@pytest.mark.parametrize("encoded", [False, True])
def test_junk_from_somebody_with_the_secret_is_not_heard(
    door: TelegramDoor, event: dict[str, Any], body: str | None, encoded: bool
) -> None:
    assert heard(door, {**event, "body": body, "isBase64Encoded": encoded}) is None


def test_an_edited_message_is_not_heard(door: TelegramDoor, event: dict[str, Any]) -> None:
    update = json.loads(event["body"])
    update["edited_message"] = update.pop("message")
    assert heard(door, {**event, "body": json.dumps(update)}) is None


def test_the_owner_is_known_by_what_telegram_says(door: TelegramDoor, event: dict[str, Any]) -> None:
    assert door.open(event) == Spoken(10000, "4242", "4242", "/status")


def test_a_press_on_a_button_is_heard_with_the_message_it_was_below(door: TelegramDoor, event: dict[str, Any]) -> None:
    assert door.open(pressed(event)) == Spoken(10001, "4242", "4242", "refresh", Press("77", "4242", 5))


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("data",), None),
        (("id",), 77),
        (("message",), None),
        (("message", "message_id"), "5"),
        (("message", "chat"), {"id": 4242, "type": "group"}),
        (("from",), None),
        (("from", "id"), True),
    ],
)
def test_a_press_that_is_not_the_owners_own_is_not_heard(
    door: TelegramDoor, event: dict[str, Any], place: tuple[str, ...], value: object
) -> None:
    update = json.loads(pressed(event)["body"])
    inner = update["callback_query"]
    for name in place[:-1]:
        inner = inner[name]
    inner[place[-1]] = value
    assert door.open({**event, "body": json.dumps(update)}) is None


@pytest.mark.parametrize("chat", ["private", "group"])
def test_a_stranger_is_told_from_the_owner_wherever_they_speak(
    door: TelegramDoor, event: dict[str, Any], chat: str
) -> None:
    there = changed(changed(event, ("from", "id"), 99), ("chat", "type"), chat)
    assert door.open(changed(there, ("text",), "/halt " + "x" * 5000)) == Stranger("99", ("/halt " + "x" * 54))


@pytest.mark.parametrize("number", [None, "1", True, 1.5])
def test_an_update_without_a_number_is_not_heard(door: TelegramDoor, event: dict[str, Any], number: object) -> None:
    update = {**json.loads(event["body"]), "update_id": number}
    assert door.open({**event, "body": json.dumps(update)}) is None


def test_a_wrong_secret_leaves_one_line_in_the_log(
    door: TelegramDoor, event: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    door.open({**event, "headers": {HEADER: "guess"}})
    assert [record.message for record in caplog.records] == ["the webhook was called with a wrong secret"]
    assert SECRET not in caplog.text


def test_a_signature_needs_the_secret(door: TelegramDoor) -> None:
    other = TelegramDoor("another", "1", FixedClock(START))
    assert door.sign("a") == door.sign("a")
    assert len({door.sign("a"), door.sign("b"), other.sign("a")}) == 3


def heard(door: TelegramDoor, event: dict[str, Any]) -> str | None:
    """Return the text that the owner is heard to say."""
    found = door.open(event)
    return found.text if isinstance(found, Spoken) else None


def pressed(event: dict[str, Any]) -> dict[str, Any]:
    """Return the event of a press on a button below message 5."""
    update = json.loads(event["body"])
    message = {**update["message"], "message_id": 5, "date": 0}
    query = {"id": "77", "from": message["from"], "message": message, "data": "refresh"}
    return {**event, "body": json.dumps({"update_id": 10001, "callback_query": query})}


def changed(event: dict[str, Any], place: tuple[str, ...], value: object) -> dict[str, Any]:
    """Return the event with one part of its message replaced."""
    update = json.loads(event["body"])
    inner = update["message"]
    for name in place[:-1]:
        inner = inner[name]
    inner[place[-1]] = value
    return {**deepcopy(event), "body": json.dumps(update)}
